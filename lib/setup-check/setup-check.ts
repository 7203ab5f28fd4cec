/**
 * The whole chain as a person sets it up, step by step: settings, token, Partner Center, tables, channels, clock. What fails keeps no
 * step from trying that does not need it. No scan is made, nobody becomes the tables' partner, and no rows stay behind.
 */
import type { Io } from '../io.ts';
import type { Channel } from '../notify/channel.ts';
import type { TokenSource } from '../partner-center/token.ts';
import { type ChannelSettings, type Environment, type Settings, SettingsError } from '../settings.ts';
import { channelFindings, type Tests } from './channels.ts';
import { clockFinding } from './clock.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Finding } from './finding.ts';
import { createHeard } from './heard.ts';
import { partnerCenterFindings } from './partner-center.ts';
import { noSettings, type SettingParts, settingParts } from './parts.ts';
import { knownOf, rateFindings } from './rate.ts';
import { settingsFindings } from './settings.ts';
import { tablesFindings } from './tables.ts';
import { tokenFindings } from './token.ts';

export type { Facts } from './facts.ts';
export { FINDING_STATES, type Finding, SETUP_STEPS } from './finding.ts';

export type SetupCheckParts = {
  readonly io: Io;
  readonly tests: Tests;
  readonly tokensOf: (settings: Settings) => TokenSource;
  readonly channelsOf: (settings: ChannelSettings, partnerTenantId: string) => readonly Channel[];
  /** Once it is aborted, no further finding comes; what was written is deleted. */
  readonly stop?: AbortSignal | undefined;
};

export type SetupCheck = {
  /** Null where a setting is wrong. */
  readonly facts: Facts | null;
  /** In order, each as soon as it is known. */
  readonly findings: AsyncIterable<Finding>;
};

/** `given`: the settings, or why there are none. */
export function checkSetup(given: Environment | SettingsError, parts: SetupCheckParts): SetupCheck {
  const settings = given instanceof SettingsError ? noSettings(given) : settingParts(given);
  return {
    facts: settings.all && factsOf(settings.all, parts.io.now()),
    findings: untilStopped(walk(settings, parts), parts.stop),
  };
}

async function* walk(settings: SettingParts, { io, tests, tokensOf, channelsOf }: SetupCheckParts): AsyncGenerator<Finding> {
  const heard = createHeard(io.now);
  yield* settingsFindings(settings);
  const tokens = yield* tokenFindings(settings.partnerCenter, tokensOf, io.now);
  const listed = yield* partnerCenterFindings(settings.partnerCenter, tokens, heard, io);
  const tables = yield* tablesFindings(settings.store, heard, io);
  yield* rateFindings(settings.all, await knownOf(tables, listed, io.now()));
  const partner = settings.store?.partnerTenantId ?? 'unknown';
  yield* channelFindings(settings.channels, settings.problems, channelsOf(settings.channels, partner), tests);
  yield clockFinding(heard.aheadMs);
}

/** What fails once an end was asked for says only that. */
async function* untilStopped(findings: AsyncIterable<Finding>, stop?: AbortSignal): AsyncGenerator<Finding> {
  try {
    for await (const finding of findings) {
      if (stop?.aborted) return;
      yield finding;
    }
  } catch (error) {
    if (!stop?.aborted) throw error;
  }
}
