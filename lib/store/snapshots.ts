/** `VettingSnapshots`: what is known of each customer. PartitionKey partner tenant id, RowKey customer id. */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import type { Snapshot } from '../vetting/snapshot.ts';
import { fromSnapshotRow, outboxText, toSnapshotRow } from './snapshot-row.ts';
import { isConflict, isMissing, isStale } from './storage-error.ts';

/** A snapshot and the version of its row. */
export type StoredSnapshot = { readonly snapshot: Snapshot; readonly etag: string };

/** A row that cannot be read as a snapshot: somebody else wrote it. It is left alone, and said. */
export type UnreadableRow = { readonly customerId: string; readonly problem: string };

export type Snapshots = {
  all(): AsyncIterable<StoredSnapshot | UnreadableRow>;
  read(customerId: string): Promise<StoredSnapshot | null>;
  /** Writes the whole row: a new one without an etag, else in place of the version read. False: somebody else wrote it since. */
  write(snapshot: Snapshot, etag: string | null): Promise<boolean>;
  /** Writes new rows, up to 100 a request; the customers whose rows were there already are returned and left as they are. */
  insert(snapshots: readonly Snapshot[]): Promise<string[]>;
  /** Sets one date of many rows, 100 a request, and nothing else of them. */
  mark(customerIds: readonly string[], column: 'checkedAt' | 'absentSince' | 'departedAt', at: Date): Promise<void>;
  /** Takes `absentSince` off a row, if it is there. */
  unmarkAbsent(customerId: string): Promise<void>;
  /** The snapshots whose events are not relayed yet. */
  withOutbox(): AsyncIterable<StoredSnapshot | UnreadableRow>;
  /** Takes relayed events off the row, whatever else was written to it meanwhile. */
  clearRelayed(stored: StoredSnapshot, relayed: ReadonlySet<string>): Promise<void>;
};

const rowsARequest = 100;
/** A row that changes so often between reading and writing is not being written by scans. */
const mostClearings = 10;

export function createSnapshots(table: TableClient, partner: string): Snapshots {
  const filtered = async function* (filter: string) {
    for await (const entity of table.listEntities({ queryOptions: { filter } })) yield readRow(entity);
  };
  const read = async (customerId: string) => {
    try {
      const stored = readRow(await table.getEntity(partner, customerId));
      if ('problem' in stored) throw new Error(`the stored row ${stored.problem}`);
      return stored;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
  const write = async (snapshot: Snapshot, etag: string | null) => {
    const entity = toSnapshotRow(partner, snapshot);
    try {
      if (etag === null) await table.createEntity(entity);
      else await table.updateEntity(entity, 'Replace', { etag });
      return true;
    } catch (error) {
      if (isConflict(error) || isStale(error)) return false;
      throw error;
    }
  };

  return {
    all: () => filtered(odata`PartitionKey eq ${partner}`),
    withOutbox: () => filtered(odata`PartitionKey eq ${partner} and outbox ne ''`),
    read,
    write,
    async insert(snapshots) {
      const existing: string[] = [];
      for (const some of chunks(snapshots)) {
        try {
          await table.submitTransaction(
            some.map((snapshot): TransactionAction => ['create', toSnapshotRow(partner, snapshot)]),
          );
        } catch (error) {
          if (!isConflict(error)) throw error;
          // One row that exists refuses all hundred: each is tried alone.
          for (const snapshot of some) if (!(await write(snapshot, null))) existing.push(snapshot.customerId);
        }
      }
      return existing;
    },
    async mark(customerIds, column, at) {
      for (const some of chunks(customerIds)) {
        await table.submitTransaction(
          some.map((rowKey): TransactionAction => ['update', { partitionKey: partner, rowKey, [column]: at }, 'Merge']),
        );
      }
    },
    async unmarkAbsent(customerId) {
      const stored = await read(customerId);
      // A row that changed meanwhile was written by another scan, which saw the customer too.
      if (stored?.snapshot.absentSince) await write({ ...stored.snapshot, absentSince: null }, stored.etag);
    },
    async clearRelayed(stored, relayed) {
      let current: StoredSnapshot | null = stored;
      for (let tries = 0; current && tries < mostClearings; tries++) {
        const rest = current.snapshot.outbox.filter((event) => !relayed.has(event.id));
        if (rest.length === current.snapshot.outbox.length) return;
        try {
          const columns = { partitionKey: partner, rowKey: current.snapshot.customerId, outbox: outboxText(rest) };
          await table.updateEntity(columns, 'Merge', { etag: current.etag });
          return;
        } catch (error) {
          if (!isStale(error)) throw error;
          current = await read(current.snapshot.customerId);
        }
      }
      if (current)
        throw new Error(`the row of customer ${current.snapshot.customerId} changes too often to take its events off`);
    },
  };
}

function readRow(entity: { rowKey?: string; etag: string }): StoredSnapshot | UnreadableRow {
  try {
    return { snapshot: fromSnapshotRow(entity), etag: entity.etag };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const columns = [...new Set(error.issues.map((issue) => issue.path[0]))].join(', ');
    return { customerId: entity.rowKey ?? '', problem: `cannot be read: see ${columns}` };
  }
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += rowsARequest) yield items.slice(from, from + rowsARequest);
}
