/** The clean-up on real tables: what goes, what stays, what it costs, and what those notice who ask afterwards. */
import type { TransactionAction } from '@azure/data-tables';
import { expect, test } from 'vitest';
import { forgetOld } from '../lib/monitor.ts';
import { allChanges, pageOfHistory } from '../lib/queries/changes.ts';
import { readHealth } from '../lib/queries/health.ts';
import { gather } from '../lib/queries/whole.ts';
import { replayEvent } from '../lib/replay.ts';
import { parseRetentionSettings } from '../lib/settings.ts';
import { changeRowKey, toChangeRow } from '../lib/store/change-row.ts';
import { toDeliveryRow } from '../lib/store/delivery-row.ts';
import type { Run } from '../lib/store/runs.ts';
import { createStore } from '../lib/store/store.ts';
import { openTables } from '../lib/store/tables.ts';
import { createUnrelayed } from '../lib/store/unrelayed.ts';
import { replayed } from '../lib/vetting/delivery.ts';
import { overdueNotice } from '../lib/vetting/notice.ts';
import { changesOf } from './support/changes.ts';
import { countedTables } from './support/counted-tables.ts';
import { startLossyTables } from './support/lossy-tables.ts';
import { customer, PARTNER } from './support/partner.ts';
import { daysAgo, deliveryOf, eventOf, pastOf, rowsOf, sunday } from './support/retention.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();

test('old changes go from the history and from the months; younger ones stay, and none goes where no days are set', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const young = [eventOf(1, 99), eventOf(2, 3)];
  await past.happened(eventOf(1, 101), eventOf(1, 400), eventOf(2, 101), ...young);
  await past.looked(7);
  expect(await past.clean({ historyRetentionDays: 0 })).toMatchObject({ history: 0, changes: 0 });
  await past.looked(7);
  expect(await past.clean()).toEqual({
    history: 3,
    changes: 3,
    deliveries: 0,
    runs: 0,
    kept: { changes: 0, deliveries: 0, runs: 0 },
    onlyLooked: false,
    isThrough: true,
    notes: [],
    heldSince: null,
  });
  expect(await past.store.history.of(customer(1))).toEqual([eventOf(1, 99)]);
  expect(await past.store.history.of(customer(2))).toEqual([eventOf(2, 3)]);
  expect((await rowsOf(tables, 'Changes')).length).toBe(2);
});

test('what was delivered or dismissed goes after 30 days; what waits or was given up never does, nor its event anywhere', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const [told, waiting, dead, dismissed, lately] = [1, 2, 3, 4, 5].map((number) => eventOf(number, 300));
  if (!told || !waiting || !dead || !dismissed || !lately) throw new Error('five events');
  await past.happened(told, waiting, dead, dismissed, lately);
  await past.told(
    deliveryOf('teams', told, 'delivered', 31),
    deliveryOf('webhook', told, 'delivered', 200),
    deliveryOf('teams', waiting, 'delivered', 290),
    deliveryOf('webhook', waiting, 'pending', 290),
    deliveryOf('teams', dead, 'dead', 290),
    deliveryOf('webhook', dead, 'dismissed', 290),
    deliveryOf('teams', dismissed, 'dismissed', 31),
    deliveryOf('teams', lately, 'delivered', 29),
  );
  await past.looked(7);
  expect(await past.clean()).toMatchObject({ deliveries: 3, history: 3, kept: { deliveries: 2, changes: 2 } });
  expect(await rowsOf(tables, 'Deliveries', 'History')).toEqual(
    [
      `Deliveries teams ${dead.id} dead`,
      `Deliveries teams ${lately.id} delivered`,
      `Deliveries teams ${waiting.id} delivered`,
      `Deliveries webhook ${dead.id} dismissed`,
      `Deliveries webhook ${waiting.id} pending`,
      ...(await rowsOf(tables, 'History')),
    ].sort(),
  );
  expect(await past.store.history.of(waiting.customerId)).toEqual([waiting]);
  expect(await past.store.history.of(dead.customerId)).toEqual([dead]);
});

