/** Decided lately: outcome, reason and how long it took, newest first; with another filter all changes of the last month. */
import type { ChangeItem } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { changesShown, questions } from '../api/questions.ts';
import { days } from '../format.ts';
import { go, usePlace } from '../moving.ts';
import { Chip } from '../parts/chip.tsx';
import { Export, More, useLimit } from '../parts/list.tsx';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { Select } from '../parts/select.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { CustomerLink, Time, Unknown } from '../parts/text.tsx';
import { KINDS, type Place } from '../place.ts';
import { isUnseen, kindWord } from '../words.ts';

const names: Record<Place['kinds'], string> = {
  decisions: 'All decisions',
  approved: 'Approved only',
  denied: 'Denied only',
  all: 'Every change',
};

export function Decided() {
  const { kinds } = usePlace();
  const { limit, more } = useLimit(15);
  const shown = useAnswer(questions.changes({ kinds }, limit));
  return (
    <Panel
      title="Decided lately"
      note="The last 30 days, newest first"
      actions={
        <>
          <Select
            label="What is shown"
            values={KINDS}
            value={kinds}
            nameOf={(value) => names[value]}
            onChange={(value) => go({ kinds: value }, { replace: true })}
          />
          <Export what="Decisions" path="changes" query={changesShown({ kinds })} />
        </>
      }
    >
      <Answered shown={shown} rows={6}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty title="Nothing in the last 30 days">
                {kinds === 'decisions'
                  ? 'A decision appears here with the scan that reads it.'
                  : 'Choose “All decisions” to see more.'}
              </Empty>
            ) : (
              <Table label={names[kinds]} columns={columns} rows={items} keyOf={({ eventId }) => eventId} isOld={shown.isOld} />
            )}
            <More shown={items.length} hasMore={next !== undefined} onMore={more} />
          </>
        )}
      </Answered>
    </Panel>
  );
}

const columns: readonly Column<ChangeItem>[] = [
  { head: 'Customer', cell: (row) => <CustomerLink customer={row} /> },
  { head: 'Outcome', cell: (row) => <Outcome change={row} /> },
  {
    head: 'Took',
    isNumber: true,
    cell: ({ kind, daysInReview }) => {
      if (daysInReview !== null) return days(daysInReview);
      return <Unknown why={isUnseen(kind) ? 'The review was never seen open' : 'Not a decision'} />;
    },
  },
  { head: 'Seen', cell: ({ detectedAt }) => <Time iso={detectedAt} /> },
];

function Outcome({ change: { kind, reason, qualification } }: { readonly change: ChangeItem }) {
  return (
    <>
      <Chip word={kindWord(kind)} />
      {kind === 'other-qualification' && <bdi class="small muted line">{qualification}</bdi>}
      {reason && <bdi class="small muted line">{reason}</bdi>}
    </>
  );
}
