/**
 * Every write of the store against tables that answer 503, break connections before or after the write was made, or never
 * answer: it is made once, one's own success is recognised as such, and another's is not taken for it.
 */
import { afterEach, expect, test } from 'vitest';
import type { DeliveryChange } from '../../lib/store/deliveries.ts';
import { describeStorageError } from '../../lib/store/storage-error.ts';
import { createStore } from '../../lib/store/store.ts';
import { openTables } from '../../lib/store/tables.ts';
import { afterFailure, delivered } from '../../lib/vetting/delivery.ts';
import { type LossyTables, startLossyTables, TROUBLES } from '../support/lossy-tables.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { type FreshTables, useTables } from '../support/tables.ts';
import { event, later, minute, now, onlyDelivery, operations, snapshot, stored } from './storage-operations.ts';

const freshTables = useTables();
const running: LossyTables[] = [];
afterEach(async () => {
  for (const lossy of running.splice(0)) await lossy.stop();
});

/** The same tables, directly and through a proxy that loses what it is told to. */
async function world({ connectionString, prefix, tables }: FreshTables, timeoutMs = 30_000) {
  const proxy = await startLossyTables(connectionString);
  running.push(proxy);
  const lossy = await openTables({ kind: 'connectionString', connectionString: proxy.connectionString }, prefix, {
    retryOptions: { retryDelayInMs: 1, maxRetryDelayInMs: 2 },
    timeoutMs,
  });
  return { proxy, direct: createStore(tables, PARTNER), lossy: createStore(lossy, PARTNER) };
}

test.each(Object.entries(operations))('%s is written once, whatever happens to any one request', async (_, operation) => {
  const fresh = await freshTables();
  let cases = 0;
  const run = async (decide: (number: number) => (typeof TROUBLES)[number] | null, timeoutMs?: number) => {
    const place = ++cases * 10;
    const { proxy, direct, lossy } = await world(fresh, timeoutMs);
    const made = await operation(direct, lossy, place);
    proxy.decide(decide);
    const answer = await made.act();
    const requests = proxy.requests();
    proxy.decide(() => null);
    await made.check(answer);
    return requests;
  };
  const untroubled = await run(() => null);
  expect(untroubled).toBeGreaterThan(0);
  const troubled = TROUBLES.flatMap((trouble) => {
    // Long enough for a busy machine; one that is met all the same is one more trouble of this kind.
    const timeoutMs = trouble === 'hang' || trouble === 'stall' ? 400 : undefined;
    const once = Array.from({ length: untroubled }, (_place, at) =>
      run((number) => (number === at + 1 ? trouble : null), timeoutMs),
    );
    return [...once, run((number) => (number % 2 === 1 ? trouble : null), timeoutMs)];
  });
  for (const requests of await Promise.all(troubled)) expect(requests).toBeGreaterThan(untroubled);
});

test("another's snapshot is not taken for one's own, also where one's own request is lost", async () => {
  const { proxy, direct, lossy } = await world(await freshTables());
  // The other one is faster by the time the lost request is repeated.
  const others = snapshot(1, { companyName: 'Somebody else' });
  proxy.decide(async (number) => {
    if (number !== 1) return null;
    await direct.snapshots.write(others, null);
    return 'reset';
  });
  expect(await lossy.snapshots.write(snapshot(1), null)).toBe(false);
  expect((await stored(direct, 1)).snapshot).toEqual(others);

  const { etag } = await stored(direct, 1);
  proxy.decide(async (number) => {
    if (number !== 1) return null;
    await direct.snapshots.write({ ...others, revision: 1 }, etag);
    return 'reset';
  });
  expect(await lossy.snapshots.write(snapshot(1, { revision: 1 }), etag)).toBe(false);
  expect((await stored(direct, 1)).snapshot).toEqual({ ...others, revision: 1 });
});