test('a review that is open for years keeps its events, and that it was told to be overdue', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const since = daysAgo(900);
  const events = { before: eventOf(1, 950), submitted: eventOf(1, 899, { kind: 'submitted' }), other: eventOf(2, 899) };
  await past.happened(...Object.values(events));
  await past.stands(1, { review: { state: 'open', since, previous: null } });
  await past.stands(2);
  const overdueOf = (number: number, openReviewSince: Date) =>
    overdueNotice({ customerId: customer(number), companyName: null, openReviewSince, checkedAt: daysAgo(880) }, daysAgo(880));
  const overdue = overdueOf(1, since);
  await past.told(deliveryOf('teams', overdue, 'delivered', 880), deliveryOf('teams', overdueOf(2, since), 'delivered', 880));
  await past.looked(7);
  expect(await past.clean()).toMatchObject({ history: 2, changes: 2, deliveries: 1, kept: { changes: 1, deliveries: 1 } });
  expect(await past.store.history.of(customer(1))).toEqual([events.submitted]);
  expect(await rowsOf(tables, 'Deliveries')).toEqual([`Deliveries teams ${overdue.id} delivered`]);
});

test('a customer whose events are not all relayed loses nothing, nor one that cannot be read; snapshots stay', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  for (const number of [1, 2, 3, 4]) {
    await past.happened(eventOf(number, 300));
    await past.told(deliveryOf('teams', eventOf(number, 300), 'delivered', 299));
  }
  await past.stands(1, { outbox: [eventOf(1, 300)] });
  for (const number of [2, 3, 4]) await past.stands(number);
  await tables.Snapshots.updateEntity({ partitionKey: PARTNER, rowKey: customer(2), openReviewSince: 'long ago' }, 'Merge');
  await past.looked(7, [customer(3)]);
  const before = await rowsOf(tables, 'Snapshots');
  expect(await past.clean()).toMatchObject({
    history: 1,
    deliveries: 1,
    kept: { changes: 3, deliveries: 3 },
    isThrough: true,
    notes: [`the snapshot of customer ${customer(2)} cannot be read: see openReviewSince; nothing of this customer goes`],
  });
  expect(await rowsOf(tables, 'Snapshots')).toEqual(before);
  expect(await past.store.history.of(customer(4))).toEqual([]);
});

test('rows that somebody else wrote are left, and said', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const odd = eventOf(1, 300);
  await past.happened(odd, eventOf(2, 300));
  const [key = ''] = (await rowsOf(tables, 'Changes'))
    .map((row) => row.split(' ')[2] ?? '')
    .filter((row) => row.includes(odd.id));
  const month = daysAgo(300).toISOString().slice(0, 7);
  await tables.Changes.updateEntity({ partitionKey: month, rowKey: key, customerId: 7 }, 'Merge');
  await tables.Changes.createEntity({ partitionKey: '2020-01', rowKey: 'mine', note: 'x' });
  await tables.Runs.createEntity({ partitionKey: '2020-01', rowKey: 'mine', note: 'x' });
  await tables.Deliveries.createEntity({ partitionKey: 'teams', rowKey: 'x', state: 'delivered', deliveredAt: daysAgo(99) });
  await past.looked(7);
  const { notes, ...result } = await past.clean();
  expect(result).toMatchObject({ history: 1, changes: 1, deliveries: 0, runs: 0, isThrough: true });
  expect(notes).toEqual([
    'the run 2020-01, mine cannot be read: see runId, startedAt; it is left',
    'the delivery teams, x cannot be read: see kind, detectedAt; it is left',
    'the change 2020-01, mine cannot be read: see eventId, customerId, detectedAt; it is left',
    `the change ${month}, ${key} cannot be read: see customerId; it is left`,
  ]);
  expect(await rowsOf(tables, 'Changes', 'Deliveries', 'Runs')).toHaveLength(4);
});

test('the first clean-up looks only; the second one, a day later at the earliest, forgets', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  await past.happened(eventOf(1, 300));
  await past.told(deliveryOf('teams', eventOf(1, 300), 'delivered', 299));
  const nothing = { history: 0, changes: 0, deliveries: 0, isThrough: true, notes: [] };
  expect(await past.clean({ now: sunday })).toMatchObject(nothing);
  expect(await past.clean({ now: daysAgo(-0.9) })).toMatchObject(nothing);
  expect(await past.clean({ now: daysAgo(-1) })).toMatchObject({ history: 1, changes: 1, deliveries: 1 });
});

