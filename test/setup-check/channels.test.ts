/** Each channel is told of, and sent a test only where it was asked for. */
import { expect, test } from 'vitest';
import type { Channel, SendResult } from '../../lib/notify/channel.ts';
import { channelFindings } from '../../lib/setup-check/channels.ts';
import { settingParts } from '../../lib/setup-check/parts.ts';
import { environment, lines, run } from './steps.ts';

const webhook = { WEBHOOK_URL: 'https://example.com/', WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };

async function found(results: Record<string, SendResult>, tests: { card?: boolean; event?: boolean } = {}, over = {}) {
  const tested: string[] = [];
  const channels = Object.entries(results).map(
    ([name, result]): Channel => ({
      name,
      pack: () => [],
      send: () => Promise.reject(new Error('no event was to be sent')),
      test: async () => {
        tested.push(name);
        return result;
      },
    }),
  );
  const parts = settingParts({ ...environment, ...webhook, ...over });
  const { card = false, event = false } = tests;
  const { findings } = await run(channelFindings(parts.channels, parts.problems, channels, { card, event }));
  return { said: lines(findings), tested };
}

const accepted: SendResult = { outcome: 'accepted' };
const both = { teams: accepted, webhook: accepted };

test('nothing is sent unless it is asked for, to each alone', async () => {
  expect(await found(both)).toEqual({
    said: [
      'skipped set, and not tried: --test-card (over HTTP test=card) sends a card',
      'skipped set, and not tried: --test-event (over HTTP test=event) sends a signed event',
    ],
    tested: [],
  });
  const card = await found(both, { card: true });
  expect(card.tested).toEqual(['teams']);
  expect(card.said[0]).toMatch(/^ok the workflow took the test card/);
  expect((await found(both, { event: true })).tested).toEqual(['webhook']);
});

test('what the receiver answers stands in the line, with what to do', async () => {
  const failed = (problem: string): SendResult => ({ outcome: 'failed', problem, retryAfterMs: null });
  const results = {
    teams: failed('Teams answered 404: the flow is switched off'),
    webhook: failed('The webhook could not be reached: ENOTFOUND'),
  };
  expect((await found(results, { card: true, event: true })).said).toEqual([
    'failed Teams answered 404: the flow is switched off',
    'failed The webhook could not be reached: ENOTFOUND → check WEBHOOK_URL and WEBHOOK_SECRET',
  ]);
  const throttled: SendResult = { outcome: 'throttled', problem: 'Teams answered 429', retryAfterMs: null };
  expect((await found({ teams: throttled }, { card: true })).said[0]).toMatch(
    /^warning Teams answered 429: .* → try again in some minutes$/,
  );
  const refused: SendResult = { outcome: 'refused', problem: 'Teams answered 500' };
  expect((await found({ teams: refused }, { card: true })).said[0]).toBe('failed Teams answered 500 → check TEAMS_WEBHOOK_URL');
});

test('a channel that is not set is no fault, unless a test of it was asked for', async () => {
  const none = { TEAMS_WEBHOOK_URL: undefined, WEBHOOK_URL: undefined, WEBHOOK_SECRET: undefined };
  expect((await found({}, {}, none)).said).toEqual([
    'skipped not set: nobody is told there',
    'skipped not set: nobody is told there',
  ]);
  expect((await found({}, { card: true }, none)).said[0]).toBe(
    'failed a test was asked for, and it is not set → set TEAMS_WEBHOOK_URL',
  );
});

test('a channel whose settings are wrong waits for them, and the other is tried', async () => {
  const { said, tested } = await found({ teams: accepted }, { card: true, event: true }, { WEBHOOK_SECRET: 'odd' });
  expect(tested).toEqual(['teams']);
  expect(said[1]).toBe('skipped needs WEBHOOK_URL and WEBHOOK_SECRET, see settings');
});
