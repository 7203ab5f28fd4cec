/** When a scan of the timer has to end: before the next tick, and before the host would end it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deadlineOf, FUNCTION_TIMEOUT_MS } from '../lib/deadline.ts';

const host = z.object({ functionTimeout: z.string() });
const begun = '2026-11-20T12:00:00.000Z';

/** Seconds from the beginning of the scan. */
function secondsOf(schedule: string, begunAt = begun): number {
  const at = new Date(begunAt);
  return (deadlineOf(schedule, at).getTime() - at.getTime()) / 1000;
}

test('the timeout of the function is that of host.json', () => {
  const { functionTimeout } = host.parse(JSON.parse(readFileSync(new URL('../host.json', import.meta.url), 'utf8')));
  const [hours = 0, minutes = 0, seconds = 0] = functionTimeout.split(':').map(Number);
  expect(FUNCTION_TIMEOUT_MS).toBe((hours * 3600 + minutes * 60 + seconds) * 1000);
});

test.each([
  ['every five minutes', '0 */5 * * * *', begun, 280],
  ['begun late', '0 */5 * * * *', '2026-11-20T12:01:00.000Z', 220],
  ['begun a moment before the next tick', '0 */5 * * * *', '2026-11-20T12:04:59.000Z', 0.8],
  ['every two minutes', '0 */2 * * * *', begun, 100],
  ['with a tick in fifty seconds', '*/50 * * * * *', begun, 40],
  ['with a tick in a hundred seconds', '40 1-59/2 * * * *', begun, 80],
  ['every minute', '0 * * * * *', begun, 48],
  ['every ten seconds', '*/10 * * * * *', begun, 8],
  ['every second', '* * * * * *', begun, 0.8],
])('%s it ends a margin before the next tick, a small one where the ticks are close', (_, schedule, begunAt, seconds) => {
  expect(secondsOf(schedule, begunAt)).toBe(seconds);
});

test.each([
  ['every ten minutes', '0 */10 * * * *'],
  ['every hour', '0 0 * * * *'],
  ['once a year', '0 0 0 1 1 *'],
  ['never again', '0 0 0 31 2 *'],
])('%s it ends so early that what is in hand is done before the host ends it', (_, schedule) => {
  expect(secondsOf(schedule)).toBe(450);
  expect(secondsOf(schedule) * 1000).toBeLessThan(FUNCTION_TIMEOUT_MS);
});

test('the hours of a schedule are UTC, wherever the machine is', () => {
  const zone = process.env.TZ;
  try {
    process.env.TZ = 'Asia/Kolkata';
    // 12:05 in India is 06:35 UTC.
    expect(secondsOf('0 5 12 * * *')).toBe(280);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});
