/** The customers, read once and kept for half a minute: one storage request a thousand, whatever is asked. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  allCustomers,
  type CustomersQuestion,
  customersOrder,
  oneCustomer,
  pageOfCustomers,
} from '../../lib/queries/customers.ts';
import { createSnapshotList } from '../../lib/queries/snapshot-list.ts';
import { readStats } from '../../lib/queries/stats.ts';
import { gather } from '../../lib/queries/whole.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { snapshot } from '../store/stored.ts';
import { countedTables, type TableRequest } from '../support/counted-tables.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const now = new Date('2026-11-21T12:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

const none: Snapshot['education'] = {
  status: 'None',
  reason: null,
  submitted: null,
  submissions: 0,
  review: { state: 'none' },
};
const plain = (number: number, over: Partial<Snapshot> = {}) =>
  snapshot({
    customerId: customer(number),
    companyName: `School ${number}`,
    domain: null,
    education: none,
    outbox: [],
    ...over,
  });
const inReview = (days: number): Snapshot['education'] => ({
  ...none,
  status: 'InReview',
  review: { state: 'open', since: daysAgo(days), previous: null },
});
const decided = (status: 'Approved' | 'Denied'): Snapshot['education'] => ({
  ...none,
  status,
  review: { state: 'decided', decision: { status, submitted: null } },
});

async function storeOf(snapshots: readonly Snapshot[]) {
  const fresh = await freshTables();
  await createStore(fresh.tables, PARTNER).snapshots.insert(snapshots);
  const { tables, requests } = await countedTables(fresh);
  return { store: createStore(tables, PARTNER), requests };
}

function asking(store: Store) {
  let at = now;
  const list = createSnapshotList(store, () => at);
  const ask = async (question: CustomersQuestion = {}, order = customersOrder.parse(undefined), limit = 100, next?: string) =>
    pageOfCustomers(list, question, order, { limit, next }, at);
  const names = async (...how: Parameters<typeof ask>) => (await ask(...how)).items.map(({ companyName }) => companyName);
  return {
    list,
    ask,
    names,
    pass: (ms: number) => {
      at = new Date(at.getTime() + ms);
    },
  };
}

describe('of 10,000', () => {
  let world: { store: Store; requests: TableRequest[] };
  beforeAll(async () => {
    world = await storeOf(
      Array.from({ length: 10_000 }, (_, place) => plain(place, place % 400 === 0 ? { education: inReview(place / 400) } : {})),
    );
  });

  test('a question costs ten requests, and the questions and the figures after it none for half a minute', async () => {
    const { store, requests } = world;
    const { list, ask, pass } = asking(store);
    requests.length = 0;
    const first = await ask();
    expect(requests).toHaveLength(10);
    expect(first.items[0]).toMatchObject({ companyName: 'School 9600', daysInReview: 24 });
    const columns = new URL(requests[0]?.url ?? '').searchParams.get('$select')?.split(',') ?? [];
    for (const column of ['outbox', 'qualifications']) expect(columns).not.toContain(column);
    await ask({ search: 'school 77' }, 'name');
    pass(29_999);
    const stats = await readStats({ store, snapshots: list, schedule: '0 */5 * * * *' }, 26, now);
    expect(stats.customers).toEqual({
      total: 10_000,
      inReview: 25,
      approved: 0,
      denied: 0,
      none: 9_975,
      other: 0,
      departed: 0,
    });
    expect(requests.filter(({ url }) => url.includes('Snapshots'))).toHaveLength(10);
    pass(1);
    await ask();
    expect(requests.filter(({ url }) => url.includes('Snapshots'))).toHaveLength(20);
  });

  test('many who ask at once share one reading', async () => {
    const { store, requests } = world;
    const { ask } = asking(store);
    requests.length = 0;
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(requests).toHaveLength(10);
  });

  test('pages meet everybody once', async () => {
    const { ask } = asking(world.store);
    const met = new Set<string>();
    let next: string | undefined;
    let pages = 0;
    do {
      const page = await ask({}, 'name', 1000, next);
      for (const { customerId } of page.items) met.add(customerId);
      next = page.next ?? undefined;
      pages++;
    } while (next !== undefined);
    expect([met.size, pages]).toEqual([10_000, 10]);
  });

  test('an export is pulled a thousand at a time: what is not read yet is not asked for', async () => {
    const { store, requests } = world;
    requests.length = 0;
    const pages = allCustomers(store, {}, now, () => undefined)[Symbol.asyncIterator]();
    const first = await pages.next();
    expect([first.value?.length, requests.length]).toEqual([1000, 1]);
    await pages.next();
    expect(requests).toHaveLength(2);
  });
});

