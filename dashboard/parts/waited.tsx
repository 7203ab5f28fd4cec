/** How long a review is open, against those that were decided: a bar with a mark at the usual, and words. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { days as inDays } from '../format.ts';
import { standing } from '../usual.ts';
import { Unknown } from './text.tsx';

type Props = {
  readonly days: number | null;
  /** Of all that stand in the same list, so that their bars can be compared. */
  readonly longest: number;
  readonly reviews: StatsAnswer['reviews'] | null;
};

export function Waited({ days, longest, reviews }: Props) {
  if (days === null) return <Unknown why="Not known" />;
  const stands = reviews && standing(days, reviews);
  const scale = Math.max(longest, (reviews?.daysP90 ?? 0) * 1.1, 1 / 24);
  const share = (value: number) => `${Math.min(100, (value / scale) * 100).toFixed(1)}%`;
  return (
    <span class={`waited ${stands?.tone ?? 'usual'}`}>
      <strong>{inDays(days)}</strong>
      {stands && (
        <span class="small said">
          {stands.text} <span class="unseen">of reviews</span>
        </span>
      )}
      <span class="track" aria-hidden="true">
        <span class="fill" style={{ width: share(days) }} />
        {reviews?.daysP50 != null && <span class="mark" title="The usual" style={{ left: share(reviews.daysP50) }} />}
      </span>
    </span>
  );
}
