/** How long reviews take: figures that can be worked out by hand. */
import { expect, test } from 'vitest';
import { type DecidedReview, firstWeek, percentile, reviewFigures } from '../../lib/vetting/review-figures.ts';

/** A Saturday. */
const now = new Date('2026-11-21T12:00:00.000Z');
const on = (day: string, days: number | null, reason?: string): DecidedReview => ({
  isApproved: reason === undefined,
  days,
  reason: reason ?? null,
  detectedAt: new Date(`2026-11-${day}T10:00:00.000Z`),
});

test('the share of numbers that a percentile does not exceed', () => {
  const numbers = [3, 1, 10, 2, 4, 6, 5, 9, 8, 7];
  expect([0.5, 0.9, 1].map((share) => percentile(numbers, share))).toEqual([5, 9, 10]);
  expect(percentile([4], 0.5)).toBe(4);
  expect(percentile([], 0.5)).toBeNull();
});

test('weeks begin on Monday, the running one is the last, and none is left out', () => {
  expect(firstWeek(1, now).toISOString()).toBe('2026-11-16T00:00:00.000Z');
  expect(firstWeek(1, new Date('2026-11-22T23:59:59.999Z')).toISOString()).toBe('2026-11-16T00:00:00.000Z');
  expect(firstWeek(2, new Date('2026-11-23T00:00:00.000Z')).toISOString()).toBe('2026-11-16T00:00:00.000Z');
  const { byWeek } = reviewFigures([on('02', 1), on('08', 3, 'x'), on('16', 2)], 3, now);
  expect(byWeek).toEqual([
    { week: '2026-11-02', approved: 1, denied: 1, daysP50: 1, daysP90: 3 },
    { week: '2026-11-09', approved: 0, denied: 0, daysP50: null, daysP90: null },
    { week: '2026-11-16', approved: 1, denied: 0, daysP50: 2, daysP90: 2 },
  ]);
});

test('a review that nobody saw open counts as a decision and not in the days', () => {
  const figures = reviewFigures([on('16', null), on('17', 4, 'x'), on('18', null, 'x')], 1, now);
  expect(figures).toMatchObject({ approved: 1, denied: 2, daysP50: 4, daysP90: 4 });
  expect(figures.distribution.reduce((sum, { approved, denied }) => sum + approved + denied, 0)).toBe(1);
});

test('the distribution has every step, its lower bound included', () => {
  const { distribution } = reviewFigures(
    [0, 0.9, 1, 2.9, 3, 13.9, 14, 90].map((days) => on('17', days)),
    1,
    now,
  );
  expect(distribution.map(({ fromDays, toDays, approved }) => [fromDays, toDays, approved])).toEqual([
    [0, 1, 2],
    [1, 2, 1],
    [2, 3, 1],
    [3, 5, 1],
    [5, 7, 0],
    [7, 10, 0],
    [10, 14, 1],
    [14, null, 2],
  ]);
});

test('reasons are of denials, the most frequent first', () => {
  const decided = [on('16', 1, 'b'), on('16', 1, 'c'), on('17', 1, 'c'), on('17', 1), on('18', 1, 'a')];
  expect(reviewFigures(decided, 1, now).reasons).toEqual([
    { reason: 'c', count: 2 },
    { reason: 'a', count: 1 },
    { reason: 'b', count: 1 },
  ]);
  expect(reviewFigures([{ ...on('16', 1, ''), reason: null }], 1, now).reasons).toEqual([
    { reason: 'without a reason', count: 1 },
  ]);
});
