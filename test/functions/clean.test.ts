/** What the weekly clean-up logs, and that the built function does it, and ends orderly where the host does. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { cleanHandler } from '../../functions/clean.ts';
import type { CleanUp } from '../../lib/retention.ts';
import { openTables } from '../../lib/store/tables.ts';
import { createUnrelayed } from '../../lib/store/unrelayed.ts';
import { changeEvent } from '../notify/change-events.ts';
import { changesOf } from '../support/changes.ts';
import { useCommand } from '../support/command.ts';
import { type LossyTables, startLossyTables } from '../support/lossy-tables.ts';
import { customer } from '../support/partner.ts';
import { context, timer } from './context.ts';
import { putWorker, startWorker } from './worker.ts';

const { command, bundle } = useCommand();
beforeAll(() => putWorker(bundle()));
let lossy: LossyTables | undefined;
afterEach(async () => {
  await lossy?.stop();
  lossy = undefined;
});

const whole: CleanUp = {
  history: 3,
  changes: 3,
  deliveries: 2,
  runs: 40,
  kept: { changes: 1, deliveries: 0, runs: 2 },
  onlyLooked: false,
  isThrough: true,
  notes: [],
  heldSince: null,
};

test('what went and what stayed is one JSON line, and each note a warning', async () => {
  const { lines, ...log } = context();
  const notes = ['the change 2020-01, mine cannot be read: see eventId; it is left'];
  await cleanHandler(async () => ({ ...whole, notes }))(timer, log);
  const { notes: _, heldSince: __, ...counts } = whole;
  expect(lines).toEqual([
    { level: 'log', line: { message: 'clean', ...counts } },
    { level: 'warn', line: { message: 'note', note: notes[0] } },
  ]);
});

test('that another clean-up runs is a warning, and no failure', async () => {
  const { lines, ...log } = context();
  const heldSince = new Date('2026-11-22T03:00:00.000Z');
  await cleanHandler(async () => ({ ...whole, runs: 0, isThrough: false, heldSince }))(timer, log);
  expect(lines).toEqual([{ level: 'warn', line: { message: 'clean held', heldSince: '2026-11-22T03:00:00.000Z' } }]);
});

test('before the first scan the log stays empty', async () => {
  const { lines, ...log } = context();
  await cleanHandler(async () => null)(timer, log);
  expect(lines).toEqual([]);
});

test('wrong settings and tables that cannot be reached fail the invocation', async () => {
  const { lines: _, ...log } = context();
  const failing = async () => {
    throw new Error('HISTORY_RETENTION_DAYS should be a whole number');
  };
  await expect(cleanHandler(failing)(timer, log)).rejects.toThrow('HISTORY_RETENTION_DAYS');
});

const customers = 100;

test('a shutdown in the middle of it ends it orderly, and the next one goes on', async () => {
  const { settings, json, leases, store } = await command();
  await json(['scan']);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const events = Array.from({ length: customers }, (_, place) =>
    changeEvent({ id: `event-${place}`, customerId: customer(place), detectedAt: daysAgo(400 + place).toISOString() }),
  );
  for (const event of events) await store.history.record(event);
  await store.changes.record(events);
  const { AzureWebJobsStorage: connectionString = '', TABLE_PREFIX: prefix = '' } = settings;
  const tables = await openTables({ kind: 'connectionString', connectionString }, prefix);
  const left = async () => {
    const histories = await Promise.all(events.map(({ customerId }) => store.history.of(customerId)));
    return { history: histories.flat().length, changes: (await changesOf(store.changes)).length };
  };

  await createUnrelayed(tables.State).write({ at: daysAgo(7), customerIds: new Set() });
  const line = await startLossyTables(connectionString);
  lossy = line;
  const worker = startWorker(bundle(), {
    ...settings,
    AzureWebJobsStorage: line.connectionString,
    HISTORY_RETENTION_DAYS: '365',
  });
  const ended = new Promise((resolve) => {
    // By then it is amid the history.
    line.decide((number) => {
      if (number === 45) resolve(worker.terminate());
      return null;
    });
  });
  worker.invoke('clean');
  expect(await ended).toBe(0);
  const between = await left();
  expect(between.history).toBeGreaterThan(40);
  expect(between.history).toBeLessThan(95);
  expect(between.changes).toBe(between.history);
  expect(await leases()).toEqual([]);

  const next = startWorker(bundle(), { ...settings, HISTORY_RETENTION_DAYS: '365' });
  next.invoke('clean');
  await next.done('clean');
  const { history, changes } = between;
  expect(next.lines).toMatchObject([
    { level: 'log', line: { message: 'clean', history, changes, deliveries: 0, runs: 0, isThrough: true } },
    { level: 'done', line: 'clean' },
  ]);
  expect(await left()).toEqual({ history: 0, changes: 0 });
  expect(await next.terminate()).toBe(0);
});
