/** The latest scans: when, how they ended, whom they asked, what they found and what they noted. */
import type { RunItem } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { count, counted, duration } from '../format.ts';
import { Chip } from '../parts/chip.tsx';
import { Export, More, useLimit } from '../parts/list.tsx';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time, Unknown } from '../parts/text.tsx';
import { outcomeWord } from '../words.ts';

export function Runs() {
  const { limit, more } = useLimit(15);
  const shown = useAnswer(questions.runs(limit));
  return (
    <Panel
      title="Scans"
      note="The newest first"
      actions={shown.answer && shown.answer.items.length > 0 && <Export what="Scans" path="runs" query={{}} />}
    >
      <Answered shown={shown} rows={8}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="No scan has run yet">The first one appears here as soon as it starts.</Empty>
          ) : (
            <>
              <Table label="Scans, the newest first" columns={columns} rows={items} keyOf={({ runId }) => runId} />
              <More shown={items.length} hasMore={next !== undefined} onMore={more} />
            </>
          )
        }
      </Answered>
    </Panel>
  );
}

const columns: readonly Column<RunItem>[] = [
  { head: 'Started', cell: ({ startedAt }) => <Time iso={startedAt} /> },
  { head: 'Outcome', cell: (row) => <Outcome run={row} /> },
  {
    head: 'Took',
    isNumber: true,
    cell: ({ startedAt, finishedAt }) =>
      finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : <Unknown why="It has not ended" />,
  },
  {
    head: 'Checked',
    isNumber: true,
    cell: ({ customers: { checked, due, listed } }) => (
      <>
        {count(checked)} of {count(due)}
        {due < listed && <span class="small muted line">{count(listed)} listed</span>}
      </>
    ),
  },
  {
    head: 'Failed',
    isNumber: true,
    cell: ({ customers: { failed, notReached } }) => (
      <>
        {count(failed)}
        {notReached > 0 && <span class="small warn line">{count(notReached)} not reached</span>}
      </>
    ),
  },
  {
    head: 'Changes',
    isNumber: true,
    cell: ({ changed, told }) => (
      <>
        {count(changed)}
        {told > 0 && <span class="small muted line">{count(told)} told</span>}
      </>
    ),
  },
  {
    head: 'Calls',
    isNumber: true,
    cell: ({ requests: { sent, throttled } }) => (
      <>
        {count(sent)}
        {throttled > 0 && <span class="small warn line">{count(throttled)} refused</span>}
      </>
    ),
  },
];

function Outcome({ run: { outcome, listComplete, notes } }: { readonly run: RunItem }) {
  return (
    <>
      <Chip word={outcomeWord(outcome)} />
      {!listComplete && outcome !== 'running' && <span class="small warn line">List cut short</span>}
      {notes.length > 0 && (
        <details class="small">
          <summary>{counted(notes.length, 'note')}</summary>
          <ul>
            {notes.map((note, index) => (
              <li key={index}>
                <bdi>{note}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
