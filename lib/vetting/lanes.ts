/**
 * Whom a scan asks about, and in which order. Asking costs requests that the partner shares with all else it runs: open reviews
 * are worth one at every scan, all others take their turn.
 */

/** A customer as far as its turn goes. */
export type Turn = {
  readonly customerId: string;
  /** When the customer was last asked about, ms since 1970; null where no reading succeeded yet. */
  readonly checkedAtMs: number | null;
  readonly isReviewOpen: boolean;
  /** Of the latest submission of which no decision was read, ms since 1970. */
  readonly submittedAtMs: number | null;
};

const hourMs = 3_600_000;

/**
 * When the latest submission was made that nobody has read a decision of: by its own date, or by the activity log's. Both tell of
 * the same one where the log's is not much later; of a date without its time of day only the day is known.
 */
export function undecidedSubmission(known: {
  readonly submittedAtMs: number | null;
  readonly loggedAtMs: number | null;
  /** Whether the decision of the submission of `submittedAtMs` was read. */
  readonly isDecided: boolean;
}): number | null {
  const { submittedAtMs, loggedAtMs, isDecided } = known;
  if (!isDecided) return Math.max(submittedAtMs ?? 0, loggedAtMs ?? 0) || null;
  if (loggedAtMs === null || submittedAtMs === null) return loggedAtMs;
  const isDayOnly = submittedAtMs % (24 * hourMs) === 0;
  return loggedAtMs > submittedAtMs + (isDayOnly ? 24 : 1) * hourMs ? loggedAtMs : null;
}

export type Lanes = {
  /** Open reviews, and submissions of the last seven days without a decision; the longest unchecked first, as in `sweep`. */
  readonly watched: readonly string[];
  /** Customers that no scan has read yet. */
  readonly unseen: readonly string[];
  /** Of all others the longest unchecked, as many as the budget allows. */
  readonly sweep: readonly string[];
  /** How many of them the budget left out. */
  readonly leftOut: number;
};

/** A submission is watched for so long, whatever the entry shows: it may vanish and come back decided. */
const watchMs = 7 * 86_400_000;

/** Sorts customers into lanes; `sweepBudget`: how many of the last lane are asked about. */
export function lanesOf(turns: Iterable<Turn>, now: Date, sweepBudget: number): Lanes {
  const watched: Turn[] = [];
  const unseen: string[] = [];
  const rest: Turn[] = [];
  const since = now.getTime() - watchMs;
  for (const turn of turns) {
    if (turn.checkedAtMs === null) unseen.push(turn.customerId);
    else if (turn.isReviewOpen || (turn.submittedAtMs ?? 0) > since) watched.push(turn);
    else rest.push(turn);
  }
  const longestUnchecked = (some: Turn[]) => some.sort((a, b) => (a.checkedAtMs ?? 0) - (b.checkedAtMs ?? 0));
  const ids = (some: readonly Turn[]) => some.map((turn) => turn.customerId);
  const sweep = longestUnchecked(rest).slice(0, Math.max(0, Math.floor(sweepBudget)));
  return { watched: ids(longestUnchecked(watched)), unseen, sweep: ids(sweep), leftOut: rest.length - sweep.length };
}

/** What the sweep has saved up since the last scan began; everybody where there was none. */
export function sweepBudget(requestsPerMinute: number, lastScanAt: Date | null, now: Date): number {
  if (!lastScanAt) return Number.POSITIVE_INFINITY;
  return (requestsPerMinute * Math.max(0, now.getTime() - lastScanAt.getTime())) / 60_000;
}

/** Since when the sweep has saved up so many: what a scan has left over counts again at the next one. */
export function savedUpSince(requestsPerMinute: number, leftOver: number, now: Date): Date {
  return new Date(now.getTime() - (leftOver / requestsPerMinute) * 60_000);
}

/** How long it takes at this rate until everybody was asked once, in hours. */
export function sweepHours(customers: number, requestsPerMinute: number): number {
  return customers / requestsPerMinute / 60;
}
