/** The settings in the parts that the steps need, so that what is wrong in one part keeps no step from trying another. */
import { type ChannelSettings, channelSettings } from '../setting-channels.ts';
import { settingReader } from '../setting-reader.ts';
import {
  type Environment,
  parseRetentionSettings,
  parseSettings,
  parseStoreSettings,
  type Settings,
  SettingsError,
  type StoreSettings,
} from '../settings.ts';

export type SettingParts = {
  /** A line a setting that is wrong, all of them. */
  readonly problems: readonly string[];
  /** Settings that are there and that nothing reads: perhaps their name is mistyped. */
  readonly unread: readonly string[];
  /** Null where any is wrong. */
  readonly all: Settings | null;
  /** Those that reach Partner Center hold; the others stand in. Null where one of them is wrong. */
  readonly partnerCenter: Settings | null;
  readonly store: StoreSettings | null;
  /** A wrong one counts as not set. */
  readonly channels: ChannelSettings;
};

const ofOtherParts =
  /^(TABLE|SCAN|NOTIFY|TEAMS|WEBHOOK|STILL|REVIEW|HISTORY)_|^PARTNER_CENTER_(CONCURRENCY|REQUESTS_PER_MINUTE)$/;
const ours = /^(PARTNER_CENTER|SCAN|NOTIFY|TEAMS|WEBHOOK|STILL|REVIEW|HISTORY|TABLE)_/;

export function settingParts(environment: Environment): SettingParts {
  const read = new Set<string>();
  const watched = new Proxy(environment, {
    get: (target, name) => {
      read.add(String(name));
      return target[String(name)];
    },
  });
  const all = attempt(() => parseSettings(watched));
  const retention = attempt(() => parseRetentionSettings(watched));
  const rest = Object.entries(environment).filter(([name]) => !ofOtherParts.test(name));
  const partnerCenter = attempt(() =>
    parseSettings({ ...Object.fromEntries(rest), AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
  );
  const store = attempt(() => parseStoreSettings(environment));
  const problems = [...new Set([...all.problems, ...retention.problems])];
  // Read only with a credential of the app, which may be what is wrong.
  if (problems.length > 0) read.add('PARTNER_CENTER_CLIENT_ID');
  const isUnread = (name: string) => ours.test(name) && environment[name]?.trim() && !read.has(name);
  return {
    problems,
    unread: Object.keys(environment).filter(isUnread),
    all: all.value,
    partnerCenter: partnerCenter.value,
    // Without the partner's id the tables themselves say whose they are.
    store: store.value ?? attempt(() => parseStoreSettings({ ...environment, PARTNER_CENTER_TENANT_ID: '' })).value,
    channels: channelSettings(settingReader(environment)),
  };
}

/** The same where the settings cannot be read at all. */
export const noSettings = (error: SettingsError): SettingParts => ({
  ...settingParts({}),
  problems: error.message.split('\n'),
});

function attempt<T>(parse: () => T): { readonly value: T | null; readonly problems: readonly string[] } {
  try {
    return { value: parse(), problems: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { value: null, problems: error.message.split('\n') };
  }
}
