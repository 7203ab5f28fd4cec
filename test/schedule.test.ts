/** Intervals in the measure of the schedule itself. */
import { expect, test } from 'vitest';
import { intervalMs, intervalsAgo, nextTick } from '../lib/schedule.ts';

const every5 = '0 */5 * * * *';
const office = '0 0 8-18 * * 1-5';
const at = (text: string) => new Date(`2026-11-${text}:00.000Z`);

test.each([
  [every5, '21T12:00', '21T11:47:30'],
  [every5, '21T12:02', '21T11:49:30'],
  ['0 0 * * * *', '21T12:30', '21T10:00'],
  // Monday: the tick of 8:00 has passed, the ones before it were on Friday at 18:00 and 17:00.
  [office, '23T08:00', '20T16:30'],
  [office, '23T09:00', '20T17:30'],
])('%s: 2.5 intervals before %s are %s', (schedule, now, ago) => {
  const expected = new Date(`2026-11-${ago}${ago.length > 8 ? '' : ':00'}Z`);
  expect(intervalsAgo(schedule, 2.5, at(now))).toEqual(expected);
});

test('over the weekend of a schedule for working days nothing runs, and little of an interval passes', () => {
  const ago = intervalsAgo(office, 2.5, at('21T21:00'));
  expect(ago && ago < at('20T17:00') && ago > at('20T15:00')).toBe(true);
});

test('a schedule without another tick has no intervals', () => {
  expect(intervalsAgo('0 0 0 31 2 *', 2.5, at('21T12:00'))).toBeNull();
  expect(intervalMs('0 0 0 31 2 *', at('21T12:00'))).toBeNull();
  expect(nextTick('0 0 0 31 2 *', at('21T12:00'))).toBeNull();
});

test('the interval is the one that runs now, and the next tick the one that ends it', () => {
  expect(intervalMs(every5, at('21T12:01'))).toBe(300_000);
  expect(nextTick(every5, at('21T12:01'))).toEqual(at('21T12:05'));
  expect(intervalMs(office, at('21T12:00'))).toBe(62 * 3_600_000);
});