test('a snapshot that was written and then written over by another is not taken for what stands', async () => {
  const { proxy, direct, lossy } = await world(await freshTables());
  await direct.snapshots.write(snapshot(1), null);
  const { etag } = await stored(direct, 1);
  proxy.decide(async (number) => {
    if (number === 1) return 'lost';
    if (number === 2) await direct.snapshots.write(snapshot(1, { revision: 2 }), (await stored(direct, 1)).etag);
    return null;
  });
  expect(await lossy.snapshots.write(snapshot(1, { revision: 1 }), etag)).toBe(false);
  expect((await stored(direct, 1)).snapshot.revision).toBe(2);
});

test("another's mark of a delivery is not taken for one's own, and the rest of the transaction is written", async () => {
  const { proxy, direct, lossy } = await world(await freshTables());
  const changes: DeliveryChange[] = [];
  for (const place of [1, 2, 3]) {
    await direct.deliveries.add('teams', event(place), now);
    const read = await onlyDelivery(direct, event(place).id);
    changes.push({ ...read, next: delivered(read.delivery, later(7)) });
  }
  const [, second] = changes;
  if (second?.delivery.state !== 'pending') throw new Error('nothing is pending');
  const others = afterFailure(second.delivery, 'busy', null, later(6), 0.5);
  proxy.decide(async (number) => {
    if (number !== 1) return null;
    await direct.deliveries.write([{ ...second, next: others }]);
    return 'reset';
  });
  expect(await lossy.deliveries.write(changes)).toEqual([second]);
  const states = [];
  for (const { next } of changes) states.push((await onlyDelivery(direct, next.event.id)).delivery.state);
  expect(states).toEqual(['delivered', 'pending', 'delivered']);
  expect((await onlyDelivery(direct, second.next.event.id)).delivery).toEqual(others);
});

test("another's lease is not taken for one's own: neither taken, renewed nor given back", async () => {
  const { proxy, direct, lossy } = await world(await freshTables());
  const held = { heldSince: later(1), heldUntil: later(1 + minute) };
  // The first request reads that nobody has it.
  proxy.decide(async (number) => {
    if (number !== 2) return null;
    await direct.leases.take('one', 'other', minute, later(1));
    return 'reset';
  });
  expect(await lossy.leases.take('one', 'me', minute, now)).toEqual(held);

  const mine = await lossy.leases.take('two', 'me', 1, now);
  if ('heldSince' in mine) throw new Error('held');
  proxy.decide(async (number) => {
    if (number !== 1) return null;
    await direct.leases.take('two', 'other', minute, later(1));
    return 'reset';
  });
  expect(await mine.renew(later(1))).toBe(false);
  await mine.release();
  expect(await direct.leases.take('two', 'third', minute, later(2))).toEqual(held);

  const last = await lossy.leases.take('three', 'me', 1, now);
  if ('heldSince' in last) throw new Error('held');
  proxy.decide(async (number) => {
    if (number !== 1) return null;
    await direct.leases.take('three', 'other', minute, later(1));
    return 'reset';
  });
  await last.release();
  expect(await direct.leases.take('three', 'third', minute, later(2))).toEqual(held);
});

test('trouble that does not end is named in one line, without an address', async () => {
  const fresh = await freshTables();
  const problemOf = async (trouble: (typeof TROUBLES)[number]) => {
    const { proxy, lossy } = await world(fresh, trouble === 'hang' || trouble === 'stall' ? 50 : undefined);
    proxy.decide(() => trouble);
    const problem = await lossy.snapshots.read(customer(1)).then(() => null, describeStorageError);
    return [problem, proxy.requests()];
  };
  const cut = 'Table Storage could not be reached (ECONNRESET)';
  const late = 'Table Storage could not be reached (ETIMEDOUT)';
  expect(Object.fromEntries(await Promise.all(TROUBLES.map(async (each) => [each, await problemOf(each)])))).toEqual({
    busy: ['Table Storage answered 503 (ServerBusy)', 4],
    reset: [cut, 4],
    hang: [late, 4],
    lost: [cut, 4],
    regretted: ['Table Storage answered 500 (ServerBusy)', 4],
    cut: [cut, 4],
    stall: [late, 4],
  });
});
