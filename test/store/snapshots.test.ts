import { expect, test } from 'vitest';
import { SnapshotTooLargeError } from '../../lib/store/snapshot-row.ts';
import { createSnapshots } from '../../lib/store/snapshots.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { changeEvent } from '../notify/change-events.ts';
import { countedTables } from '../support/counted-tables.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { denial, listed, snapshot } from './stored.ts';

const freshTables = useTables();

async function snapshots() {
  const { tables, requests } = await countedTables(await freshTables());
  return { table: tables.Snapshots, store: createSnapshots(tables.Snapshots, PARTNER), requests };
}

test.each<[string, Partial<Snapshot>]>([
  ['an open review', {}],
  [
    'a decided one',
    {
      education: {
        ...snapshot().education,
        review: { state: 'decided', decision: { status: 'Denied', submitted: null } },
        reason: 'No',
      },
    },
  ],
  [
    'an open one after a decision',
    { education: { ...snapshot().education, review: { state: 'open', since: new Date(1e12), previous: denial } } },
  ],
  ['nothing', { companyName: null, domain: null, outbox: [], qualifications: [], changedAt: null }],
  ['none yet', { education: { status: 'None', reason: null, submitted: null, submissions: 0, review: { state: 'none' } } }],
  ['departed', { absentSince: new Date(1e12), departedAt: new Date(2e12) }],
])('a snapshot comes back as it was written: %s', async (_, over) => {
  const { store } = await snapshots();
  expect(await store.write(snapshot(over), null)).toBe(true);
  expect((await store.read(customer(1)))?.snapshot).toEqual(snapshot(over));
});

test('a row is replaced only in the version that was read, and a replaced row keeps nothing of the old one', async () => {
  const { store } = await snapshots();
  await store.write(snapshot({ departedAt: new Date(1e12) }), null);
  expect(await store.write(snapshot(), null)).toBe(false);
  const stored = await store.read(customer(1));
  expect(await store.write(snapshot({ revision: 4 }), stored?.etag ?? '')).toBe(true);
  expect(await store.write(snapshot({ revision: 5 }), stored?.etag ?? '')).toBe(false);
  expect((await store.read(customer(1)))?.snapshot).toMatchObject({ revision: 4, departedAt: null });
});

test('many rows are inserted together; those that are there already are left as they are', async () => {
  const { store } = await snapshots();
  await store.write(snapshot({ customerId: customer(150), revision: 9 }), null);
  const rows = Array.from({ length: 250 }, (_, place) => snapshot({ customerId: customer(place), outbox: [] }));
  expect(await store.insert(rows)).toEqual([]);
  let count = 0;
  for await (const row of store.all()) if ('snapshot' in row) count++;
  expect(count).toBe(250);
  expect((await store.read(customer(150)))?.snapshot.revision).toBe(9);
});

test('marking sets one date of many rows and leaves all else', async () => {
  const { store } = await snapshots();
  const ids = Array.from({ length: 150 }, (_, place) => customer(place));
  await store.insert(ids.map((customerId) => snapshot({ customerId })));
  const at = new Date('2026-11-21T10:00:00.000Z');
  await store.mark(ids, 'checkedAt', at);
  await store.mark([customer(7)], 'absentSince', at);
  expect((await store.read(customer(149)))?.snapshot).toEqual(snapshot({ customerId: customer(149), checkedAt: at }));
  await store.unmarkAbsent(customer(7));
  expect((await store.read(customer(7)))?.snapshot).toEqual(snapshot({ customerId: customer(7), checkedAt: at }));
});

