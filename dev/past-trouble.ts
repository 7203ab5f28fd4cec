/**
 * What went wrong in the past, by real answers: Teams did not take one school's card and nobody mended it, so that a delivery was
 * given up; Partner Center was unwell for some hours, and once answered nothing but 503.
 */
import type { Card } from './local-teams.ts';

const hourMs = 3_600_000;
/** Before the end of the past. A delivery is given up in under four days. */
const refusedMs = 6 * 24 * hourMs;
const unwell = { fromMs: 22 * hourMs, toMs: 12 * hourMs, share: 0.15 };
const down = { fromMs: 18 * hourMs, toMs: 16 * hourMs, share: 1 };

export type PastTeams = {
  /** The status that a card is answered with. */
  readonly answer: (card: Card) => number;
  /** Whose card is not taken; null until there was one. */
  readonly refused: () => string | null;
};

/** Refuses the school of the first card of the last days. */
export function pastTeams(endMs: number, now: () => number, refusedBefore: string | null): PastTeams {
  let refused = refusedBefore;
  return {
    answer({ schools }) {
      if (now() >= endMs - refusedMs) refused ??= schools.at(-1) ?? null;
      return refused !== null && schools.includes(refused) ? 400 : 202;
    },
    refused: () => refused,
  };
}

/** The share of Partner Center's answers that are 503, so long before the end. */
export function failingShare(beforeEndMs: number): number {
  const of = [down, unwell].find(({ fromMs, toMs }) => beforeEndMs <= fromMs && beforeEndMs > toMs);
  return of?.share ?? 0;
}
