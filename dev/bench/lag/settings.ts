/** What is simulated: the monitor's default settings, and what is assumed of the partner and of Microsoft. */

export type LagSettings = {
  readonly seed: number;
  /** So many days are measured. */
  readonly days: number;
  /** Scans before that, so that what is measured has nothing of a beginning: longer than a submission is watched. */
  readonly warmUpDays: number;
  readonly customers: number;
  /** On average, at a time. */
  readonly inReview: number;
  /** Reviews last from the one to the other, the logarithm of it evenly. */
  readonly shortestReviewHours: number;
  readonly longestReviewHours: number;
  /** Assumed: so many of the decisions are denials. */
  readonly deniedShare: number;
  /** Assumed: so many of the denials vanish, after so many hours on average (exponentially). */
  readonly vanishingShare: number;
  readonly vanishesAfterHours: number;
  readonly scanEveryMinutes: number;
  /** The pace: a request of a scan happens at its place in the queue. How long an answer takes is left out. */
  readonly requestsPerMinute: number;
  readonly sweepRequestsPerMinute: number;
  readonly customersPerPage: number;
  /** A customer list of so many pages and more is read hourly, a shorter one at each scan. */
  readonly hourlyListFromPages: number;
  /** A scan asks nobody later than so long before the next one. */
  readonly marginSeconds: number;
  /** Assumed: a submission stands in the activity log so long after it was made. */
  readonly logDelayMinutes: number;
};

export const defaultLagSettings: LagSettings = {
  seed: 4,
  days: 30,
  warmUpDays: 8,
  customers: 10_000,
  inReview: 50,
  shortestReviewHours: 0.5,
  longestReviewHours: 240,
  deniedShare: 0.3,
  vanishingShare: 0.2,
  vanishesAfterHours: 12,
  scanEveryMinutes: 5,
  requestsPerMinute: 300,
  sweepRequestsPerMinute: 60,
  customersPerPage: 500,
  hourlyListFromPages: 10,
  marginSeconds: 20,
  logDelayMinutes: 0,
};

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The virtual clock, ms since 1970. Decisions of the measured days may be told until `endMs`, a day later. */
export function clockOf({ days, warmUpDays }: LagSettings) {
  const measuredFromMs = Date.UTC(2026, 0, 1);
  const measuredToMs = measuredFromMs + days * dayMs;
  return { startMs: measuredFromMs - warmUpDays * dayMs, measuredFromMs, measuredToMs, endMs: measuredToMs + dayMs };
}

/** How many calls it takes to read the customer list. */
export function listPages({ customers, customersPerPage }: LagSettings): number {
  return Math.ceil(customers / customersPerPage);
}
