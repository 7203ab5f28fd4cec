/** One scan at a time: the second one does nothing and says since when the first one runs. */
import { expect, test } from 'vitest';
import { ScanHeldError, withScanLock } from '../lib/scan-lock.ts';
import { createLeases } from '../lib/store/leases.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();

async function world() {
  const { tables } = await freshTables();
  let now = new Date('2026-11-02T08:00:00.500Z');
  let uuids = 0;
  const io = { now: () => now, uuid: () => `scan-${++uuids}`, every: () => () => undefined };
  const lock = <Value>(work: () => Promise<Value>, lockSeconds = 120) =>
    withScanLock({ leases: createLeases(tables.State), io }, lockSeconds, work);
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  return { lock, later, table: tables.State };
}

test('a scan has the lock while it runs, and what it returns is returned', async () => {
  const { lock, table } = await world();
  const row = await lock(async () => table.getEntity('lease', 'scan'), 300);
  expect(row).toMatchObject({
    holder: 'scan-1',
    since: new Date('2026-11-02T08:00:00.500Z'),
    expiresAt: new Date('2026-11-02T08:05:00.500Z'),
  });
  await expect(table.getEntity('lease', 'scan')).rejects.toMatchObject({ statusCode: 404 });
});

test('a second scan at the same time does nothing, and says since when and until when', async () => {
  const { lock, later } = await world();
  let scans = 0;
  const error = await lock(async () => {
    later(119_999);
    return lock(async () => ++scans).catch((thrown: unknown) => thrown);
  });
  expect(scans).toBe(0);
  expect(error).toBeInstanceOf(ScanHeldError);
  expect(error).toMatchObject({
    name: 'ScanHeldError',
    heldSince: new Date('2026-11-02T08:00:00.500Z'),
    message:
      'another scan has been running since 2026-11-02 08:00:00 UTC; if it was killed, the next one can begin at 2026-11-02 08:02:00 UTC (SCAN_LOCK_SECONDS)',
  });
});

test('the lock of a scan that was killed runs out', async () => {
  const { lock, later } = await world();
  await lock(async () => {
    later(120_000);
    expect(await lock(async () => 'the next one')).toBe('the next one');
  });
});

test('a scan that fails gives the lock back', async () => {
  const { lock } = await world();
  await expect(lock(() => Promise.reject(new Error('no list')))).rejects.toThrow('no list');
  expect(await lock(async () => 'the next one')).toBe('the next one');
});
