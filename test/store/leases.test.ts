import { expect, test } from 'vitest';
import { createLeases, type Held, type Lease } from '../../lib/store/leases.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const now = new Date('2026-11-02T08:00:00.000Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const ms = 120_000;

async function leases() {
  const { tables } = await freshTables();
  const all = createLeases(tables.State);
  const take = (name: string, holder: string, forMs: number, at: Date) => all.take(name, holder, forMs, at);
  return { table: tables.State, take };
}

function had(taken: Lease | Held): Lease {
  if ('heldSince' in taken) throw new Error(`held since ${taken.heldSince.toISOString()}`);
  return taken;
}

test('a lease is had by one, and the others are told since when and until when', async () => {
  const { take, table } = await leases();
  had(await take('scan', 'one', ms, now));
  const held = { heldSince: now, heldUntil: later(ms) };
  expect(await take('scan', 'two', ms, later(1))).toEqual(held);
  expect(await take('scan', 'two', ms, later(ms - 1))).toEqual(held);
  expect(await table.getEntity('lease', 'scan')).toMatchObject({ holder: 'one', since: now, expiresAt: later(ms) });
  had(await take('deliver-teams', 'two', ms, now));
});

test('of many at once one has it', async () => {
  const { take } = await leases();
  const holders = Array.from({ length: 8 }, (_, place) => `holder-${place}`);
  const race = async (at: Date) => {
    const taken = await Promise.all(holders.map((holder) => take('scan', holder, ms, at)));
    expect(taken.filter((each) => 'release' in each)).toHaveLength(1);
    for (const each of taken)
      if ('heldSince' in each) expect(each).toEqual({ heldSince: at, heldUntil: new Date(at.getTime() + ms) });
  };
  await race(now);
  // Of a lease that ran out as well.
  await race(later(ms));
});

test('one that ran out is taken over at that moment, and is lost to whoever had it', async () => {
  const { take } = await leases();
  const first = had(await take('scan', 'one', ms, now));
  const second = had(await take('scan', 'two', ms, later(ms)));
  expect(await first.renew(later(ms + 1))).toBe(false);
  expect(await first.renew(later(ms + 2))).toBe(false);
  await first.release();
  expect(await take('scan', 'three', ms, later(ms + 3))).toEqual({ heldSince: later(ms), heldUntil: later(2 * ms) });
  expect(await second.renew(later(ms + 4))).toBe(true);
});

test('one that ran out unnoticed is not given back in the name of who took it over', async () => {
  const { take } = await leases();
  const first = had(await take('scan', 'one', ms, now));
  had(await take('scan', 'two', ms, later(ms)));
  await first.release();
  expect(await take('scan', 'three', ms, later(ms + 1))).toEqual({ heldSince: later(ms), heldUntil: later(2 * ms) });
});

test('one that is renewed holds as long again, since the same moment; also where it had run out and nobody came', async () => {
  const { take } = await leases();
  const lease = had(await take('scan', 'one', ms, now));
  expect(await lease.renew(later(40_000))).toBe(true);
  expect(await take('scan', 'two', ms, later(ms))).toEqual({ heldSince: now, heldUntil: later(40_000 + ms) });
  expect(await lease.renew(later(3 * ms))).toBe(true);
  expect(await take('scan', 'two', ms, later(3 * ms))).toEqual({ heldSince: now, heldUntil: later(4 * ms) });
});

test('one that is given back is free at once; given back twice it is not taken from the next', async () => {
  const { take } = await leases();
  const first = had(await take('scan', 'one', ms, now));
  await first.release();
  expect(await first.renew(later(1))).toBe(false);
  had(await take('scan', 'two', ms, later(1)));
  await first.release();
  expect(await take('scan', 'three', ms, later(2))).toEqual({ heldSince: later(1), heldUntil: later(1 + ms) });
});

test('a row that somebody took away is free, and lost to whoever had it', async () => {
  const { take, table } = await leases();
  const first = had(await take('scan', 'one', ms, now));
  await table.deleteEntity('lease', 'scan');
  expect(await first.renew(later(1))).toBe(false);
  await first.release();
  had(await take('scan', 'two', ms, later(1)));
});

test('one that was renewed although the answer was lost is given back all the same', async () => {
  const { take, table } = await leases();
  const lease = had(await take('scan', 'one', ms, now));
  await table.updateEntity({ partitionKey: 'lease', rowKey: 'scan', expiresAt: later(2 * ms) }, 'Merge');
  await lease.release();
  had(await take('scan', 'two', ms, later(1)));
});

test('a row that somebody spoiled counts as one that ran out', async () => {
  const { take, table } = await leases();
  await table.createEntity({ partitionKey: 'lease', rowKey: 'scan', holder: 7, expiresAt: 'never' });
  had(await take('scan', 'one', ms, now));
  expect(await take('scan', 'two', ms, later(1))).toEqual({ heldSince: now, heldUntil: later(ms) });
});
