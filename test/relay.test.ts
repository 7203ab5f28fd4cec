/** Events leave the outbox for the channels and the history, each step repeatable: killed anywhere and run again, the same rows stand. */
import { expect, test } from 'vitest';
import { relay } from '../lib/relay.ts';
import { createStore, type Store } from '../lib/store/store.ts';
import type { ChangeEvent, ChangeKind } from '../lib/vetting/change-event.ts';
import { compare } from '../lib/vetting/comparison.ts';
import { delivered, newDelivery } from '../lib/vetting/delivery.ts';
import { changeEvent } from './notify/change-events.ts';
import { changesOf } from './support/changes.ts';
import { customer, PARTNER } from './support/partner.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const now = new Date('2026-11-02T08:00:00.000Z');
const later = (ms: number) => new Date(now.getTime() + ms);

/** The event of customer 1, 2, … found so many seconds after the others. */
function event(number: number, second: number, over: Partial<ChangeEvent> = {}): ChangeEvent {
  const detectedAt = later(second * 1_000).toISOString();
  return changeEvent({ id: `event-${number}-${second}`, customerId: customer(number), detectedAt, ...over });
}

async function world() {
  const { tables } = await freshTables();
  const store = createStore(tables, PARTNER);
  const write = async (number: number, outbox: ChangeEvent[]) => {
    const named = { customerId: customer(number), companyName: null, domain: null };
    const stored = await store.snapshots.read(customer(number));
    await store.snapshots.write({ ...compare(undefined, named, [], now).snapshot, outbox }, stored?.etag ?? null);
  };
  const run = (
    channels: string[],
    { at = now, store: other = store, kinds = ['approved', 'denied'] }: { at?: Date; store?: Store; kinds?: ChangeKind[] } = {},
  ) =>
    relay({ store: other, channels: channels.map((name) => ({ name })), notifyKinds: new Set(kinds), io: { now: () => at } });
  const outbox = async (number: number) => (await store.snapshots.read(customer(number)))?.snapshot.outbox;
  const deliveries = async () => {
    const all = [];
    for await (const row of store.deliveries.list(['pending', 'delivered', 'dead', 'dismissed'])) {
      if ('delivery' in row) all.push(row.delivery);
    }
    return all;
  };
  /** All rows of all tables, without their versions. */
  const rows = async () => {
    const all = [];
    for (const table of [tables.Deliveries, tables.History, tables.Changes, tables.Snapshots]) {
      for await (const { etag: _etag, timestamp: _at, ...row } of table.listEntities())
        all.push({ table: table.tableName.replace(/^T\d+/, ''), ...row });
    }
    return all;
  };
  return { tables, store, write, run, outbox, deliveries, rows };
}

test('told events become a delivery in every channel; all events go into the history; the outbox is empty', async () => {
  const { store, write, run, outbox, deliveries } = await world();
  const [denied, submitted, approved] = [event(1, 3), event(1, 1, { kind: 'submitted' }), event(2, 2, { kind: 'approved' })];
  await write(1, [submitted, denied]);
  await write(2, [approved]);
  expect(await run(['teams', 'webhook'], { at: later(9_000) })).toEqual({
    events: [submitted, approved, denied],
    problems: [],
  });
  expect(await deliveries()).toEqual([
    newDelivery('teams', denied, later(9_000)),
    newDelivery('teams', approved, later(9_000)),
    newDelivery('webhook', denied, later(9_000)),
    newDelivery('webhook', approved, later(9_000)),
  ]);
  expect(await store.history.of(customer(1))).toEqual([denied, submitted]);
  expect(await store.history.of(customer(2))).toEqual([approved]);
  expect(await changesOf(store.changes)).toEqual([denied, approved, submitted]);
  expect([await outbox(1), await outbox(2)]).toEqual([[], []]);
});

