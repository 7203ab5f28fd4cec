/** How the Teams channel shares events out among requests. */
import { expect, test } from 'vitest';
import { MAX_REQUEST_BYTES } from '../../lib/notify/teams.ts';
import { teamsMessage } from '../../lib/notify/teams-card.ts';
import type { VettingEvent } from '../../lib/vetting/notice.ts';
import { changeEvent, longEvent } from './change-events.ts';
import { longNotice } from './notices.ts';
import { channelTo } from './receiver.ts';

const sizeOf = (events: Parameters<typeof teamsMessage>[0]) => Buffer.byteLength(JSON.stringify(teamsMessage(events)));
const channel = channelTo('https://example.org');

test.each([
  ['long', longEvent],
  ['ordinary', (number: number) => changeEvent({ id: `event-${number}` })],
  ['mixed', (number: number) => (number % 3 ? changeEvent({ id: `event-${number}` }) : longNotice(number / 3))],
])('500 %s events: each in exactly one request, in order, under the limit, and no request needlessly small', (_, make) => {
  const events = Array.from<unknown, VettingEvent>({ length: 500 }, (__, number) => make(number));
  const groups = channel.pack(events);
  expect(groups.flat()).toEqual(events);
  for (const [index, group] of groups.entries()) {
    expect(sizeOf(group)).toBeLessThan(MAX_REQUEST_BYTES);
    const next = groups[index + 1]?.[0];
    if (next) expect(sizeOf([...group, next])).toBeGreaterThanOrEqual(MAX_REQUEST_BYTES);
  }
});

test('the limit is 20,000 bytes; no events make no request; the channel is called teams', () => {
  expect(MAX_REQUEST_BYTES).toBe(20_000);
  expect(channel.pack([])).toEqual([]);
  expect(channel.name).toBe('teams');
});
