/** What changed, a page at a time: every change once, newest first, in at most three storage requests a page. */
import { expect, test } from 'vitest';
import {
  allChanges,
  type ChangesQuestion,
  changesParameters,
  pageOfChanges,
  pageOfHistory,
} from '../../lib/queries/changes.ts';
import type { ChangeItem } from '../../lib/queries/items.ts';
import { gather } from '../../lib/queries/whole.ts';
import { createStore } from '../../lib/store/store.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { changeEvent } from '../notify/change-events.ts';
import { countedTables } from '../support/counted-tables.ts';
import { PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const now = new Date('2026-11-21T12:00:00.000Z');

async function changesOf(events: readonly ChangeEvent[]) {
  const fresh = await freshTables();
  await createStore(fresh.tables, PARTNER).changes.record(events);
  const { tables, requests } = await countedTables(fresh);
  const store = createStore(tables, PARTNER);
  const page = (question: ChangesQuestion = {}, limit = 100, next?: string) =>
    pageOfChanges(store, question, { limit, next }, now);
  const walk = async (question: ChangesQuestion = {}, limit = 100) => {
    const pages: { readonly items: readonly ChangeItem[]; readonly requests: number }[] = [];
    let next: string | undefined;
    do {
      requests.length = 0;
      const answer = await page(question, limit, next);
      pages.push({ items: answer.items, requests: requests.length });
      next = answer.next ?? undefined;
    } while (next !== undefined);
    return pages;
  };
  return { store, requests, page, walk };
}

/** One change every so many hours, back from now; the ids count up with age. */
const everyHours = (hours: number, count: number) =>
  Array.from({ length: count }, (_, place) =>
    changeEvent({
      id: `event-${String(place).padStart(5, '0')}`,
      kind: place % 3 === 0 ? 'denied' : 'approved',
      to: place % 3 === 0 ? 'Denied' : 'Approved',
      detectedAt: new Date(now.getTime() - (place * hours + 1) * 3_600_000).toISOString(),
    }),
  );
const ids = (items: readonly ChangeItem[]) => items.map(({ eventId }) => Number(eventId.slice(6)));
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);

test('a walk through two years meets every change once, newest first, three requests a page at most', async () => {
  const { walk } = await changesOf(everyHours(24, 730));
  const pages = await walk({}, 100);
  expect(ids(pages.flatMap(({ items }) => items))).toEqual(upTo(730));
  expect(Math.max(...pages.map(({ requests }) => requests))).toBeLessThanOrEqual(3);
  for (const { items } of pages) expect(items.length).toBeLessThanOrEqual(100);
});

test('a page that one month fills costs two requests, and the next one costs one', async () => {
  const { walk } = await changesOf(everyHours(1, 450));
  expect((await walk({}, 200)).map(({ items, requests }) => [items.length, requests])).toEqual([
    [200, 2],
    [200, 1],
    [50, 1],
  ]);
});

test('years without a change are passed over three months a page, and the walk ends at the oldest', async () => {
  const old = changeEvent({ id: 'event-00001', detectedAt: '2025-06-15T00:00:00.000Z' });
  const { walk } = await changesOf([...everyHours(1, 1), old]);
  const pages = await walk();
  expect(ids(pages.flatMap(({ items }) => items))).toEqual([0, 1]);
  expect(Math.max(...pages.map(({ requests }) => requests))).toBe(3);
  expect(pages.length).toBeLessThanOrEqual(7);
});

test('since is included, until is not, whatever the months', async () => {
  const events = [
    '2026-09-30T23:59:59.999Z',
    '2026-10-01T00:00:00.000Z',
    '2026-10-31T10:00:00.000Z',
    '2026-11-01T00:00:00.000Z',
  ].map((detectedAt, place) => changeEvent({ id: `event-${place}`, detectedAt }));
  const { walk } = await changesOf(events);
  const between = async (question: ChangesQuestion) => ids((await walk(question)).flatMap(({ items }) => items));
  expect(await between({ since: '2026-10-01' })).toEqual([3, 2, 1]);
  expect(await between({ since: '2026-10-01', until: '2026-11-01' })).toEqual([2, 1]);
  expect(await between({ until: '2026-10-01' })).toEqual([0]);
  expect(await between({ since: '2026-11-01T00:00:00.001Z' })).toEqual([]);
  expect(await between({ since: '30d' })).toEqual([3, 2]);
  expect(await between({ since: '1926-12-01', until: '9999-01-01' })).toEqual([3, 2, 1, 0]);
});

