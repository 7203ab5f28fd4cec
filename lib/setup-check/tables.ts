/**
 * The tables: whether they can be read, whose they are, and whether rows can be written as the monitor writes them. Tables that are
 * missing are made, as the first scan would; whose they are to be is left to that scan.
 */
import type { TableClient } from '@azure/data-tables';
import type { StoreSettings } from '../settings.ts';
import { createState, WrongPartnerError } from '../store/state.ts';
import { describeStorageError } from '../store/storage-error.ts';
import { openTables, type Tables } from '../store/tables.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Heard } from './heard.ts';
import { tablesProblem } from './tables-problem.ts';
import { LaxTablesError, type Trial, type TrialIo, tryWriting } from './trial-rows.ts';

const { ok, failed, skipped } = findingsOf('tables');

/** Somebody waits at a terminal. */
const patience = { timeoutMs: 10_000, retryOptions: { maxRetries: 2, retryDelayInMs: 500, maxRetryDelayInMs: 2_000 } };

/** Returns the tables where they can be read and belong to this partner, or to nobody yet. */
export async function* tablesFindings(
  store: StoreSettings | null,
  heard: Heard,
  io: TrialIo,
): AsyncGenerator<Finding, Tables | null> {
  if (!store) {
    yield skipped('needs the AzureWebJobsStorage settings and TABLE_PREFIX');
    return null;
  }
  let tables: Tables;
  try {
    tables = await openTables(store.storage, store.tablePrefix, { ...patience, additionalPolicies: [...heard.policies] });
    yield ok(await readable(tables, store));
  } catch (error) {
    const { detail, remedy } = tablesProblem(error);
    yield failed(`${store.tablePrefix}… cannot be used: ${detail}`, remedy);
    yield skipped(`needs tables that can be read: nothing was written`);
    return null;
  }
  const trial = tryWriting(tables.State, io);
  try {
    const row = await tried('row', trial);
    yield row;
    if (row.state === 'ok') {
      yield await tried('transaction', trial);
      const cleared = await tried('clear', trial);
      if (cleared.state !== 'ok') yield cleared;
    } else yield skipped('needs rows that can be written: no transaction was tried');
  } finally {
    // Nothing is left to delete where all went well, or where nobody waits for the rest.
    await trial.clear().catch(() => undefined);
  }
  return tables;
}

/** What there is. Throws a WrongPartnerError before anything is made among another partner's tables. */
async function readable(tables: Tables, { tablePrefix, partnerTenantId }: StoreSettings): Promise<string> {
  const owner = await createState(tables.State, tablePrefix).partner();
  if (owner !== null && partnerTenantId !== null && owner !== partnerTenantId)
    throw new WrongPartnerError(tablePrefix, owner, partnerTenantId);
  const { Snapshots, History, Changes, Deliveries, Runs, State } = tables;
  const there = await Promise.all([Snapshots, History, Changes, Deliveries, Runs, State].map(isThere));
  const missing = there.filter((is) => !is).length;
  if (missing > 0) await tables.create();
  const whose = owner === null ? 'no scan has claimed them for a partner yet' : `they are partner ${owner}'s`;
  const made = missing > 0 ? `; ${missing} of ${there.length} were missing and are made` : '';
  return `${tablePrefix}… can be read: ${whose}${made}`;
}

async function isThere(table: TableClient): Promise<boolean> {
  try {
    await table.getEntity('check', 'none');
    return true;
  } catch (error) {
    const said = describeStorageError(error) ?? '';
    if (/ResourceNotFound|EntityNotFound/.test(said)) return true;
    if (/TableNotFound/.test(said)) return false;
    throw error;
  }
}

const said = {
  row: ['a row was written, read again, and replaced only in the version that was read', 'a row cannot be written'],
  transaction: ['rows were written in one transaction, and are deleted again', 'rows cannot be written in one transaction'],
  clear: ['', 'the rows of the trial cannot be deleted (…State, PartitionKey check; the next check tries again)'],
} as const;

async function tried(part: keyof typeof said, trial: Trial): Promise<Finding> {
  try {
    await trial[part]();
    return ok(said[part][0]);
  } catch (error) {
    if (error instanceof LaxTablesError) return failed(error.message);
    const { detail, remedy } = tablesProblem(error);
    return failed(`${said[part][1]}: ${detail}`, remedy);
  }
}
