/** Notices as the tests want them: an overdue review and a month, with what a test is about put over them. */
import type { Figures, Overdue, StillWatching } from '../../lib/vetting/notice.ts';

/** Open for eleven days; `over` replaces fields. */
export function overdue(over: Partial<Overdue> = {}): Overdue {
  const customerId = over.customerId ?? '11111111-2222-4333-8444-555555555555';
  return {
    kind: 'overdue',
    id: `${customerId}_1792540800000_overdue`,
    customerId,
    companyName: 'Northwind School',
    openReviewSince: '2026-10-21T00:00:00.000Z',
    daysInReview: 11,
    detectedAt: '2026-11-01T00:00:00.000Z',
    ...over,
  };
}

export const someFigures: Figures = {
  scans: { whole: 8_900, partial: 20, stopped: 0, failed: 7, killed: 1 },
  told: { approved: 12, denied: 3, other: 0 },
  openReviews: 4,
  oldestReview: { customerId: 'the-id', companyName: 'Southridge Library', daysInReview: 6.5 },
  lastScan: { finishedAt: '2026-11-01T00:01:12.345Z', outcome: 'whole' },
};

export const noFigures: Figures = {
  scans: { whole: 0, partial: 0, stopped: 0, failed: 0, killed: 0 },
  told: { approved: 0, denied: 0, other: 0 },
  openReviews: 0,
  oldestReview: null,
  lastScan: null,
};

/** Of October 2026; `over` replaces fields. */
export function stillWatching(over: Partial<StillWatching> = {}): StillWatching {
  return {
    kind: 'still-watching',
    id: 'still-watching_2026-10',
    period: { name: '2026-10', from: '2026-10-01T00:00:00.000Z', until: '2026-11-01T00:00:00.000Z' },
    figures: someFigures,
    detectedAt: '2026-11-01T00:01:13.000Z',
    ...over,
  };
}

/** A notice at its longest: every text from outside is as long, and grows as much on the wire, as can be. */
export function longNotice(number: number): Overdue | StillWatching {
  const companyName = `${'{'.repeat(3_000)}${'"\\語'.repeat(3_000)}`;
  const customerId = '語'.repeat(10_000);
  const oldestReview = { customerId, companyName, daysInReview: 12.5 };
  if (number % 2) return overdue({ id: `notice-${number}`, customerId, companyName });
  return stillWatching({ id: `notice-${number}`, figures: { ...someFigures, oldestReview } });
}
