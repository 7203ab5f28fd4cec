/** `VettingSnapshots`: what is known of each customer. PartitionKey partner tenant id, RowKey customer id. */
import { isDeepStrictEqual } from 'node:util';
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import type { KnownCustomer } from '../vetting/known-customer.ts';
import type { OpenReview } from '../vetting/notice.ts';
import type { Snapshot } from '../vetting/snapshot.ts';
import { unreadableColumns } from './columns.ts';
import { fromKnownRow, KNOWN_COLUMNS } from './known-row.ts';
import { fromListedRow, LISTED_COLUMNS, type ListedCustomer } from './listed-row.ts';
import { oneRow } from './one-row.ts';
import { fromSnapshotRow, outboxText, SnapshotTooLargeError, toSnapshotRow } from './snapshot-row.ts';
import { isConflict, isMissing, isStale } from './storage-error.ts';
import { type PageOptions, readPage, type TablePage } from './table-page.ts';

/** A snapshot and the version of its row. */
export type StoredSnapshot = { readonly snapshot: Snapshot; readonly etag: string };

/** A row that cannot be read as a snapshot, since somebody else wrote it, or one that cannot be written; and why. */
export type UnreadableRow = { readonly customerId: string; readonly problem: string };

export type Snapshots = {
  /** Of every row the few columns that a scan needs before it asks. */
  known(): AsyncIterable<KnownCustomer | UnreadableRow>;
  /** A page of all rows in the order of their ids, with the columns that a list shows. */
  page(options: PageOptions): Promise<TablePage<ListedCustomer | UnreadableRow>>;
  all(): AsyncIterable<StoredSnapshot | UnreadableRow>;
  /** The reviews of those who are there that were open before an instant, the oldest first. */
  openReviews(before: Date): Promise<OpenReview[]>;
  read(customerId: string): Promise<StoredSnapshot | null>;
  /** Writes the whole row: a new one without an etag, else in place of the version read. False: somebody else wrote it since. */
  write(snapshot: Snapshot, etag: string | null): Promise<boolean>;
  /**
   * Writes new rows, up to 100 a request. Those that are there already are left as they are; those that no row can hold are
   * returned, and the others are written all the same.
   */
  insert(snapshots: readonly Snapshot[]): Promise<UnreadableRow[]>;
  /** Sets one date of many rows, 100 a request, and nothing else of them. */
  mark(customerIds: readonly string[], column: DateColumn, at: Date): Promise<void>;
  /** The same with a date of its own for each row. */
  markEach(dates: ReadonlyMap<string, Date>, column: DateColumn): Promise<void>;
  /** Takes `absentSince` off a row, if it is there. */
  unmarkAbsent(customerId: string): Promise<void>;
  /** The snapshots whose events are not relayed yet. */
  withOutbox(): AsyncIterable<StoredSnapshot | UnreadableRow>;
  /** Takes relayed events off the row, whatever else was written to it meanwhile. */
  clearRelayed(stored: StoredSnapshot, relayed: ReadonlySet<string>): Promise<void>;
};

type DateColumn = 'checkedAt' | 'askedAt' | 'submissionLoggedAt' | 'absentSince' | 'departedAt';
type Row = ReturnType<typeof toSnapshotRow>;

const rowsARequest = 100;
/** A row that changes so often between reading and writing is not being written by scans. */
const mostClearings = 10;

export function createSnapshots(table: TableClient, partner: string): Snapshots {
  const filtered = async function* <Value>(filter: string, readOne: (entity: unknown) => Value, select?: readonly string[]) {
    const queryOptions = { filter, ...(select && { select: [...select] }) };
    for await (const entity of table.listEntities({ queryOptions })) yield readable(entity, readOne);
  };
  const read = async (customerId: string) => {
    const row = await oneRow(table, partner, customerId);
    const stored = row && readable(row, fromStored);
    if (stored && 'problem' in stored) throw new Error(`the stored row ${stored.problem}`);
    return stored;
  };
  const write = async (snapshot: Snapshot, etag: string | null) => {
    const entity = toSnapshotRow(partner, snapshot);
    try {
      if (etag === null) await table.createEntity(entity);
      else await table.updateEntity(entity, 'Replace', { etag });
      return true;
    } catch (error) {
      if (!isConflict(error) && !isStale(error)) throw error;
      // It may be this very write, made although its answer was lost on the way.
      return isDeepStrictEqual((await read(snapshot.customerId))?.snapshot, snapshot);
    }
  };

  /** Up to 100 a request. One row that cannot be written refuses all hundred: each is then tried alone, and `harmless` ones are left out. */
  const together = async (actions: readonly TransactionAction[], harmless: (error: unknown) => boolean) => {
    for (let from = 0; from < actions.length; from += rowsARequest) {
      const some = actions.slice(from, from + rowsARequest);
      try {
        await table.submitTransaction(some);
      } catch (error) {
        if (!harmless(error)) throw error;
        for (const action of some) {
          await table.submitTransaction([action]).catch((alone: unknown) => {
            if (!harmless(alone)) throw alone;
          });
        }
      }
    }
  };

  const markEach = async (dates: ReadonlyMap<string, Date>, column: DateColumn) => {
    // A row that somebody took away is made anew by the next scan.
    await together(
      Array.from(
        dates,
        ([rowKey, at]): TransactionAction => ['update', { partitionKey: partner, rowKey, [column]: at }, 'Merge'],
      ),
      isMissing,
    );
  };
  const ofPartner = odata`PartitionKey eq ${partner}`;

  return {
    known: () => filtered(ofPartner, fromKnownRow, KNOWN_COLUMNS),
    page: (options) =>
      readPage(table, { filter: ofPartner, select: LISTED_COLUMNS }, options, (entity) => readable(entity, fromListedRow)),
    all: () => filtered(ofPartner, fromStored),
    withOutbox: () => filtered(`${ofPartner} and outbox ne ''`, fromStored),
    async openReviews(before) {
      const open: OpenReview[] = [];
      const filter = `${ofPartner} and ${odata`openReviewSince lt ${before}`}`;
      for await (const row of filtered(filter, fromListedRow, LISTED_COLUMNS)) {
        if ('problem' in row || row.absentSince || row.departedAt) continue;
        const { customerId, companyName, openReviewSince, checkedAt } = row;
        if (openReviewSince) open.push({ customerId, companyName, openReviewSince, checkedAt });
      }
      return open.sort((a, b) => a.openReviewSince.getTime() - b.openReviewSince.getTime());
    },
    markEach,
    read,
    write,
    async insert(snapshots) {
      const refused: UnreadableRow[] = [];
      const fitting: Row[] = [];
      for (const snapshot of snapshots) {
        try {
          fitting.push(toSnapshotRow(partner, snapshot));
        } catch (error) {
          if (!(error instanceof SnapshotTooLargeError)) throw error;
          refused.push({ customerId: snapshot.customerId, problem: error.message });
        }
      }
      await together(
        fitting.map((row): TransactionAction => ['create', row]),
        isConflict,
      );
      return refused;
    },
    mark: (customerIds, column, at) => markEach(new Map(customerIds.map((id) => [id, at])), column),
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

const stored = z.object({ etag: z.string() });

function fromStored(entity: unknown): StoredSnapshot {
  return { snapshot: fromSnapshotRow(entity), etag: stored.parse(entity).etag };
}

function readable<Value>(entity: { rowKey?: string }, readOne: (entity: unknown) => Value): Value | UnreadableRow {
  try {
    return readOne(entity);
  } catch (error) {
    return { customerId: entity.rowKey ?? '', problem: unreadableColumns(error) };
  }
}
