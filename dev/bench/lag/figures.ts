/** The figures of a run: how long decisions took to be told, how many never were and why, and what that cost. */
import { clockOf, dayMs, type LagSettings, minuteMs } from './settings.ts';
import type { Calls, Watched } from './watch.ts';
import type { Review, World } from './world.ts';

export type Percentiles = { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };

export type Figures = {
  /** Made in the measured days. */
  readonly decisions: number;
  readonly told: number;
  /** The review was never seen open: where its decision was read, it is in the history as `…-unseen`, and by default not told. */
  readonly neverSeenOpen: number;
  /** The review was seen open; its decision was gone before anybody asked. */
  readonly vanished: number;
  /** From the decision to its event, of those that were told. */
  readonly minutes: Percentiles;
  /** The same of all decisions; null where so many were never told. */
  readonly minutesOfAll: Percentiles;
  readonly callsPerDay: Calls & { readonly all: number };
};

export function figuresOf(world: World, settings: LagSettings, watched: Watched): Figures {
  const lags = lagsOf(world, settings, watched);
  const untold = measured(world, settings).filter((review) => !watched.toldAtMs.has(review));
  const decisions = lags.length + untold.length;
  const seen = untold.filter((review) => watched.seenOpen.has(review)).length;
  const { list, log, qualifications } = watched.calls;
  const perDay = (calls: number) => Math.round(calls / settings.days);
  return {
    decisions,
    told: lags.length,
    neverSeenOpen: untold.length - seen,
    vanished: seen,
    minutes: percentiles(lags, lags.length),
    minutesOfAll: percentiles(lags, decisions),
    callsPerDay: {
      list: perDay(list),
      log: perDay(log),
      qualifications: perDay(qualifications),
      all: perDay(list + log + qualifications),
    },
  };
}

/** The decisions of the measured days. */
export function measured(world: World, settings: LagSettings): readonly Review[] {
  const { measuredFromMs, measuredToMs } = clockOf(settings);
  return world.reviews.filter(({ decidedAtMs }) => decidedAtMs >= measuredFromMs && decidedAtMs < measuredToMs);
}

/** From decision to event in ms, the shortest first; of the measured decisions that were told. */
export function lagsOf(world: World, settings: LagSettings, { toldAtMs }: Watched): number[] {
  const lags = measured(world, settings).flatMap((review) => {
    const told = toldAtMs.get(review);
    return told === undefined ? [] : [told - review.decidedAtMs];
  });
  return lags.sort((a, b) => a - b);
}

/** How many reviews were open at a time, on average over the measured days. */
export function averageInReview(world: World, settings: LagSettings): number {
  const { measuredFromMs, measuredToMs } = clockOf(settings);
  const openMs = world.reviews.map(({ submittedAtMs, decidedAtMs }) =>
    Math.max(0, Math.min(decidedAtMs, measuredToMs) - Math.max(submittedAtMs, measuredFromMs)),
  );
  return rounded(openMs.reduce((sum, ms) => sum + ms, 0) / (settings.days * dayMs));
}

function percentiles(sortedMs: readonly number[], count: number): Percentiles {
  const at = (share: number) => {
    const ms = sortedMs[Math.ceil(share * count) - 1];
    return ms === undefined ? null : rounded(ms / minuteMs);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export const rounded = (value: number) => Math.round(value * 100) / 100;
