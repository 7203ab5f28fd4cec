/** How an open review compares with those that were decided. */
import type { StatsAnswer } from '../lib/queries/items.ts';

type Reviews = Pick<StatsAnswer['reviews'], 'distribution' | 'daysP50' | 'daysP90'>;

/** Of fewer decisions nothing is said. */
const fewest = 10;

/**
 * The share of decided reviews that took less than so many days. Within a class of the distribution they are taken to lie evenly;
 * of its last, open class nobody knows, so that all of it counts as longer. Null where too few were decided.
 */
export function shareShorter(days: number, { distribution }: Pick<Reviews, 'distribution'>): number | null {
  const all = distribution.reduce((sum, { approved, denied }) => sum + approved + denied, 0);
  if (all < fewest) return null;
  const shorter = distribution.reduce((sum, { fromDays, toDays, approved, denied }) => {
    const part = toDays === null ? 0 : Math.min(1, Math.max(0, (days - fromDays) / (toDays - fromDays)));
    return sum + part * (approved + denied);
  }, 0);
  return shorter / all;
}

export type Standing = { readonly tone: 'usual' | 'long' | 'longest'; readonly text: string };

/** Said in words, and how much it calls for attention; null where there is nothing to compare with. */
export function standing(days: number, reviews: Reviews): Standing | null {
  const share = shareShorter(days, reviews);
  if (share === null || reviews.daysP50 === null || reviews.daysP90 === null) return null;
  const text = share >= 0.995 ? 'longer than nearly all' : `longer than ${Math.round(share * 100)} %`;
  if (days >= reviews.daysP90) return { tone: 'longest', text };
  if (days >= reviews.daysP50) return { tone: 'long', text };
  return { tone: 'usual', text: 'within the usual' };
}