test('a look that a clock set wrong has put into the future does not keep all later clean-ups from forgetting', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  await past.happened(eventOf(1, 300));
  await past.looked(-400);
  expect(await past.clean()).toMatchObject({ history: 0, changes: 0 });
  expect(await past.clean({ now: daysAgo(-7) })).toMatchObject({ history: 1, changes: 1 });
});

test('a notice that is not old enough yet is not said to be in use', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const noticeOf = (number: number, days: number) => {
    const review = { customerId: customer(number), companyName: null, openReviewSince: daysAgo(days + 20) };
    const notice = overdueNotice({ ...review, checkedAt: daysAgo(days) }, daysAgo(days));
    return deliveryOf('teams', notice, 'delivered', days);
  };
  await past.told(noticeOf(1, 40), noticeOf(2, 91), noticeOf(3, 91));
  await past.stands(3, { review: { state: 'open', since: daysAgo(111), previous: null } });
  await past.looked(7);
  expect(await past.clean()).toMatchObject({ deliveries: 1, kept: { deliveries: 1 } });
});

test('a delivery that is replayed while a clean-up is about to take it away is sent all the same', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const { deliveries } = past.store;
  const event = eventOf(1, 300);
  await past.told(deliveryOf('teams', event, 'delivered', 299));
  await past.looked(7);
  const replayedMeanwhile: typeof deliveries = {
    ...deliveries,
    async remove(row) {
      await replayEvent(deliveries, event.id, null, sunday);
      return deliveries.remove(row);
    },
  };
  const result = await past.clean({ store: { ...past.store, deliveries: replayedMeanwhile } });
  expect(result).toMatchObject({ deliveries: 0, isThrough: true });
  expect((await deliveries.of(event.id)).map(({ delivery }) => delivery)).toEqual([
    replayed(deliveryOf('teams', event, 'delivered', 299), sunday),
  ]);
});

function runAt(at: Date, outcome: Run['outcome']): Run {
  return {
    runId: `run-${at.getTime()}`,
    startedAt: at,
    finishedAt: outcome === 'running' ? null : at,
    outcome,
    customers: { listed: 0, due: 0, checked: 0, failed: 0, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 0, throttled: 0, retried: 0 },
    changed: 0,
    told: 0,
    notes: [],
  };
}

test('runs go after 90 days', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  for (const days of [400, 200, 91, 89, 1]) await past.store.runs.write(runAt(daysAgo(days), 'whole'));
  expect(await past.clean()).toMatchObject({ runs: 3, kept: { runs: 0 } });
  expect((await past.store.runs.latest(9, sunday)).map(({ startedAt }) => startedAt)).toEqual([daysAgo(1), daysAgo(89)]);
});

test('of a monitor that has not run for long, its health is the same after a clean-up as before', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const old: Run['outcome'][] = ['whole', 'whole', 'failed', 'failed', 'failed', 'running', 'running', 'running'];
  for (const [place, outcome] of old.entries()) await past.store.runs.write(runAt(daysAgo(400 - place), outcome));
  const before = await readHealth(past.store, 0, '0 */5 * * * *', sunday);
  expect(await past.clean()).toMatchObject({ runs: 3, kept: { runs: 5 } });
  expect(await readHealth(past.store, 0, '0 */5 * * * *', sunday)).toEqual(before);
  expect((await past.store.runs.latest(9, sunday)).map(({ outcome }) => outcome)).toEqual([
    'running',
    'running',
    'failed',
    'failed',
    'whole',
  ]);
});

