import type { TableServiceClientOptions } from '@azure/data-tables';
import { expect, test } from 'vitest';
import {
  createDeliveries,
  EventConflictError,
  type StoredDelivery,
  type UnreadableDelivery,
} from '../../lib/store/deliveries.ts';
import { openTables } from '../../lib/store/tables.ts';
import {
  afterFailure,
  afterThrottling,
  DELIVERY_STATES,
  type Delivery,
  delivered,
  dismissed,
  newDelivery,
  replayed,
} from '../../lib/vetting/delivery.ts';
import { isNotice } from '../../lib/vetting/notice.ts';
import { changeEvent } from '../notify/change-events.ts';
import { noFigures, overdue, stillWatching } from '../notify/notices.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];
const now = new Date('2026-11-02T08:00:00.001Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const event = (id: string) => changeEvent({ id });

async function deliveries() {
  const { tables, connectionString, prefix } = await freshTables();
  return { table: tables.Deliveries, store: createDeliveries(tables.Deliveries), connectionString, prefix };
}

async function listed(rows: AsyncIterable<StoredDelivery | UnreadableDelivery>) {
  const all: (StoredDelivery | UnreadableDelivery)[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
const names = (rows: readonly (StoredDelivery | UnreadableDelivery)[]) =>
  rows.map((row) => ('delivery' in row ? `${row.delivery.channel} ${row.delivery.event.id}` : row.problem)).sort();

/** Adds deliveries of these events to the channel and makes each what `become` says. */
async function make(
  store: Awaited<ReturnType<typeof deliveries>>['store'],
  channel: string,
  ids: string[],
  become: (fresh: Delivery) => Delivery,
) {
  const changes = [];
  for (const id of ids) {
    await store.add(channel, event(id), now);
    const [row] = (await store.of(id)).filter(({ delivery }) => delivery.channel === channel);
    if (row) changes.push({ ...row, next: become(row.delivery) });
  }
  expect(await store.write(changes)).toEqual([]);
}

const fresh = newDelivery('teams', changeEvent(), now);
const failed = afterFailure(fresh, 'Teams answered 503', null, later(1), 0.5);
const dead = { ...fresh, attempts: 9, lastAttemptAt: later(2), lastError: 'gone', state: 'dead', deadAt: later(3) } as const;
const { nextAttemptAt: _next, throttledSince: _since, isReplay: _replay, ...deadDelivery } = dead;

test.each<[string, Delivery]>([
  ['failed', failed],
  ['throttled', afterThrottling(fresh, 'Teams answered 429', 5_000, later(1))],
  ['delivered', delivered(failed, later(4))],
  ['dead', deadDelivery],
  ['dismissed', dismissed(deadDelivery, later(5))],
  ['replayed', replayed(deadDelivery, later(6))],
  [
    'of an event without much in it',
    newDelivery(
      'teams',
      changeEvent({
        companyName: null,
        reason: null,
        submittedDate: null,
        submittedAt: null,
        daysInReview: null,
        submission: null,
      }),
      now,
    ),
  ],
  ['of a notice of a review', newDelivery('teams', overdue({ companyName: null, daysInReview: 12 }), now)],
  ['of a notice of a month', delivered(newDelivery('teams', stillWatching(), now), later(4))],
  ['of a notice of a month without much in it', newDelivery('teams', stillWatching({ figures: noFigures }), now)],
])('a delivery comes back as it was written: %s', async (_, delivery) => {
  const { store } = await deliveries();
  if (isNotice(delivery.event)) await store.addNotice(delivery.event, now);
  else await store.add('teams', delivery.event, now);
  const [first] = await store.of(delivery.event.id);
  if (!first) throw new Error('nothing was added');
  expect(first.delivery).toEqual(newDelivery('teams', delivery.event, now));
  expect(await store.write([{ ...first, next: delivery }])).toEqual([]);
  expect((await store.of(delivery.event.id)).map((row) => row.delivery)).toEqual([delivery]);
});

test('a row that becomes another state keeps nothing of the old one', async () => {
  const { store, table } = await deliveries();
  await make(store, 'teams', ['a'], () => ({ ...failed, event: event('a') }));
  const [row] = await store.of('a');
  if (row) await store.write([{ ...row, next: delivered(row.delivery, later(9)) }]);
  const columns = await table.getEntity('teams', 'a');
  expect(columns).toMatchObject({ state: 'delivered', attempts: 1, deliveredAt: later(9), kind: 'denied' });
  expect(columns).not.toHaveProperty('nextAttemptAt');
  expect(columns).not.toHaveProperty('lastError');
});

test('an event is added to a channel once, whatever became of it', async () => {
  const { store } = await deliveries();
  for (const [id, become] of Object.entries({
    pending: () => ({ ...failed, event: event('pending') }),
    delivered: () => delivered({ ...failed, event: event('delivered') }, later(4)),
    dead: () => ({ ...deadDelivery, event: event('dead') }),
    dismissed: () => dismissed({ ...deadDelivery, event: event('dismissed') }, later(5)),
  })) {
    await make(store, 'teams', [id], become);
    await store.add('teams', event(id), later(99));
    expect((await store.of(id)).map((row) => row.delivery)).toEqual([become()]);
  }
});

test('another event under the same id is an error that names it, and overwrites nothing', async () => {
  const { store, table } = await deliveries();
  await store.add('teams', event('a'), now);
  const adding = store.add('teams', changeEvent({ id: 'a', reason: 'Another' }), later(1));
  await expect(adding).rejects.toThrow(EventConflictError);
  await expect(adding).rejects.toThrow(
    "the delivery of event a to teams holds another event under the same id: nothing was overwritten, and this customer's later events wait until that row is deleted",
  );
  expect((await store.of('a')).map((row) => row.delivery)).toEqual([newDelivery('teams', event('a'), now)]);
  // So is a row in which no event can be read.
  await table.createEntity({ partitionKey: 'teams', rowKey: 'b', state: 'pending' });
  await expect(store.add('teams', event('b'), now)).rejects.toThrow(EventConflictError);
  // In another channel it is another delivery.
  await store.add('webhook', changeEvent({ id: 'a', reason: 'Another' }), now);
});

test('a notice is added once, for Teams alone; another under its id leaves the first as it is, whatever became of it', async () => {
  const { store, table } = await deliveries();
  await store.addNotice(overdue({ id: 'a', daysInReview: 11 }), now);
  await store.addNotice(overdue({ id: 'a', daysInReview: 12 }), later(1));
  expect((await store.of('a')).map((row) => row.delivery)).toEqual([newDelivery('teams', overdue({ id: 'a' }), now)]);
  const [row] = await store.of('a');
  if (row) await store.write([{ ...row, next: delivered(row.delivery, later(2)) }]);
  await store.addNotice(overdue({ id: 'a' }), later(3));
  expect((await store.of('a')).map(({ delivery }) => delivery.state)).toEqual(['delivered']);
  await table.createEntity({ partitionKey: 'teams', rowKey: 'b', state: 'pending' });
  await expect(store.addNotice(overdue({ id: 'b' }), now)).resolves.toBeUndefined();
});

test('the ids of notices are known by their kind', async () => {
  const { store } = await deliveries();
  await store.add('teams', event('change'), now);
  await store.addNotice(overdue({ id: 'a' }), now);
  await store.addNotice(overdue({ id: 'b' }), now);
  await store.addNotice(stillWatching(), now);
  const [row] = await store.of('b');
  if (row) await store.write([{ ...row, next: delivered(row.delivery, later(2)) }]);
  expect(await store.noticeIds('overdue')).toEqual(new Set(['a', 'b']));
  expect(await store.noticeIds('still-watching')).toEqual(new Set(['still-watching_2026-10']));
});

test('a notice that somebody else wrote is named by its columns', async () => {
  const { store, table } = await deliveries();
  await store.addNotice(stillWatching(), now);
  const keys = { partitionKey: 'teams', rowKey: 'still-watching_2026-10' };
  await table.updateEntity({ ...keys, figures: '{' }, 'Merge');
  const rows = await listed(store.list(['pending']));
  expect(rows).toEqual([{ channel: 'teams', eventId: keys.rowKey, problem: 'cannot be read: see figures' }]);
});

test('deliveries are listed by state and channel', async () => {
  const { store } = await deliveries();
  await make(store, 'teams', ['a', 'b'], (each) => each);
  await make(store, 'teams', ['c'], (each) => delivered(each, later(1)));
  await make(store, 'teams', ['d'], (each) => ({ ...deadDelivery, event: each.event }));
  await make(store, 'webhook', ['a'], (each) => ({ ...deadDelivery, channel: 'webhook', event: each.event }));
  await make(store, "o'brien", ['a'], (each) => each);
  expect(names(await listed(store.list(['pending'], 'teams')))).toEqual(['teams a', 'teams b']);
  expect(names(await listed(store.list(['pending', 'dead'], 'teams')))).toEqual(['teams a', 'teams b', 'teams d']);
  expect(names(await listed(store.list(['dead'])))).toEqual(['teams d', 'webhook a']);
  expect(names(await listed(store.list(['pending'], "o'brien")))).toEqual(["o'brien a"]);
  expect(names(await listed(store.list(DELIVERY_STATES)))).toHaveLength(6);
  expect(names(await store.of('a'))).toEqual(["o'brien a", 'teams a', 'webhook a']);
  expect(await store.of('z')).toEqual([]);
});

test('one delivery is read by its channel and event', async () => {
  const { store, table } = await deliveries();
  await store.add('teams', event('a'), now);
  await store.add('webhook', event('a'), later(1));
  const read = await store.read('webhook', 'a');
  if (!read || 'problem' in read) throw new Error('it cannot be read');
  expect(read.delivery).toEqual(newDelivery('webhook', event('a'), later(1)));
  // In the version that can be replaced.
  expect(await store.write([{ ...read, next: delivered(read.delivery, later(2)) }])).toEqual([]);
  expect(await store.read('webhook', 'b')).toBeNull();
  await table.createEntity({ partitionKey: 'webhook', rowKey: 'b', state: 'pending', createdAt: now, attempts: 0 });
  expect(await store.read('webhook', 'b')).toEqual({
    channel: 'webhook',
    eventId: 'b',
    problem: 'cannot be read: see nextAttemptAt',
  });
});

test('a row that somebody else wrote is listed as such, and the others with it', async () => {
  const { store, table } = await deliveries();
  await store.add('teams', event('a'), now);
  await table.createEntity({ partitionKey: 'teams', rowKey: 'b', state: 'pending', createdAt: now, attempts: 0 });
  const unreadable = { channel: 'teams', eventId: 'b', problem: 'cannot be read: see nextAttemptAt' };
  const rows = await listed(store.list(['pending']));
  expect(rows).toHaveLength(2);
  expect(rows).toContainEqual(unreadable);
  await expect(store.of('b')).rejects.toThrow('the delivery of b to teams cannot be read: see nextAttemptAt');
});

test('tables that are older than this one hold no delivery', async () => {
  const { connectionString } = await deliveries();
  const none = await openTables({ kind: 'connectionString', connectionString }, 'NeverMade');
  expect(await listed(createDeliveries(none.Deliveries).list(['pending']))).toEqual([]);
});

test('many are written a hundred a transaction; what somebody else changed is returned, and the rest is written', async () => {
  const { store, connectionString, prefix } = await deliveries();
  const ids = Array.from({ length: 150 }, (_, place) => `event-${place}`);
  await Promise.all(ids.map((id) => store.add('teams', event(id), now)));
  const rows = (await listed(store.list(['pending'], 'teams'))).filter((row) => 'delivery' in row);
  const changes = rows.map((row) => ({ ...row, next: delivered(row.delivery, later(1)) }));

  let requests = 0;
  const count: PipelinePolicy = {
    name: 'count',
    sendRequest: (request, next) => {
      requests++;
      return next(request);
    },
  };
  const counted = await openTables({ kind: 'connectionString', connectionString }, prefix, {
    additionalPolicies: [{ position: 'perCall', policy: count }],
  });
  const [theirs, gone, ...others] = changes;
  if (!theirs || !gone) throw new Error('too few');
  expect(await createDeliveries(counted.Deliveries).write(others)).toEqual([]);
  expect(requests).toBe(2);
  expect(await listed(store.list(['delivered']))).toHaveLength(148);

  await store.write([{ ...theirs, next: replayed(theirs.delivery, later(2)) }]);
  await counted.Deliveries.deleteEntity('teams', gone.next.event.id);
  await store.add('teams', event('one-more'), now);
  const [more] = await store.of('one-more');
  if (!more) throw new Error('nothing was added');
  const last = { ...more, next: delivered(more.delivery, later(1)) };
  expect(await store.write([theirs, gone, last])).toEqual([theirs, gone]);
  expect((await store.of(theirs.next.event.id)).map((row) => row.delivery)).toEqual([replayed(theirs.delivery, later(2))]);
  expect((await store.of('one-more')).map((row) => row.delivery)).toEqual([last.next]);
  expect(await store.of(gone.next.event.id)).toEqual([]);
});

test('a row that became unreadable meanwhile is one that somebody else wrote', async () => {
  const { store, table } = await deliveries();
  await store.add('teams', event('a'), now);
  const [row] = await store.of('a');
  if (!row) throw new Error('nothing was added');
  await table.updateEntity({ partitionKey: 'teams', rowKey: 'a', state: 'lost' }, 'Replace');
  const change = { ...row, next: delivered(row.delivery, later(1)) };
  expect(await store.write([change])).toEqual([change]);
});

test('nothing to write is no request', async () => {
  const { connectionString } = await deliveries();
  const none = await openTables({ kind: 'connectionString', connectionString }, 'NeverMade');
  expect(await createDeliveries(none.Deliveries).write([])).toEqual([]);
});

test('tables of an older version hold no deliveries', async () => {
  const { connectionString } = await deliveries();
  const none = createDeliveries((await openTables({ kind: 'connectionString', connectionString }, 'Older')).Deliveries);
  expect(await none.of('a')).toEqual([]);
  expect(await none.read('teams', 'a')).toBeNull();
});

test('dates are dates to whoever queries the table', async () => {
  const { store, table } = await deliveries();
  await make(store, 'teams', ['a'], () => ({ ...failed, event: event('a') }));
  const filter = `state eq 'pending' and nextAttemptAt lt datetime'2026-11-02T09:00:00Z' and attempts eq 1`;
  const found = [];
  for await (const row of table.listEntities({ queryOptions: { filter } })) found.push(row.rowKey);
  expect(found).toEqual(['a']);
});
