/**
 * How many requests a minute the host takes, found out by asking: nobody publishes it for certain, and it changes. Halved when the
 * host refuses, it comes back quickly to just below what passed in the last minute, and from there goes on slowly, so that
 * asking for more costs next to nothing. Time comes in from outside.
 */
export type Rate = {
  /** Requests a minute, now; never above the setting. */
  readonly perMinute: number;
  /** The rate to begin with another time; null as long as nothing was refused. */
  readonly learned: number | null;
  /** A request leaves at `at` (ms). `isHeld`: it had to wait for its turn; where none has to, there is no need to go faster. */
  sent(at: number, isHeld: boolean): void;
  /** The host refused a request that left at `at`, for the first time in a while. */
  refused(at: number): void;
};

const minuteMs = 60_000;
/** Of what passed in a minute. */
const shareKept = 0.97;
/** From there to here the limit is likely to be met. Beyond, it has evidently gone up. */
const searchedUpTo = 1.05;
/** A minute, of the rate that was kept. */
const searchGrowth = 0.02;
/** Of the setting: where everything is refused at random, slower is no better. */
const leastShare = 1 / 20;

export function createRate(most: number, learned: number | null): Rate {
  const atLeast = (rate: number) => Math.min(most, Math.max(most * leastShare, rate));
  let kept = learned === null ? null : atLeast(learned);
  let perMinute = kept ?? most;
  const sent: number[] = [];

  /** So much a minute that a turn, at the present rate, adds its part of it. */
  const grow = (aMinute: number, limit: number) => {
    perMinute = Math.min(limit, perMinute + aMinute / perMinute);
  };

  return {
    get perMinute() {
      return perMinute;
    },
    get learned() {
      return kept === null ? null : Math.max(kept, perMinute);
    },
    sent(at, isHeld) {
      sent.push(at);
      while ((sent[0] ?? at) <= at - minuteMs) sent.shift();
      if (kept === null || perMinute >= most || !isHeld) return;
      if (perMinute < kept) grow(most, kept);
      else if (perMinute < kept * searchedUpTo) grow(kept * searchGrowth, most);
      else grow(most, most);
    },
    refused(at) {
      const passed = sent.filter((other) => other > at - minuteMs && other < at).length;
      // Little may have been sent before: that says nothing against half of what was refused.
      kept = atLeast(shareKept * Math.max(passed, perMinute / 2));
      perMinute = atLeast(Math.min(perMinute / 2, kept));
    },
  };
}
