/** What is on its way to a channel, and what was given up: dead first, to be replayed or dismissed. */
import { useState } from 'preact/hooks';
import type { DeliveryItem } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { questions } from '../api/questions.ts';
import { counted } from '../format.ts';
import { Chip } from '../parts/chip.tsx';
import { Export, More, useLimit } from '../parts/list.tsx';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { CustomerLink, Time } from '../parts/text.tsx';
import { channelName, kindWord, stateWord } from '../words.ts';
import { DecideButtons } from './decide-buttons.tsx';
import { Dismissal } from './dismissal.tsx';

export function Deliveries() {
  const { limit, more } = useLimit(100);
  const shown = useAnswer(questions.deliveries(limit));
  const [toDismiss, setToDismiss] = useState<DeliveryItem | null>(null);
  return (
    <Panel
      title="Deliveries"
      note="Pending and dead; what was delivered is not listed"
      actions={
        shown.answer &&
        shown.answer.items.length > 0 && <Export what="Deliveries" path="deliveries" query={{ state: 'pending,dead' }} />
      }
    >
      <Answered shown={shown}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="Everything is delivered">Nothing is pending, nothing is dead.</Empty>
          ) : (
            <>
              <Table
                label="Deliveries, dead ones first"
                columns={columns(setToDismiss)}
                rows={deadFirst(items)}
                keyOf={keyOf}
              />
              <More shown={items.length} hasMore={next !== undefined} onMore={more} />
            </>
          )
        }
      </Answered>
      {toDismiss && <Dismissal delivery={toDismiss} onClose={() => setToDismiss(null)} />}
    </Panel>
  );
}

const keyOf = ({ eventId, channel }: DeliveryItem) => `${channel} ${eventId}`;
const deadFirst = (items: readonly DeliveryItem[]) =>
  items.toSorted((a, b) => Number(b.state === 'dead') - Number(a.state === 'dead'));

const columns = (onDismiss: (delivery: DeliveryItem) => void): readonly Column<DeliveryItem>[] => [
  { head: 'Customer', cell: (row) => <Customer delivery={row} /> },
  { head: 'Tells', cell: ({ kind }) => <Chip word={kindWord(kind)} /> },
  { head: 'Channel', cell: (row) => <Channel delivery={row} /> },
  { head: 'State', cell: (row) => <State delivery={row} /> },
  { head: 'Decide', cell: (row) => row.state === 'dead' && <DecideButtons delivery={row} onDismiss={onDismiss} /> },
];

/** "Still watching" is about no customer of its own. */
function Customer({ delivery }: { readonly delivery: DeliveryItem }) {
  const { customerId, companyName } = delivery;
  return customerId === null ? 'The monitor' : <CustomerLink customer={{ customerId, companyName }} />;
}

function Channel({ delivery: { channel, isChannelSet } }: { readonly delivery: DeliveryItem }) {
  return (
    <>
      {channelName(channel)}
      {!isChannelSet && <span class="small warn line">Not set: nothing is sent to it</span>}
    </>
  );
}

function State({ delivery }: { readonly delivery: DeliveryItem }) {
  const { state, deadAt, attempts, lastError, nextAttemptAt, throttledSince, isReplay, isChannelSet } = delivery;
  return (
    <>
      <Chip word={stateWord(state)} />
      <span class="small muted line">
        {state === 'dead' && deadAt && (
          <>
            <Time iso={deadAt} ago /> ·{' '}
          </>
        )}
        {state === 'pending' && isChannelSet && nextAttemptAt && <Next iso={nextAttemptAt} />}
        {attempts === 0 ? 'not tried yet' : counted(attempts, 'failed attempt')}
        {throttledSince !== null && ' · the channel asked to wait'}
        {isReplay && ' · replayed'}
      </span>
      {lastError && <bdi class="error small line">{lastError}</bdi>}
    </>
  );
}

function Next({ iso }: { readonly iso: string }) {
  if (Date.parse(iso) <= Date.now()) return <>Due now · </>;
  return (
    <>
      Next <Time iso={iso} ago /> ·{' '}
    </>
  );
}
