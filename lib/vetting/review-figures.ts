/** How long reviews take, in figures: of decisions, how many were approved and denied, and the days from submission to detection. */
import type { ChangeKind } from './change-event.ts';

/** A decision of an Education review. `days`: null where the review was never seen open. */
export type DecidedReview = {
  readonly isApproved: boolean;
  readonly days: number | null;
  readonly reason: string | null;
  readonly detectedAt: Date;
};

/** The kinds of change that are decisions, and which way they went. */
export const DECISION_KINDS = {
  approved: true,
  'approved-unseen': true,
  denied: false,
  'denied-unseen': false,
} as const satisfies Partial<Record<ChangeKind, boolean>>;

type Counts = { readonly approved: number; readonly denied: number };
type Days = { readonly daysP50: number | null; readonly daysP90: number | null };

export type ReviewFigures = Counts &
  Days & {
    readonly distribution: readonly (Counts & { readonly fromDays: number; readonly toDays: number | null })[];
    /** By the Monday that each week begins with, in UTC; oldest first, none left out. */
    readonly byWeek: readonly (Counts & Days & { readonly week: string })[];
    /** Of denials, the most frequent first. */
    readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  };

/** Where the steps of the distribution begin, in days. */
const steps = [0, 1, 2, 3, 5, 7, 10, 14];
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

/** Of the decisions of so many weeks, the running one included. */
export function reviewFigures(decided: readonly DecidedReview[], weeks: number, now: Date): ReviewFigures {
  const first = firstWeek(weeks, now).getTime();
  return {
    ...countsOf(decided),
    ...daysOf(decided),
    distribution: steps.map((fromDays, place) => {
      const toDays = steps[place + 1] ?? null;
      const within = (days: number | null) => days !== null && days >= fromDays && (toDays === null || days < toDays);
      return { fromDays, toDays, ...countsOf(decided.filter(({ days }) => within(days))) };
    }),
    byWeek: Array.from({ length: weeks }, (_, place) => {
      const start = first + place * weekMs;
      const ofWeek = decided.filter(({ detectedAt }) => Math.floor((detectedAt.getTime() - start) / weekMs) === 0);
      return { week: new Date(start).toISOString().slice(0, 10), ...countsOf(ofWeek), ...daysOf(ofWeek) };
    }),
    reasons: reasonsOf(decided),
  };
}

/** The Monday, 0:00 UTC, that the first of so many weeks begins with, the running one being the last. */
export function firstWeek(weeks: number, now: Date): Date {
  const day = Math.floor(now.getTime() / dayMs);
  // The first day of 1970 was a Thursday.
  const monday = day - ((day + 3) % 7);
  return new Date(monday * dayMs - (weeks - 1) * weekMs);
}

/** The least of the numbers that the given share of them does not exceed; null where there is none. */
export function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function countsOf(decided: readonly DecidedReview[]): Counts {
  const approved = decided.filter(({ isApproved }) => isApproved).length;
  return { approved, denied: decided.length - approved };
}

function daysOf(decided: readonly DecidedReview[]): Days {
  const days = decided.map((each) => each.days).filter((each) => each !== null);
  return { daysP50: percentile(days, 0.5), daysP90: percentile(days, 0.9) };
}

function reasonsOf(decided: readonly DecidedReview[]) {
  const counts = new Map<string, number>();
  for (const { isApproved, reason } of decided) {
    if (!isApproved) counts.set(reason ?? 'without a reason', (counts.get(reason ?? 'without a reason') ?? 0) + 1);
  }
  return Array.from(counts, ([reason, count]) => ({ reason, count })).sort(
    (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
  );
}
