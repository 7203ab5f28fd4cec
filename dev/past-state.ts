/**
 * How far the past has been lived through, beside the tables that it fills. One that was ended in order goes on where it was; of one
 * that was killed nobody knows what became of its last writes, and it begins anew.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openStore } from '../lib/monitor.ts';
import type { StoreSettings } from '../lib/settings.ts';
import { openTables } from '../lib/store/tables.ts';

const stopped = z.object({
  is: z.literal('stopped'),
  tablePrefix: z.string(),
  startMs: z.number(),
  nextTickMs: z.number(),
  /** Whose card Teams does not take; null until there was one. */
  refused: z.string().nullable(),
  /** What `save` of the simulator gave. */
  simulator: z.unknown(),
});
const state = z.union([stopped, z.object({ is: z.literal('begun'), tablePrefix: z.string() })]);
export type PastState = z.infer<typeof state>;
export type StoppedPast = z.infer<typeof stopped>;

export const simulatorPath = (folder: string) => join(folder, 'simulator.json');
const pastPath = (folder: string) => join(folder, 'past.json');

/** What is to be lived through: `anew`, the rest of one that was stopped, or null where there are tables or customers already. */
export async function pastToLive(folder: string, store: StoreSettings): Promise<'anew' | StoppedPast | null> {
  if ((await read(simulatorPath(folder))) !== null) return null;
  const text = await read(pastPath(folder));
  const past = text === null ? null : state.parse(JSON.parse(text));
  if (past?.tablePrefix === store.tablePrefix) {
    if (past.is === 'stopped') return past;
    await dropTables(store);
  }
  return (await openStore(store)) === null ? 'anew' : null;
}

export async function writePast(folder: string, past: PastState): Promise<void> {
  await writeWhole(pastPath(folder), JSON.stringify(past));
}

/** The past is over: the customers go on from here. */
export async function endPast(folder: string, simulator: unknown): Promise<void> {
  await writeWhole(simulatorPath(folder), JSON.stringify(simulator));
  await rm(pastPath(folder), { force: true });
}

/** Whenever this is killed, the file is what it was or what it is to be. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function dropTables({ storage, tablePrefix }: StoreSettings): Promise<void> {
  const tables = await openTables(storage, tablePrefix);
  for (const name of ['Snapshots', 'History', 'Changes', 'Deliveries', 'Runs', 'State'] as const)
    await tables[name].deleteTable();
}