test('open reviews come first, the longest on top; then who was vetted; then who was not', async () => {
  const { store } = await storeOf([
    plain(1),
    plain(2, { education: inReview(3) }),
    plain(3, { education: decided('Denied') }),
    plain(4, { education: inReview(9.25) }),
    plain(5, { education: decided('Approved') }),
    plain(6, { education: inReview(20), departedAt: daysAgo(1) }),
  ]);
  const { names, ask } = asking(store);
  expect(await names()).toEqual(['School 4', 'School 2', 'School 6', 'School 3', 'School 5', 'School 1']);
  expect((await ask()).items[0]?.daysInReview).toBe(9.3);
});

test('other orders: by name as people sort, by the latest change, by the longest unchecked', async () => {
  const { store } = await storeOf([
    plain(1, { companyName: 'Zoo', changedAt: daysAgo(1), checkedAt: daysAgo(2) }),
    plain(2, { companyName: 'école 10', changedAt: null, checkedAt: daysAgo(3) }),
    plain(3, { companyName: 'École 9', changedAt: daysAgo(5), checkedAt: daysAgo(1) }),
    plain(4, { companyName: null, domain: 'apple.example', changedAt: daysAgo(9), checkedAt: daysAgo(4) }),
  ]);
  const ids = async (order: 'name' | 'changed' | 'checked') =>
    (await asking(store).ask({}, order)).items.map(({ customerId }) => Number(customerId.slice(-1)));
  expect(await ids('name')).toEqual([4, 3, 2, 1]);
  expect(await ids('changed')).toEqual([1, 3, 4, 2]);
  expect(await ids('checked')).toEqual([4, 2, 1, 3]);
});

test('a search finds part of a name, a domain or an id, without case; a status likewise', async () => {
  const { store } = await storeOf([
    plain(1, { companyName: '<script>alert(1)</script>', education: inReview(1) }),
    plain(2, { companyName: 'Ωmega Ėcole', domain: 'omega.example' }),
    plain(3, { companyName: null, education: decided('Denied') }),
  ]);
  const { names } = asking(store);
  expect(await names({ search: 'SCRIPT>AL' })).toEqual(['<script>alert(1)</script>']);
  expect(await names({ search: 'ėc' })).toEqual(['Ωmega Ėcole']);
  expect(await names({ search: 'omega.' })).toEqual(['Ωmega Ėcole']);
  expect(await names({ search: customer(3).toUpperCase() })).toEqual([null]);
  expect(await names({ status: 'inreview' })).toEqual(['<script>alert(1)</script>']);
  expect(await names({ status: 'Denied', search: 'omega' })).toEqual([]);
});

test('who comes and goes between two pages moves nobody else', async () => {
  const { store } = await storeOf([1, 2, 3, 4].map((number) => plain(number)));
  const { ask, list } = asking(store);
  const first = await ask({}, 'name', 2);
  await store.snapshots.insert([plain(5, { companyName: 'A school' })]);
  list.forget();
  const second = await ask({}, 'name', 2, first.next ?? '');
  expect(second.items.map(({ companyName }) => companyName)).toEqual(['School 3', 'School 4']);
  await expect(ask({ search: 'x' }, 'name', 2, first.next ?? '')).rejects.toThrow('next: should be');
  await expect(ask({}, 'checked', 2, first.next ?? '')).rejects.toThrow('next: should be');
});

test('a reading that failed is not kept', async () => {
  const { store } = await storeOf([plain(1)]);
  let isDown = true;
  const list = createSnapshotList(
    {
      snapshots: {
        ...store.snapshots,
        page: (options) => (isDown ? Promise.reject(new Error('down')) : store.snapshots.page(options)),
      },
    },
    () => now,
  );
  await expect(list.read()).rejects.toThrow('down');
  isDown = false;
  expect((await list.read()).rows).toHaveLength(1);
});

test('rows that somebody else wrote are counted, told of in an export, and hide nobody', async () => {
  const fresh = await freshTables();
  const store = createStore(fresh.tables, PARTNER);
  await store.snapshots.insert([plain(1)]);
  await fresh.tables.Snapshots.createEntity({ partitionKey: PARTNER, rowKey: 'odd', checkedAt: 'never' });
  expect(await asking(store).list.read()).toMatchObject({ unreadable: 1, rows: [{ customerId: customer(1) }] });
  const told: string[] = [];
  expect(await gather(allCustomers(store, {}, now, ({ customerId }) => told.push(customerId)))).toHaveLength(1);
  expect(told).toEqual(['odd']);
});

test('one customer has its qualifications; one that nobody has seen is not found', async () => {
  const { store } = await storeOf([plain(1, { qualifications: snapshot().qualifications })]);
  expect(await oneCustomer(store, customer(1), now)).toMatchObject({
    companyName: 'School 1',
    qualifications: [{ qualification: 'Education', submittedDate: 'no date at all' }, { qualification: 'StateOwnedEntity' }],
  });
  await expect(oneCustomer(store, customer(2), now)).rejects.toThrow('no scan has seen a customer with the id');
});
