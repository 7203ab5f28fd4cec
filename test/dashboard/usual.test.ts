/** How an open review compares with those that were decided, and what the address says of a place. */
import { expect, test } from 'vitest';
import { days, duration, fromNow, percent, span } from '../../dashboard/format.ts';
import { queryOf, readPlace, START } from '../../dashboard/place.ts';
import { shareShorter, standing } from '../../dashboard/usual.ts';

const distribution = [
  { fromDays: 0, toDays: 1, approved: 10, denied: 0 },
  { fromDays: 1, toDays: 3, approved: 20, denied: 20 },
  { fromDays: 3, toDays: 7, approved: 30, denied: 10 },
  { fromDays: 7, toDays: null, approved: 5, denied: 5 },
];
const reviews = { distribution, daysP50: 3, daysP90: 7 };

test.each([
  [0, 0],
  [0.5, 0.05],
  [1, 0.1],
  [2, 0.3],
  [3, 0.5],
  [7, 0.9],
  [400, 0.9],
])('of 100 reviews, after %s days a share of %s was decided', (after, share) => {
  expect(shareShorter(after, { distribution })).toBeCloseTo(share);
});

test('a review is within the usual, long, or of the longest; with few decisions nothing is said', () => {
  expect(standing(2, reviews)).toEqual({ tone: 'usual', text: 'within the usual' });
  expect(standing(3, reviews)).toEqual({ tone: 'long', text: 'longer than 50 %' });
  expect(standing(9, reviews)).toEqual({ tone: 'longest', text: 'longer than 90 %' });
  const few = distribution.map((each) => ({ ...each, approved: 1, denied: 0 }));
  expect(standing(9, { ...reviews, distribution: few })).toBeNull();
});

test('an address is read back as it was written, and says only what differs from the start', () => {
  const place = { ...START, view: 'customers', search: 'a&b=ü', status: 'Denied', customer: 'c-1', weeks: 52 } as const;
  expect(readPlace(queryOf(place))).toEqual(place);
  expect(queryOf(START)).toBe('?');
  expect(queryOf({ ...START, view: 'monitor' })).toBe('?view=monitor');
});

test('what an address should not say is as at the start', () => {
  expect(readPlace('?view=nowhere&weeks=999&status=x&kinds=&sort=__proto__&code=key&customer=')).toEqual(START);
});

test('spans, days and durations are in the largest unit that says them', () => {
  expect([days(0), days(0.02), days(0.4), days(3.14), days(12)]).toEqual(['about 1 h', '29 min', '10 h', '3.1 d', '12 d']);
  expect([span(0, 1 / 24), span(0.25, 1), span(1, 2), span(14, null)]).toEqual([
    'under 1 h',
    '6 h – 1 d',
    '1–2 d',
    'over 14 d',
  ]);
  expect([duration(400), duration(40_000), duration(3_600_000 * 5), duration(86_400_000 * 3)]).toEqual([
    '0.4 s',
    '40 s',
    '5 h',
    '3 days',
  ]);
  expect([percent(0), percent(0.0001), percent(0.744)]).toEqual(['0%', 'under 0.1%', '74.4%']);
  const now = Date.parse('2026-11-21T12:00:00Z');
  expect([fromNow('2026-11-21T11:57:00Z', now), fromNow('2026-11-21T14:00:00Z', now)]).toEqual(['3 min ago', 'in 2 h']);
});