test('kinds and the status after are asked of the tables, and combine', async () => {
  const { walk } = await changesOf(everyHours(24, 30));
  const found = async (question: ChangesQuestion) => (await walk(question)).flatMap(({ items }) => items);
  const denials = upTo(30).filter((place) => place % 3 === 0);
  expect(ids(await found({ kind: ['denied'] }))).toEqual(denials);
  expect(ids(await found({ to: 'Denied' }))).toEqual(denials);
  expect(await found({ kind: ['approved'], to: 'Denied' })).toEqual([]);
  expect(await found({ kind: ['approved', 'denied'] })).toHaveLength(30);
});

test('a quote in the status after is a text and no part of the question to the tables', async () => {
  const { walk } = await changesOf([...everyHours(24, 3), changeEvent({ id: 'event-00009', to: "O'Status" })]);
  const found = async (to: string) => ids((await walk({ to })).flatMap(({ items }) => items));
  expect(await found("O'Status")).toEqual([9]);
  expect(await found("x' or PartitionKey ne '")).toEqual([]);
});

test('the next of one question is refused by another, and an altered one by its own', async () => {
  const { page } = await changesOf(everyHours(1, 20));
  const { next } = await page({ to: 'Approved' }, 2);
  await expect(page({ to: 'Denied' }, 2, next ?? '')).rejects.toThrow('next: should be');
  await expect(page({ to: 'Approved' }, 2, `${next}x`)).rejects.toThrow('next: should be');
  await expect(page({ to: 'Approved' }, 2, next?.replace(/^./, '_'))).rejects.toThrow('next: should be');
  expect((await page({ to: 'Approved' }, 2, next ?? '')).items).toHaveLength(2);
});

test('tables that are not there yet hold nothing', async () => {
  const { tables } = await freshTables();
  await tables.Changes.deleteTable();
  const store = createStore(tables, PARTNER);
  expect(await pageOfChanges(store, {}, { limit: 10 }, now)).toEqual({ items: [], next: null });
  expect(await gather(allChanges(store, {}, now))).toEqual([]);
});

test('one customer’s history is a request a page', async () => {
  const fresh = await freshTables();
  const events = everyHours(24, 25);
  const { history } = createStore(fresh.tables, PARTNER);
  for (const event of [...events, changeEvent({ id: 'other', customerId: 'another' })]) await history.record(event);
  const { tables, requests } = await countedTables(fresh);
  const store = createStore(tables, PARTNER);
  const { customerId } = changeEvent();
  const first = await pageOfHistory(store, customerId, { limit: 10 });
  expect(ids(first.items)).toEqual(upTo(10));
  expect(requests).toHaveLength(1);
  const second = await pageOfHistory(store, customerId, { limit: 100, next: first.next ?? '' });
  expect(ids(second.items)).toEqual(upTo(25).slice(10));
  expect(second.next).toBeNull();
  expect(requests).toHaveLength(2);
  await expect(pageOfHistory(store, 'another', { limit: 10, next: first.next ?? '' })).rejects.toThrow('next: should be');
});

test.each([
  [{ since: 'yesterday' }, 'since', 'should be a date'],
  [{ until: '2026-02-30' }, 'until', 'should be a date'],
  [{ kind: 'approved,none' }, 'kind', 'should be one or more of approved, denied'],
  [{ kind: '' }, 'kind', 'should be one or more of'],
  [{ to: '' }, 'to', 'should be a status'],
])('%j is refused by its name', (given, name, message) => {
  const { error } = changesParameters.safeParse(given);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([name]);
  expect(error?.issues[0]?.message).toContain(message);
});

test('a status is taken in any spelling of its case', () => {
  expect(changesParameters.parse({ to: 'inreview' })).toEqual({ to: 'InReview' });
});
