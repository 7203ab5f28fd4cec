/** All customers: searched as one types, by status, in the order one asks for. */
import { useEffect } from 'preact/hooks';
import type { CustomerItem, StatsAnswer } from '../../lib/queries/items.ts';
import { useAnswer } from '../api/answers.ts';
import { customersShown, questions } from '../api/questions.ts';
import { count, counted, days } from '../format.ts';
import { go, linkTo, usePlace } from '../moving.ts';
import { sayAloud } from '../parts/announcer.tsx';
import { Chip } from '../parts/chip.tsx';
import { Export, More, useLimit } from '../parts/list.tsx';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { Select } from '../parts/select.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { CustomerLink, Time, Unknown } from '../parts/text.tsx';
import { type Place, SORTS, STATUSES } from '../place.ts';
import { statusWord } from '../words.ts';
import { Submission } from './submission.tsx';

const sortNames: Record<Place['sort'], string> = {
  review: 'Longest in review',
  name: 'Name',
  changed: 'Changed last',
  checked: 'Longest unchecked',
};

export function Customers({ customers }: { readonly customers: StatsAnswer['customers'] | null }) {
  const place = usePlace();
  const { limit, more } = useLimit(100);
  const shown = useAnswer(questions.customers(place, limit));
  const found = shown.answer?.items.length ?? null;
  const isOver = shown.answer?.next !== undefined;
  const isAll = place.search.trim() === '' && place.status === '';
  useEffect(() => {
    if (found !== null && !shown.isOld) sayAloud(`${isOver ? 'More than ' : ''}${counted(found, 'customer')} found`);
  }, [found, isOver, shown.isOld]);
  return (
    <Panel
      title="Customers"
      note={found !== null && `${isOver ? 'The first ' : ''}${counted(found, 'customer')}${isAll ? '' : ' found'}`}
      actions={
        <>
          <Select
            label="Order"
            values={SORTS}
            value={place.sort}
            nameOf={(value) => sortNames[value]}
            onChange={(sort) => go({ sort }, { replace: true })}
          />
          <Export what="Customers" path="customers" query={customersShown(place)} />
        </>
      }
    >
      <nav class="filters" aria-label="By status">
        {STATUSES.map((status) => (
          <a key={status} {...linkTo({ ...place, status })} aria-current={status === place.status ? 'true' : undefined}>
            {status === '' ? 'All' : statusWord(status).text}{' '}
            {isAll && customers && <small>{count(numberOf(customers, status))}</small>}
          </a>
        ))}
      </nav>
      <Answered shown={shown} rows={10}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={isAll ? 'No customers yet' : 'No customer found'}>
              {isAll ? 'They appear here with the first scan.' : 'The search looks into names, domains and ids.'}
            </Empty>
          ) : (
            <Table label="Customers" columns={columns} rows={items} keyOf={(row) => row.customerId} isOld={shown.isOld} />
          )
        }
      </Answered>
      <More shown={found ?? 0} hasMore={isOver} onMore={more} />
    </Panel>
  );
}

function numberOf(customers: StatsAnswer['customers'], status: Place['status']): number {
  if (status === '') return customers.total;
  if (status === 'InReview') return customers.inReview;
  return status === 'Approved' ? customers.approved : status === 'Denied' ? customers.denied : customers.none;
}

const columns: readonly Column<CustomerItem>[] = [
  { head: 'Customer', cell: (row) => <CustomerLink customer={row} /> },
  { head: 'Education', cell: (row) => <Status customer={row} /> },
  {
    head: 'In review',
    isNumber: true,
    cell: ({ daysInReview }) => (daysInReview === null ? <Unknown why="No open review" /> : days(daysInReview)),
  },
  { head: 'Submission', cell: ({ submissions }) => <Submission number={submissions} /> },
  {
    head: 'Changed',
    cell: ({ changedAt }) => (changedAt ? <Time iso={changedAt} /> : <Unknown why="No change since it was first seen" />),
  },
  { head: 'Checked', cell: ({ checkedAt }) => <Time iso={checkedAt} /> },
];

function Status({ customer: { educationStatus, educationReason, departedAt } }: { readonly customer: CustomerItem }) {
  return (
    <>
      <Chip word={statusWord(educationStatus)} />
      {departedAt && <Chip word={{ text: 'Departed', tone: 'plain' }} />}
      {educationReason && <bdi class="small muted line">{educationReason}</bdi>}
    </>
  );
}
