/** When a notice is due, of what, and under which id. */
import { describe, expect, test } from 'vitest';
import {
  finishedPeriod,
  isNotice,
  isOverdue,
  type OpenReview,
  overdueNotice,
  periodOf,
  stillWatchingNotice,
} from '../../lib/vetting/notice.ts';
import { changeEvent } from '../notify/change-events.ts';
import { noFigures, overdue, stillWatching } from '../notify/notices.ts';

const at = (iso: string) => new Date(iso);
const review = (over: Partial<OpenReview> = {}): OpenReview => ({
  customerId: 'c-1',
  companyName: 'Northwind School',
  openReviewSince: at('2026-10-21T12:00:00.000Z'),
  checkedAt: at('2026-10-31T12:00:00.000Z'),
  ...over,
});

describe('a review is overdue', () => {
  test('once it is open for longer than so many days, by its last reading', () => {
    expect(isOverdue(review(), 10)).toBe(false);
    expect(isOverdue(review({ checkedAt: at('2026-10-31T12:00:00.001Z') }), 10)).toBe(true);
    expect(isOverdue(review({ checkedAt: at('2026-10-21T11:00:00.000Z') }), 1)).toBe(false);
  });

  test('and told of under an id of its own, however often and whenever that is made', () => {
    const now = at('2026-11-01T00:00:00.000Z');
    const notice = overdueNotice(review(), now);
    expect(notice).toEqual({
      kind: 'overdue',
      id: 'c-1_1792584000000_overdue',
      customerId: 'c-1',
      companyName: 'Northwind School',
      openReviewSince: '2026-10-21T12:00:00.000Z',
      daysInReview: 10,
      detectedAt: '2026-11-01T00:00:00.000Z',
    });
    const later = overdueNotice(
      review({ companyName: 'Renamed', checkedAt: at('2026-12-01T00:00:00.000Z') }),
      at('2026-12-01'),
    );
    expect(later).toMatchObject({ id: notice.id, daysInReview: 40.5 });
    expect(overdueNotice(review({ openReviewSince: at('2026-10-22T12:00:00.000Z') }), now).id).not.toBe(notice.id);
  });
});

describe('a period', () => {
  test.each([
    ['2026-11-30T23:59:59.999Z', '2026-11', '2026-11-01', '2026-12-01'],
    ['2026-12-01T00:00:00.000Z', '2026-12', '2026-12-01', '2027-01-01'],
  ])('by months: %s is in %s', (iso, name, from, until) => {
    const period = { name, from: `${from}T00:00:00.000Z`, until: `${until}T00:00:00.000Z` };
    expect(periodOf('monthly', at(iso))).toEqual(period);
  });

  test.each([
    ['2026-11-22T23:59:59.999Z', '2026-W47', '2026-11-16', '2026-11-23'],
    ['2026-11-23T00:00:00.000Z', '2026-W48', '2026-11-23', '2026-11-30'],
    ['2026-01-01T00:00:00.000Z', '2026-W01', '2025-12-29', '2026-01-05'],
    ['2027-01-03T12:00:00.000Z', '2026-W53', '2026-12-28', '2027-01-04'],
    ['2024-12-30T00:00:00.000Z', '2025-W01', '2024-12-30', '2025-01-06'],
  ])('by ISO weeks: %s is in %s', (iso, name, from, until) => {
    const period = { name, from: `${from}T00:00:00.000Z`, until: `${until}T00:00:00.000Z` };
    expect(periodOf('weekly', at(iso))).toEqual(period);
  });

  const finished = (ranBefore: string | null, every: 'weekly' | 'monthly', now: string) =>
    finishedPeriod(ranBefore, periodOf(every, at(now)))?.name ?? null;

  test('is told of once another one runs, and where several went by the last of them alone', () => {
    expect(finished('2026-11', 'monthly', '2026-12-01')).toBe('2026-11');
    expect(finished('2026-12', 'monthly', '2027-01-31')).toBe('2026-12');
    expect(finished('2026-07', 'monthly', '2027-01-05')).toBe('2026-12');
    expect(finished('2026-W53', 'weekly', '2027-01-04')).toBe('2026-W53');
    expect(finished('2026-W40', 'weekly', '2026-11-21')).toBe('2026-W46');
  });

  test('is not told of while it runs, where nobody looked before, and where weeks have become months or months weeks', () => {
    expect(finished('2026-11', 'monthly', '2026-11-30')).toBeNull();
    expect(finished(null, 'monthly', '2026-12-01')).toBeNull();
    expect(finished('2026-W40', 'monthly', '2026-11-21')).toBeNull();
    expect(finished('2026-10', 'weekly', '2026-11-21')).toBeNull();
    // A clock that was put back.
    expect(finished('2026-12', 'monthly', '2026-11-30')).toBeNull();
  });
});

test('still watching tells of the oldest open review, and how many there are', () => {
  const period = periodOf('weekly', at('2026-11-21'));
  const open = [review(), review({ customerId: 'c-2' })];
  expect(stillWatchingNotice(period, noFigures, open, at('2026-11-23T00:05:00.000Z'))).toEqual({
    kind: 'still-watching',
    id: 'still-watching_2026-W47',
    period,
    figures: {
      ...noFigures,
      openReviews: 2,
      oldestReview: { customerId: 'c-1', companyName: 'Northwind School', daysInReview: 10 },
    },
    detectedAt: '2026-11-23T00:05:00.000Z',
  });
  expect(stillWatchingNotice(period, noFigures, [], at('2026-11-23')).figures).toEqual(noFigures);
});

test('a notice is told from a change', () => {
  expect([overdue(), stillWatching(), changeEvent()].map(isNotice)).toEqual([true, true, false]);
});
