/** The past of the demo: a week of it, lived through with a real table service, simulator and webhook. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { livePast, type PastOptions } from '../../dev/past.ts';
import { pastToLive } from '../../dev/past-state.ts';
import { parseStoreSettings } from '../../lib/settings.ts';
import { createStore } from '../../lib/store/store.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { changesOf } from '../support/changes.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const nowMs = Date.UTC(2026, 10, 21, 14, 28);
const ticksAWeek = 84;
const simulatorState = z.object({ customers: z.array(z.object({ submissions: z.array(z.iso.datetime()) })) });

async function firstStart() {
  const { tables, prefix, connectionString } = await freshTables();
  const folder = mkdtempSync(join(tmpdir(), 'vetting-past-'));
  folders.push(folder);
  const environment = { AzureWebJobsStorage: connectionString, TABLE_PREFIX: prefix };
  const settings = parseStoreSettings(environment);
  let keptTables = 0;
  const keepTables = async () => void keptTables++;
  return {
    folder,
    prefix,
    settings,
    store: createStore(tables, '00000000-0000-4000-8000-00000000de30'),
    kept: () => keptTables,
    live: async (over: Partial<PastOptions> = {}) => {
      const past = await pastToLive(folder, settings);
      if (past === null) throw new Error('nothing is to be lived through');
      return livePast({ folder, environment, past, keepTables, weeks: 1, now: () => nowMs, ...over });
    },
    /** Every row of every table, without what the service itself wrote. */
    rows: async () => {
      const rows: object[] = [];
      for (const name of ['Snapshots', 'History', 'Changes', 'Deliveries', 'Runs', 'State'] as const)
        for await (const { timestamp: _, etag: __, ...row } of tables[name].listEntities()) rows.push(row);
      return rows;
    },
  };
}

/** Within its tick a change is dated by who was asked first, and that is for the network to say. */
const atItsTick = ({ customerId, kind, detectedAt }: ChangeEvent) => `${detectedAt.slice(0, 13)} ${customerId} ${kind}`;
let lived: string[] = [];

test('a week is lived through by a real scan every two hours, and ends now', { timeout: 180_000 }, async () => {
  const { live, store, rows, folder, settings, kept } = await firstStart();
  const weeks: number[] = [];
  const counts = await live({ onWeek: (week) => weeks.push(week) });
  expect(counts).toMatchObject({ isOver: true, scans: ticksAWeek + 1 });
  expect(weeks).toEqual([1]);

  const runs = await store.runs.latest(1000, new Date(nowMs));
  expect(runs.map(({ startedAt }) => startedAt.getTime())).toEqual(
    Array.from({ length: ticksAWeek + 1 }, (_, tick) => Date.UTC(2026, 10, 21, 14) - tick * 7_200_000),
  );
  expect(Object.groupBy(runs, ({ outcome }) => outcome)).toMatchObject({
    whole: { length: ticksAWeek },
    failed: { length: 1 },
  });
  const changes = await changesOf(store.changes);
  expect(changes).toHaveLength(counts.changed);
  expect(runs.reduce((sum, run) => sum + run.changed, 0)).toBe(counts.changed);
  const kinds = changes.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['submitted', 'approved', 'denied', 'resubmitted']));

  const deliveries = { delivered: 0, dead: 0, pending: 0, dismissed: 0 };
  for await (const row of store.deliveries.list(['delivered', 'dead', 'pending', 'dismissed']))
    if ('delivery' in row) deliveries[row.delivery.state]++;
  expect(deliveries).toEqual({ delivered: counts.told - 1, dead: 1, pending: 0, dismissed: 0 });

  const instants = JSON.stringify(await rows()).matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\dZ]*/g);
  expect(Math.max(...Array.from(instants, ([text]) => Date.parse(text)))).toBeLessThanOrEqual(nowMs);
  const { customers } = simulatorState.parse(JSON.parse(readFileSync(join(folder, 'simulator.json'), 'utf8')));
  const submitted = customers.flatMap(({ submissions }) => submissions).map((text) => Date.parse(text));
  expect(Math.max(...submitted)).toBeLessThanOrEqual(nowMs);
  expect(Math.max(...submitted)).toBeGreaterThan(nowMs - 2 * 86_400_000);
  expect(existsSync(join(folder, 'past.json'))).toBe(false);
  expect(kept()).toBe(1);
  expect(await pastToLive(folder, settings)).toBeNull();
  lived = changes.map(atItsTick).sort();
});

test('one that is stopped goes on where it was, and becomes the same past', { timeout: 180_000 }, async () => {
  const { live, store, settings, folder, kept } = await firstStart();
  const stop = new AbortController();
  let asked = 0;
  const now = () => {
    if (++asked === 30) stop.abort();
    return nowMs;
  };
  const first = await live({ now, stop: stop.signal });
  expect(first.isOver).toBe(false);
  expect(first.scans).toBeLessThan(30);
  expect(kept()).toBe(1);
  expect(existsSync(join(folder, 'simulator.json'))).toBe(false);
  expect(await pastToLive(folder, settings)).toMatchObject({ is: 'stopped' });

  const second = await live();
  expect(second).toMatchObject({ isOver: true, scans: ticksAWeek + 1 - first.scans });
  expect(await store.runs.latest(1000, new Date(nowMs))).toHaveLength(ticksAWeek + 1);
  const again = await changesOf(store.changes);
  expect(again.map(atItsTick).sort()).toEqual(lived);
});

test('one that was killed begins anew, with its own tables empty', async () => {
  const { live, store, settings, folder, prefix } = await firstStart();
  const stop = new AbortController();
  let asked = 0;
  const now = () => {
    if (++asked === 6) stop.abort();
    return nowMs;
  };
  await live({ now, stop: stop.signal });
  expect(await store.runs.latest(10, new Date(nowMs))).not.toEqual([]);

  writeFileSync(join(folder, 'past.json'), JSON.stringify({ is: 'begun', tablePrefix: 'Other' }));
  expect(await pastToLive(folder, settings)).toBeNull();
  expect(await store.runs.latest(10, new Date(nowMs))).not.toEqual([]);
  writeFileSync(join(folder, 'past.json'), JSON.stringify({ is: 'begun', tablePrefix: prefix }));
  expect(await pastToLive(folder, settings)).toBe('anew');
  await expect(store.snapshots.known()[Symbol.asyncIterator]().next()).rejects.toThrow('TableNotFound');
});

test('a scan that fails for another reason than Partner Center ends it', async () => {
  const { live, settings } = await firstStart();
  const gone = {
    AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aaaa;TableEndpoint=http://127.0.0.1:1/a;',
  };
  await expect(live({ environment: { ...gone, TABLE_PREFIX: settings.tablePrefix } })).rejects.toThrow('ECONNREFUSED');
});
