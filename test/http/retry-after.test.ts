/** How long a receiver asks to be left alone, in every form it is asked. */
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../lib/http/retry-after.ts';

const now = new Date('2026-11-01T00:00:00Z');

test.each([
  ['57', 57_000],
  [' 5 ', 5_000],
  ['1.5', 1_500],
  ['.25', 250],
  ['0.0001', 1],
  ['0', 0],
  ['-3', 0],
])('%j seconds are %d ms', (value, ms) => expect(retryAfterMs(value, now)).toBe(ms));

test.each([
  ['Sun, 01 Nov 2026 00:01:00 GMT', 60_000],
  ['Sunday, 01-Nov-26 00:01:00 GMT', 60_000],
  ['Sun Nov  1 00:01:00 2026', 60_000],
])('the date %j is one minute away, whatever the machine’s time zone', (value, ms) =>
  expect(retryAfterMs(value, now)).toBe(ms),
);

test('a date in the past is no wait at all', () => {
  expect(retryAfterMs('Sat, 31 Oct 2026 00:00:00 GMT', now)).toBe(0);
});

test.each([
  null,
  '',
  ' ',
  'soon',
  '1e3',
  'Infinity',
  '5, 7',
  '0x10',
  '9'.repeat(400),
  '2026-11-01',
  'May 5',
  'Sun, 99 Nov 2026 00:01:00 GMT',
])('%j is unreadable', (value) => expect(retryAfterMs(value, now)).toBeNull());