test('what is asked afterwards is answered from what is left, also where whole months are gone', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const [kept, young] = [eventOf(1, 800), eventOf(3, 10)];
  await past.happened(kept, eventOf(2, 790), eventOf(2, 500), eventOf(2, 120), young);
  await past.stands(1, { review: { state: 'open', since: daysAgo(800), previous: null } });
  // One who pages through the changes began before, and goes on after.
  const pages = allChanges(past.store, {}, sunday);
  await past.looked(7);
  expect(await past.clean()).toMatchObject({ changes: 3, history: 3 });
  const ids = async (found: typeof pages) => (await gather(found)).map(({ eventId }) => eventId);
  expect(await ids(pages)).toEqual([young.id, kept.id]);
  expect(await ids(allChanges(past.store, { since: '30d' }, sunday))).toEqual([young.id]);
  expect(await ids(allChanges(past.store, { since: '2020-01-01' }, sunday))).toEqual([young.id, kept.id]);
  expect(await pageOfHistory(past.store, customer(2), { limit: 10, next: undefined })).toEqual({ items: [], next: null });
  expect(await replayEvent(past.store.deliveries, young.id, null, sunday)).toEqual({ deliveries: [], problems: [] });
});

test('while another clean-up runs nothing is done', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  await past.happened(eventOf(1, 300));
  await past.looked(7);
  await past.store.leases.take('clean', 'another', 60_000, daysAgo(0.0001));
  expect(await past.clean()).toMatchObject({ history: 0, isThrough: false, heldSince: daysAgo(0.0001), notes: [] });
  expect(await rowsOf(tables, 'History')).toHaveLength(1);
});

test('before the first scan there is nothing to forget', async () => {
  const { connectionString } = await freshTables();
  const settings = parseRetentionSettings({ AzureWebJobsStorage: connectionString, TABLE_PREFIX: 'Never' });
  expect(settings.historyRetentionDays).toBe(0);
  expect(await forgetOld(settings)).toBeNull();
});

test('two that run at once, as when a lease was lost, get in no way of each other', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const events = Array.from({ length: 60 }, (_, place) => eventOf(place % 20, 300 + place));
  await past.happened(...events);
  await past.told(...events.map((event) => deliveryOf('teams', event, 'delivered', 299)));
  await past.looked(7);
  const leases = { take: async () => ({ renew: async () => true, release: async () => undefined }) };
  const both = await Promise.all([
    past.clean({ store: { ...past.store, leases } }),
    past.clean({ store: { ...past.store, leases } }),
  ]);
  expect(both.map(({ isThrough }) => isThrough)).toEqual([true, true]);
  const sum = (count: 'history' | 'changes' | 'deliveries') => both.reduce((all, each) => all + each[count], 0);
  expect([sum('history'), sum('changes'), sum('deliveries')]).toEqual([60, 60, 60]);
  expect(await rowsOf(tables, 'History', 'Changes', 'Deliveries')).toEqual([]);
});

test('where answers of the storage are lost, what is old goes all the same, and nothing else', async () => {
  const { tables, connectionString, prefix } = await freshTables();
  const past = pastOf(tables);
  const young = eventOf(1, 10);
  await past.happened(young, ...[1, 2, 3].flatMap((number) => [eventOf(number, 300), eventOf(number, 200)]));
  await past.told(...[1, 2, 3].map((number) => deliveryOf('teams', eventOf(number, 300), 'delivered', 299)));
  await past.looked(7);
  const lossy = await startLossyTables(connectionString);
  try {
    const losing = await openTables({ kind: 'connectionString', connectionString: lossy.connectionString }, prefix);
    lossy.decide((number) => (number % 5 === 0 ? 'lost' : null));
    const parts = { store: createStore(losing, PARTNER), unrelayed: createUnrelayed(losing.State) };
    expect(await past.clean(parts)).toMatchObject({ isThrough: true, notes: [] });
  } finally {
    await lossy.stop();
  }
  expect(await rowsOf(tables, 'Deliveries')).toEqual([]);
  expect(await changesOf(past.store.changes)).toEqual([young]);
  expect(await rowsOf(tables, 'History')).toHaveLength(1);
});