test('an empty outbox is nothing to do', async () => {
  const { write, run, rows } = await world();
  expect(await run(['teams'])).toEqual({ events: [], problems: [] });
  await write(1, []);
  const before = await rows();
  expect(await run(['teams'])).toEqual({ events: [], problems: [] });
  expect(await rows()).toEqual(before);
});

test('where no channel is told, events are in the history alone; a channel that is added later gets no backlog', async () => {
  const { store, write, run, deliveries } = await world();
  await write(1, [event(1, 1)]);
  expect(await run([])).toEqual({ events: [event(1, 1)], problems: [] });
  expect(await store.history.of(customer(1))).toEqual([event(1, 1)]);
  await write(1, [event(1, 2)]);
  await run(['teams']);
  await write(1, [event(1, 3)]);
  await run(['teams', 'webhook']);
  expect((await deliveries()).map(({ channel, event: { id } }) => `${channel} ${id}`)).toEqual([
    'teams event-1-2',
    'teams event-1-3',
    'webhook event-1-3',
  ]);
});

test('an event that was delivered stays so, though it is relayed once more', async () => {
  const { store, write, run, outbox } = await world();
  await write(1, [event(1, 1)]);
  await run(['teams']);
  const [stored] = await store.deliveries.of('event-1-1');
  if (!stored) throw new Error('no delivery');
  await store.deliveries.write([{ ...stored, next: delivered(stored.delivery, later(5)) }]);
  await write(1, [event(1, 1)]);
  expect(await run(['teams'], { at: later(9) })).toEqual({ events: [event(1, 1)], problems: [] });
  expect((await store.deliveries.of('event-1-1')).map((row) => row.delivery)).toEqual([delivered(stored.delivery, later(5))]);
  expect(await store.history.of(customer(1))).toEqual([event(1, 1)]);
  expect(await outbox(1)).toEqual([]);
});

test('another event under the same id is told of loudly: its customer waits, everybody else goes on', async () => {
  const { store, write, run, outbox } = await world();
  await store.deliveries.add('webhook', event(1, 1, { reason: 'Another' }), now);
  await write(1, [event(1, 1), event(1, 2)]);
  await write(2, [event(2, 1)]);
  expect(await run(['teams', 'webhook'])).toEqual({
    events: [event(2, 1)],
    problems: [
      "the delivery of event event-1-1 to webhook holds another event under the same id: nothing was overwritten, and this customer's later events wait until that row is deleted",
    ],
  });
  expect(await outbox(1)).toEqual([event(1, 1), event(1, 2)]);
  expect(await store.history.of(customer(1))).toEqual([]);
  expect(await store.deliveries.of('event-1-2')).toEqual([]);
  expect(
    (await store.deliveries.of('event-1-1')).find((row) => row.delivery.channel === 'webhook')?.delivery.event,
  ).toMatchObject({ reason: 'Another' });
  expect(await store.history.of(customer(2))).toEqual([event(2, 1)]);
  expect(await outbox(2)).toEqual([]);
});

test('tables that cannot be written end the relay, and the outbox stays', async () => {
  const { store, write, run, outbox } = await world();
  await write(1, [event(1, 1)]);
  const broken = { ...store, deliveries: { ...store.deliveries, add: () => Promise.reject(new Error('no tables')) } };
  await expect(run(['teams'], { store: broken })).rejects.toThrow('no tables');
  expect(await outbox(1)).toEqual([event(1, 1)]);
  expect(await store.history.of(customer(1))).toEqual([]);
});

