/** The channels: whether they are set, and on request whether they take a test. */
import type { Channel } from '../notify/channel.ts';
import type { ChannelSettings } from '../settings.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Which channels are sent a test. */
export type Tests = { readonly card: boolean; readonly event: boolean };

export async function* channelFindings(
  { teamsWebhookUrl, webhook }: ChannelSettings,
  problems: readonly string[],
  channels: readonly Channel[],
  tests: Tests,
): AsyncGenerator<Finding> {
  const isWrong = (name: string) => problems.some((problem) => problem.startsWith(`${name}_`));
  yield await found({
    step: 'teams',
    channel: teamsWebhookUrl === null ? undefined : channels.find(({ name }) => name === 'teams'),
    isWrong: isWrong('TEAMS'),
    isTested: tests.card,
    names: 'TEAMS_WEBHOOK_URL',
    option: '--test-card (over HTTP test=card) sends a card',
    accepted: 'the workflow took the test card: see that it stands in the channel',
  });
  yield await found({
    step: 'webhook',
    channel: webhook === null ? undefined : channels.find(({ name }) => name === 'webhook'),
    isWrong: isWrong('WEBHOOK'),
    isTested: tests.event,
    names: 'WEBHOOK_URL and WEBHOOK_SECRET',
    option: '--test-event (over HTTP test=event) sends a signed event',
    accepted: 'the receiver took the signed test event',
  });
}

type Trial = {
  readonly step: 'teams' | 'webhook';
  readonly channel: Channel | undefined;
  readonly isWrong: boolean;
  readonly isTested: boolean;
  readonly names: string;
  readonly option: string;
  readonly accepted: string;
};

async function found({ step, channel, isWrong, isTested, names, option, accepted }: Trial): Promise<Finding> {
  const { ok, warning, failed, skipped } = findingsOf(step);
  if (isWrong) return skipped(`needs ${names}, see settings`);
  if (!channel)
    return isTested
      ? failed('a test was asked for, and it is not set', `set ${names}`)
      : skipped(`not set: nobody is told there`);
  if (!isTested) return skipped(`set, and not tried: ${option}`);
  const result = await channel.test();
  if (result.outcome === 'accepted') return ok(accepted);
  if (result.outcome === 'throttled') return warning(`${result.problem}: it asks for less`, 'try again in some minutes');
  const hasRemedy = /answered \d+.*: /.test(result.problem);
  return failed(result.problem, hasRemedy ? null : `check ${names}`);
}
