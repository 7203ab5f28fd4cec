/** `VettingDeliveries`: what became of each told event in each channel. PartitionKey channel, RowKey event id. */
import { isDeepStrictEqual } from 'node:util';
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { ChangeEvent } from '../vetting/change-event.ts';
import { type Delivery, type DeliveryState, newDelivery } from '../vetting/delivery.ts';
import { NOTICE_CHANNEL, type Notice, type NoticeKind } from '../vetting/notice.ts';
import { type SettledDeliveries, settledDeliveries } from './clean-deliveries.ts';
import { unreadableColumns } from './columns.ts';
import { fromDeliveryRow, toDeliveryRow } from './delivery-row.ts';
import { oneRow } from './one-row.ts';
import { isConflict, isMissing, isStale } from './storage-error.ts';

/** A delivery and the version of its row. */
export type StoredDelivery = { readonly delivery: Delivery; readonly etag: string };

/** What a delivery is to become, in place of the version that was read. */
export type DeliveryChange = StoredDelivery & { readonly next: Delivery };

/** A row that somebody else wrote. */
export type UnreadableDelivery = { readonly channel: string; readonly eventId: string; readonly problem: string };

export type Deliveries = SettledDeliveries & {
  /** Makes a pending delivery of the change, if there is none in any state. Throws an EventConflictError where another event has its id. */
  add(channel: string, event: ChangeEvent, now: Date): Promise<void>;
  /** The same of a notice, in the one channel that gets any. Where there is one under its id already, that one stands. */
  addNotice(notice: Notice, now: Date): Promise<void>;
  /** The ids of all notices of a kind that were added, whatever became of them. */
  noticeIds(kind: NoticeKind): Promise<Set<string>>;
  /** Those of one channel, or of all, in these states. */
  list(states: readonly DeliveryState[], channel?: string): AsyncIterable<StoredDelivery | UnreadableDelivery>;
  /** Null where there is none. */
  read(channel: string, eventId: string): Promise<StoredDelivery | UnreadableDelivery | null>;
  /**
   * One event's deliveries, a channel each. Looks through the whole table: for a person's question, not for every call. Throws
   * where somebody else wrote one of the rows.
   */
  of(eventId: string): Promise<StoredDelivery[]>;
  /** Writes changes of one channel, up to 100 a transaction. Returns those that were not made, since somebody else wrote the row meanwhile. */
  write(changes: readonly DeliveryChange[]): Promise<DeliveryChange[]>;
};

/** One id with two meanings: something is broken, and nothing is overwritten. */
export class EventConflictError extends Error {
  override readonly name = 'EventConflictError';
  constructor(channel: string, eventId: string) {
    super(
      `the delivery of event ${eventId} to ${channel} holds another event under the same id: nothing was overwritten, and ` +
        "this customer's later events wait until that row is deleted",
    );
  }
}

const rowsARequest = 100;

export function createDeliveries(table: TableClient): Deliveries {
  const read = async (channel: string, eventId: string): Promise<StoredDelivery | UnreadableDelivery | null> => {
    const stored = await oneRow(table, channel, eventId);
    return stored && readRow(stored);
  };
  /** One change alone: false where the row was written by somebody else. One's own write whose answer was lost is recognised. */
  const writeOne = async ({ next, etag }: DeliveryChange): Promise<boolean> => {
    try {
      await table.updateEntity(toDeliveryRow(next), 'Replace', { etag });
      return true;
    } catch (error) {
      if (!isStale(error)) throw error;
      const stored = await read(next.channel, next.event.id);
      return stored !== null && 'delivery' in stored && isDeepStrictEqual(stored.delivery, next);
    }
  };
  const filtered = async function* (filter: string) {
    try {
      for await (const entity of table.listEntities({ queryOptions: { filter } })) yield readRow(entity);
    } catch (error) {
      if (!isMissing(error)) throw error; // The tables are older than this one: the next scan makes it.
    }
  };

  return {
    ...settledDeliveries(table),
    read,
    list(states, channel) {
      const isWanted = states.map((state) => odata`state eq ${state}`).join(' or ');
      return filtered(channel === undefined ? isWanted : `${odata`PartitionKey eq ${channel}`} and (${isWanted})`);
    },
    async add(channel, event, now) {
      try {
        await table.createEntity(toDeliveryRow(newDelivery(channel, event, now)));
      } catch (error) {
        if (!isConflict(error)) throw error;
        const stored = await read(channel, event.id);
        const isSame = stored === null || ('delivery' in stored && isDeepStrictEqual(stored.delivery.event, event));
        if (!isSame) throw new EventConflictError(channel, event.id);
      }
    },
    async addNotice(notice, now) {
      try {
        await table.createEntity(toDeliveryRow(newDelivery(NOTICE_CHANNEL, notice, now)));
      } catch (error) {
        // Whoever was faster had slightly other numbers, and they are as good.
        if (!isConflict(error)) throw error;
      }
    },
    async noticeIds(kind) {
      const filter = odata`PartitionKey eq ${NOTICE_CHANNEL} and kind eq ${kind}`;
      const ids = new Set<string>();
      for await (const { rowKey } of table.listEntities({ queryOptions: { filter, select: ['rowKey'] } }))
        ids.add(rowKey ?? '');
      return ids;
    },
    async of(eventId) {
      const stored: StoredDelivery[] = [];
      for await (const row of filtered(odata`RowKey eq ${eventId}`)) {
        if ('problem' in row) throw new Error(`the delivery of ${eventId} to ${row.channel} ${row.problem}`);
        stored.push(row);
      }
      return stored;
    },
    async write(changes) {
      const refused: DeliveryChange[] = [];
      for (let from = 0; from < changes.length; from += rowsARequest) {
        const some = changes.slice(from, from + rowsARequest);
        try {
          await table.submitTransaction(
            some.map(({ next, etag }): TransactionAction => ['update', toDeliveryRow(next), 'Replace', { etag }]),
          );
        } catch (error) {
          if (!isStale(error)) throw error;
          // One row that was written by somebody else refuses all hundred: each is then tried alone.
          for (const change of some) if (!(await writeOne(change))) refused.push(change);
        }
      }
      return refused;
    },
  };
}

function readRow(entity: { partitionKey?: string; rowKey?: string; etag: string }): StoredDelivery | UnreadableDelivery {
  try {
    return { delivery: fromDeliveryRow(entity), etag: entity.etag };
  } catch (error) {
    return { channel: entity.partitionKey ?? '', eventId: entity.rowKey ?? '', problem: unreadableColumns(error) };
  }
}