test('no channel ever sees a later event of a customer before an earlier one', async () => {
  const { store, write, run } = await world();
  const steps: string[] = [];
  const noted: Store = {
    ...store,
    deliveries: {
      ...store.deliveries,
      add: async (channel, { id }, at) => {
        steps.push(`${channel} ${id}`);
        // The first is the slowest.
        for (let turns = 0; turns < 30 / steps.length; turns++) await store.snapshots.read(customer(1));
        await store.deliveries.add(channel, event(1, Number(id.slice(-1))), at);
        steps.push(`${channel} ${id} done`);
      },
    },
    history: {
      ...store.history,
      record: async (each) => {
        steps.push(`history ${each.id}`);
        return store.history.record(each);
      },
    },
    changes: {
      ...store.changes,
      record: async (events) => {
        steps.push(`changes ${events.map(({ id }) => id).join(' ')}`);
        return store.changes.record(events);
      },
    },
    snapshots: {
      ...store.snapshots,
      clearRelayed: async (...args) => {
        steps.push(`cleared ${[...args[1]].join(' ')}`);
        return store.snapshots.clearRelayed(...args);
      },
    },
  };
  await write(1, [event(1, 1), event(1, 2)]);
  await run(['teams'], { store: noted });
  expect(steps).toEqual([
    'teams event-1-1',
    'teams event-1-1 done',
    'teams event-1-2',
    'teams event-1-2 done',
    'history event-1-1',
    'history event-1-2',
    'changes event-1-1 event-1-2',
    'cleared event-1-1 event-1-2',
  ]);
});

test('an event that is found while the others are relayed stays in the outbox', async () => {
  const { store, write, run, outbox } = await world();
  await write(1, [event(1, 1)]);
  const busy: Store = {
    ...store,
    changes: {
      ...store.changes,
      record: async (events) => {
        await store.changes.record(events);
        await write(1, [event(1, 1), event(1, 2)]);
      },
    },
  };
  expect(await run(['teams'], { store: busy })).toEqual({ events: [event(1, 1)], problems: [] });
  expect(await outbox(1)).toEqual([event(1, 2)]);
});

test('a row of the snapshots that cannot be read hinders nobody', async () => {
  const { tables, write, run } = await world();
  await tables.Snapshots.createEntity({ partitionKey: PARTNER, rowKey: customer(9), outbox: 'no list' });
  await write(1, [event(1, 1)]);
  expect(await run(['teams'])).toEqual({ events: [event(1, 1)], problems: [] });
});

/** The store of a process that dies before or after its side effect of this number: from there on nothing leaves it any more. */
function dying(store: Store, at: number, when: 'before' | 'after') {
  let count = 0;
  const effect = async <T>(run: () => Promise<T>): Promise<T> => {
    const number = ++count;
    if (number < at) return run();
    if (number === at && when === 'after') await run();
    throw new Error('killed');
  };
  const killed: Store = {
    ...store,
    deliveries: { ...store.deliveries, add: (...args) => effect(() => store.deliveries.add(...args)) },
    history: { ...store.history, record: (...args) => effect(() => store.history.record(...args)) },
    changes: { ...store.changes, record: (...args) => effect(() => store.changes.record(...args)) },
    snapshots: { ...store.snapshots, clearRelayed: (...args) => effect(() => store.snapshots.clearRelayed(...args)) },
  };
  return { killed, count: () => count };
}

async function readyToRelay() {
  const made = await world();
  await made.write(1, [event(1, 1), event(1, 2, { kind: 'submitted' }), event(1, 3)]);
  await made.write(2, [event(2, 1)]);
  return made;
}

test.each(['before', 'after'] as const)('killed %s any step and run again, the same rows stand as without', async (when) => {
  const whole = await readyToRelay();
  await whole.run(['teams', 'webhook']);
  const expected = await whole.rows();
  let at = 1;
  for (; ; at++) {
    const { store, run, rows } = await readyToRelay();
    const { killed, count } = dying(store, at, when);
    const isKilled = await run(['teams', 'webhook'], { store: killed }).then(
      () => false,
      () => true,
    );
    if (!isKilled) {
      expect(count()).toBeLessThan(at);
      break;
    }
    await run(['teams', 'webhook']);
    expect(await rows(), `killed ${when} step ${at}`).toEqual(expected);
  }
  // Six deliveries, four events in the history, the changes, two outboxes.
  expect(at - 1).toBe(13);
});