test('each row is marked with a date of its own, 100 a request, and one that is missing costs the others nothing', async () => {
  const { store, requests } = await snapshots();
  await store.insert(Array.from({ length: 201 }, (_, place) => snapshot({ customerId: customer(place) })));
  requests.length = 0;
  const dateOf = (place: number) => new Date(Date.UTC(2026, 10, 1) + place);
  const dates = new Map(Array.from({ length: 201 }, (_, place) => [customer(place), dateOf(place)]));
  await store.markEach(dates, 'submissionLoggedAt');
  expect(requests).toHaveLength(3);
  for (const place of [0, 99, 100, 200])
    expect((await store.read(customer(place)))?.snapshot).toEqual(
      snapshot({ customerId: customer(place), submissionLoggedAt: dateOf(place) }),
    );
  await store.markEach(
    new Map([
      [customer(7), dateOf(0)],
      [customer(999), dateOf(0)],
      [customer(8), dateOf(0)],
    ]),
    'absentSince',
  );
  for (const place of [7, 8]) expect((await store.read(customer(place)))?.snapshot.absentSince).toEqual(dateOf(0));
  expect(await store.read(customer(999))).toBeNull();
  requests.length = 0;
  await store.markEach(new Map(), 'askedAt');
  expect(requests).toEqual([]);
});

test('relayed events are taken off a row, also when it was written meanwhile, and the others stay', async () => {
  const { store } = await snapshots();
  const event = (id: string): ChangeEvent => changeEvent({ id });
  await store.write(snapshot({ outbox: [event('1'), event('2')] }), null);
  const [pending] = await listed(store.withOutbox());
  if (!pending || !('snapshot' in pending)) throw new Error('nothing is pending');
  await store.write(snapshot({ outbox: [event('1'), event('2'), event('3')], revision: 7 }), pending.etag);
  await store.clearRelayed(pending, new Set(['1', '2']));
  expect((await store.read(customer(1)))?.snapshot).toEqual(snapshot({ outbox: [event('3')], revision: 7 }));
  const [rest] = await listed(store.withOutbox());
  if (rest && 'snapshot' in rest) await store.clearRelayed(rest, new Set(['3']));
  expect(await listed(store.withOutbox())).toEqual([]);
});

test('events that no row can hold are refused before anything is written', async () => {
  const { store } = await snapshots();
  await store.write(snapshot(), null);
  const outbox = Array.from({ length: 100 }, (_, place) => changeEvent({ id: String(place), reason: 'x'.repeat(1_000) }));
  await expect(store.write(snapshot({ outbox }), '*')).rejects.toThrow(SnapshotTooLargeError);
  expect((await store.read(customer(1)))?.snapshot).toEqual(snapshot());
});

test('dates are dates and numbers are numbers to whoever queries the table', async () => {
  const { store, table } = await snapshots();
  await store.write(snapshot(), null);
  const open = table.listEntities({
    queryOptions: { filter: "openReviewSince lt datetime'2020-08-01T00:00:00Z' and revision eq 3" },
  });
  const rows = [];
  for await (const row of open) rows.push(row.rowKey);
  expect(rows).toEqual([customer(1)]);
});

test('open reviews are those of customers that are there, the oldest first; one query finds them', async () => {
  const { store, requests } = await snapshots();
  const at = (day: number) => new Date(Date.UTC(2026, 9, day));
  const open = (number: number, since: Date, over: Partial<Snapshot> = {}) => {
    const education = { ...snapshot().education, review: { state: 'open', since, previous: null } as const };
    return snapshot({ customerId: customer(number), companyName: `School ${number}`, education, ...over });
  };
  const { education } = snapshot();
  await store.insert([
    open(1, at(5), { checkedAt: at(20) }),
    open(2, at(3), { checkedAt: at(21), companyName: null }),
    open(3, at(10)),
    open(4, at(1), { departedAt: at(2) }),
    open(5, at(1), { absentSince: at(2) }),
    snapshot({ customerId: customer(6), education: { ...education, review: { state: 'none' } } }),
  ]);
  const asked = requests.length;
  expect(await store.openReviews(at(10))).toEqual([
    { customerId: customer(2), companyName: null, openReviewSince: at(3), checkedAt: at(21) },
    { customerId: customer(1), companyName: 'School 1', openReviewSince: at(5), checkedAt: at(20) },
  ]);
  expect(requests.length - asked).toBe(1);
});
