/** In review now: whose review is open, for how long against the usual, and which submission it is; the longest first. */
import { useEffect } from 'preact/hooks';
import type { CustomerItem, StatsAnswer } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { counted, days } from '../format.ts';
import { sayAloud } from '../parts/announcer.tsx';
import { Chip } from '../parts/chip.tsx';
import { Export, More, useLimit } from '../parts/list.tsx';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { CustomerLink } from '../parts/text.tsx';
import { Waited } from '../parts/waited.tsx';
import { START } from '../place.ts';
import { statusWord } from '../words.ts';
import { Submission } from './submission.tsx';

type Reviews = StatsAnswer['reviews'] | null;

/** So many customers are asked for at first. */
export const IN_REVIEW_FIRST = 100;

export function InReview({ reviews }: { readonly reviews: Reviews }) {
  const { limit, more } = useLimit(IN_REVIEW_FIRST);
  const shown = useAnswer(questions.customers(START, limit));
  const all = shown.answer?.items ?? [];
  // Open reviews come first, so that nobody with one is missed whatever the entry shows at the moment.
  const open = all.filter(({ openReviewSince, departedAt }) => openReviewSince !== null && departedAt === null);
  const hasMore = shown.answer?.next !== undefined && all.at(-1)?.openReviewSince != null;
  useEffect(() => {
    if (shown.answer) sayAloud(`${counted(open.length, 'review')} open`);
  }, [shown.answer === null, open.length]);
  const longest = Math.max(0, ...open.map(({ daysInReview }) => daysInReview ?? 0));
  return (
    <Panel
      title="In review now"
      note={
        reviews?.daysP50 == null
          ? 'The longest first'
          : `The longest first; the mark is the usual ${days(reviews.daysP50)} of the last ${reviews.weeks} weeks`
      }
      actions={open.length > 0 && <Export what="Reviews" path="customers" query={{ status: 'InReview' }} />}
    >
      <Answered shown={shown} rows={6}>
        {() =>
          open.length === 0 ? (
            <Empty title="No review is open">A customer appears here as soon as a scan sees its vetting in review.</Empty>
          ) : (
            <Table
              label="Open reviews, the longest first"
              columns={columns(reviews, longest)}
              rows={open}
              keyOf={(row) => row.customerId}
            />
          )
        }
      </Answered>
      <More shown={all.length} hasMore={hasMore} onMore={more} />
    </Panel>
  );
}

function columns(reviews: Reviews, longest: number): Column<CustomerItem>[] {
  return [
    {
      head: 'Customer',
      cell: (row) => (
        <>
          <CustomerLink customer={row} />
          {row.educationStatus !== 'InReview' && <Chip word={statusWord(row.educationStatus)} />}
        </>
      ),
    },
    { head: 'In review', cell: ({ daysInReview }) => <Waited days={daysInReview} longest={longest} reviews={reviews} /> },
    { head: 'Submission', cell: ({ submissions }) => <Submission number={submissions} /> },
  ];
}