test('a stop, and the end of its time, end it between two requests; the next one goes on', async () => {
  for (const end of ['stop', 'time'] as const) {
    const { tables } = await freshTables();
    const past = pastOf(tables);
    const events = Array.from({ length: 40 }, (_, place) => eventOf(place + 1, 300 + place));
    await past.happened(...events);
    await past.looked(7);
    const stop = new AbortController();
    let [removed, nowMs] = [0, sunday.getTime()];
    const history: typeof past.store.history = {
      ...past.store.history,
      async remove(...args) {
        if (++removed === 10 && end === 'stop') stop.abort();
        // 450 s are what is left of the host's ten minutes, without time for what is in hand.
        if (removed === 10 && end === 'time') nowMs += 450_000;
        return past.store.history.remove(...args);
      },
    };
    const io = { now: () => new Date(nowMs), uuid: () => end, every: () => () => undefined };
    const first = await past.clean({ store: { ...past.store, history }, io, stop: stop.signal });
    expect(first).toMatchObject({
      isThrough: false,
      notes: ['the clean-up ended before it was through: the next one goes on'],
    });
    expect(first.history).toBeGreaterThanOrEqual(10);
    expect(first.history).toBeLessThan(15);
    // What is left in the history is still led to.
    expect(first.changes).toBe(first.history);
    expect(await past.clean({ now: daysAgo(-0.01) })).toMatchObject({
      history: 40 - first.history,
      changes: 40 - first.changes,
      isThrough: true,
    });
  }
});

test('what is more than a page goes page by page, and what stays in between is no obstacle', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const events = Array.from({ length: 2_300 }, (_, place) => eventOf(place % 7, 300, { id: `event-${10_000 + place}` }));
  const deliveries = events.map((event, place) =>
    toDeliveryRow(deliveryOf('teams', event, place % 23 === 0 ? 'dead' : 'delivered', 290)),
  );
  const runs = Array.from({ length: 2_300 }, (_, place) => {
    const startedAt = daysAgo(95 + place / 288);
    const runId = `run-${place}`;
    const partitionKey = startedAt.toISOString().slice(0, 7);
    return { partitionKey, rowKey: `${9_999_999_999_999 - startedAt.getTime()}_${runId}`, runId, startedAt, outcome: 'whole' };
  });
  for (const [table, rows] of [
    [tables.Deliveries, deliveries],
    [tables.Runs, runs],
  ] as const) {
    for (const partition of new Set(rows.map(({ partitionKey }) => partitionKey))) {
      const own = rows.filter(({ partitionKey }) => partitionKey === partition);
      for (let from = 0; from < own.length; from += 100)
        await table.submitTransaction(own.slice(from, from + 100).map((row): TransactionAction => ['create', row]));
    }
  }
  await past.looked(7);
  expect(await past.clean()).toMatchObject({ deliveries: 2_200, runs: 2_298, isThrough: true, notes: [] });
  expect(await rowsOf(tables, 'Deliveries')).toHaveLength(100);
  expect(await rowsOf(tables, 'Runs')).toHaveLength(2);
});

test('10,000 old changes of 2,000 customers: the requests that it takes', async () => {
  const fresh = await freshTables();
  const past = pastOf(fresh.tables);
  const events = Array.from({ length: 10_000 }, (_, place) =>
    eventOf(place % 2_000, 101 + Math.floor(place / 100), { id: `event-${place}` }),
  );
  await past.store.changes.record(events);
  for (let number = 0; number < 2_000; number++) {
    const rows = events
      .filter((_, place) => place % 2_000 === number)
      .map(
        (event): TransactionAction => [
          'create',
          { partitionKey: event.customerId, rowKey: changeRowKey(event), ...toChangeRow(event) },
        ],
      );
    await fresh.tables.History.submitTransaction(rows);
  }
  await past.looked(7);
  const { tables, requests } = await countedTables(fresh);
  const began = performance.now();
  const result = await past.clean({ store: createStore(tables, PARTNER), unrelayed: createUnrelayed(tables.State) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  expect(result).toMatchObject({ history: 10_000, changes: 10_000, isThrough: true });
  expect(await rowsOf(fresh.tables, 'History', 'Changes')).toEqual([]);
  process.stdout.write(`clean-up of 10,000 changes and their history: ${requests.length} storage requests, ${seconds} s\n`);
  expect(requests.length).toBeLessThan(2_200);
});
