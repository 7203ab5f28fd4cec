/** How the random lives go beside the clock that dates them. Nine days are the longest review, half of all take less than three. */

export type Pace = {
  /** So much of all customers has an open review: with the days that one takes, how often there is a decision. */
  readonly openShare: number;
  /** How many days a review takes, for a lot from 0 to 1. */
  readonly reviewDays: (lot: number) => number;
  /** The date of a submission that is made now, ms, for a lot from 0 to 1. */
  readonly submittedMs: (nowMs: number, reviewDays: number, lot: number) => number;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const skewed = (lot: number) => 9 * lot ** 1.85;

/**
 * Lives that run faster than the clock. A submission is dated back by the review it will have, so that its days are true; none is
 * so short that nobody could meet it. With 300 customers there is a decision every six hours.
 */
export const aheadOfClock: Pace = {
  openShare: 1 / 25,
  reviewDays: (lot) => Math.max(1, skewed(lot)),
  submittedMs: (nowMs, reviewDays) => nowMs - reviewDays * dayMs,
};

/** Lives that the clock keeps up with: a submission was made in the hour that ends now. With 300 customers, two decisions a day. */
export const withClock: Pace = {
  openShare: 1 / 45,
  reviewDays: skewed,
  submittedMs: (nowMs, _, lot) => nowMs - lot * hourMs,
};
