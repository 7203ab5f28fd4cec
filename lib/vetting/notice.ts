/**
 * A notice: what Teams is told beside changes, so that silence means something. Like a change event it is complete in itself, and
 * its id is made from what it tells of alone: made again, it has the same one.
 */
import type { ChangeEvent } from './change-event.ts';
import { firstWeek } from './review-figures.ts';

/** Every kind of notice, and what it means. */
export const NOTICE_KINDS = {
  overdue: 'an Education review is open for longer than REVIEW_OVERDUE_DAYS',
  'still-watching': 'a week or a month is over, and these are its numbers',
} as const;

export type NoticeKind = keyof typeof NOTICE_KINDS;

/** The one channel that is told: a program that receives events has no use for a monitor's sign of life. */
export const NOTICE_CHANNEL = 'teams';

/** A week or a month in UTC, from its first instant to that of the next; both ISO 8601. */
export type Period = {
  /** `2026-W47` by ISO 8601, or `2026-11`. */
  readonly name: string;
  readonly from: string;
  readonly until: string;
};

export type Overdue = {
  readonly kind: 'overdue';
  /** `{customerId}_{ms of openReviewSince}_overdue`: once a review. */
  readonly id: string;
  readonly customerId: string;
  readonly companyName: string | null;
  /** ISO 8601, as `detectedAt`. */
  readonly openReviewSince: string;
  /** How long it was open when it was last read, in days with one decimal. */
  readonly daysInReview: number;
  readonly detectedAt: string;
};

export type Figures = {
  /** How the scans that began in the period ended; `killed`: they never said. */
  readonly scans: Readonly<Record<'whole' | 'partial' | 'stopped' | 'failed' | 'killed', number>>;
  /** Changes of the period, of the kinds that are told. */
  readonly told: Readonly<Record<'approved' | 'denied' | 'other', number>>;
  /** How many reviews are open now, and the oldest of them. */
  readonly openReviews: number;
  readonly oldestReview: Pick<Overdue, 'customerId' | 'companyName' | 'daysInReview'> | null;
  /** The last scan that ran to its end, and when (ISO 8601); null where none did since the period began. */
  readonly lastScan: { readonly finishedAt: string; readonly outcome: 'whole' | 'partial' } | null;
};

export type StillWatching = {
  readonly kind: 'still-watching';
  /** `still-watching_{name of the period}`. */
  readonly id: string;
  readonly period: Period;
  readonly figures: Figures;
  readonly detectedAt: string;
};

export type Notice = Overdue | StillWatching;

/** Whatever a channel is told: a change, or a notice. */
export type VettingEvent = ChangeEvent | Notice;

export function isNotice(event: VettingEvent): event is Notice {
  return isNoticeKind(event.kind);
}

export function isNoticeKind(kind: string): kind is NoticeKind {
  return Object.hasOwn(NOTICE_KINDS, kind);
}

/** An open review of a customer that is there, and when it was last read. */
export type OpenReview = {
  readonly customerId: string;
  readonly companyName: string | null;
  readonly openReviewSince: Date;
  readonly checkedAt: Date;
};

const dayMs = 86_400_000;

/** A review that was open for so long when it was read: of one that nobody could read since nothing is said. */
export function isOverdue({ openReviewSince, checkedAt }: OpenReview, days: number): boolean {
  return checkedAt.getTime() - openReviewSince.getTime() > days * dayMs;
}

export function overdueNotice(review: OpenReview, now: Date): Overdue {
  const { customerId, openReviewSince } = review;
  return {
    kind: 'overdue',
    id: `${customerId}_${openReviewSince.getTime()}_overdue`,
    openReviewSince: openReviewSince.toISOString(),
    ...reviewSoFar(review),
    detectedAt: now.toISOString(),
  };
}

/** `open`: the oldest first. */
export function stillWatchingNotice(
  period: Period,
  counts: Pick<Figures, 'scans' | 'told' | 'lastScan'>,
  open: readonly OpenReview[],
  now: Date,
): StillWatching {
  const oldest = open[0];
  return {
    kind: 'still-watching',
    id: `still-watching_${period.name}`,
    period,
    figures: { ...counts, openReviews: open.length, oldestReview: oldest ? reviewSoFar(oldest) : null },
    detectedAt: now.toISOString(),
  };
}

function reviewSoFar({ customerId, companyName, openReviewSince, checkedAt }: OpenReview) {
  const days = (checkedAt.getTime() - openReviewSince.getTime()) / dayMs;
  return { customerId, companyName, daysInReview: Math.max(0, Math.round(days * 10) / 10) };
}

/** Whether it is a week; else it is a month. */
export const isWeek = ({ name }: Pick<Period, 'name'>) => name.includes('W');

/** The week, from Monday on, or the month that an instant is in. */
export function periodOf(every: 'weekly' | 'monthly', at: Date): Period {
  if (every === 'monthly') {
    const start = (later: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later)).toISOString();
    return { name: at.toISOString().slice(0, 7), from: start(0), until: start(1) };
  }
  const monday = firstWeek(1, at).getTime();
  // A week is of the year that its Thursday is in.
  const thursday = monday + 3 * dayMs;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0)) / (7 * dayMs)) + 1;
  return {
    name: `${year}-W${String(week).padStart(2, '0')}`,
    from: new Date(monday).toISOString(),
    until: new Date(monday + 7 * dayMs).toISOString(),
  };
}

/**
 * The period to tell of: the one before the running one, where an earlier one was running at the last look. None where nobody
 * looked before, and where weeks have become months since.
 */
export function finishedPeriod(ranBefore: string | null, running: Period): Period | null {
  if (ranBefore === null || isWeek({ name: ranBefore }) !== isWeek(running) || ranBefore >= running.name) return null;
  return periodOf(isWeek(running) ? 'weekly' : 'monthly', new Date(Date.parse(running.from) - 1));
}
