/** The first view: what is under way, what was decided lately, and four numbers above them. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { type Shown, useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { count, days } from '../format.ts';
import { Tile, TilesLoading } from '../parts/tile.tsx';
import { START } from '../place.ts';
import { Decided } from './decided.tsx';
import { IN_REVIEW_FIRST, InReview } from './in-review.tsx';

export function Reviews({ stats }: { readonly stats: Shown<StatsAnswer> }) {
  const reviews = stats.answer?.reviews ?? null;
  return (
    <>
      {stats.answer && <Tiles stats={stats.answer} />}
      {stats.answer === null && stats.error === null && <TilesLoading />}
      {stats.answer === null && stats.error !== null && <p class="hint">The figures could not be loaded. {stats.error}</p>}
      <div class="side-by-side">
        <InReview reviews={reviews} />
        <Decided />
      </div>
    </>
  );
}

function Tiles({ stats: { customers, reviews } }: { readonly stats: StatsAnswer }) {
  const { approved = 0, denied = 0 } = reviews.byWeek.at(-1) ?? {};
  const longest = useAnswer(questions.customers(START, IN_REVIEW_FIRST)).answer?.items[0]?.daysInReview ?? null;
  return (
    <ul class="tiles">
      <Tile name="In review" value={count(customers.inReview)} tone="open">
        {customers.inReview === 0 || longest === null ? 'no review is open' : `the longest for ${days(longest)}`}
      </Tile>
      <Tile name="The usual review" value={reviews.daysP50 === null ? '–' : days(reviews.daysP50)}>
        {reviews.daysP90 === null ? 'no decision to go by yet' : `9 of 10 take up to ${days(reviews.daysP90)}`}
      </Tile>
      <Tile name="Decided this week" value={count(approved + denied)}>
        {`${count(approved)} approved, ${count(denied)} denied`}
      </Tile>
      <Tile name="Customers" value={count(customers.total)}>
        {`${count(customers.approved)} approved, ${count(customers.denied)} denied, ${count(customers.none)} not submitted`}
      </Tile>
    </ul>
  );
}
