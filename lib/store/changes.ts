/** `VettingChanges`: the rows of the history by month, for "what changed lately". PartitionKey yyyy-MM of detectedAt. */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import type { ChangeEvent, ChangeKind } from '../vetting/change-event.ts';
import type { Past } from '../vetting/retention.ts';
import { changeRowKey, fromChangeRow, toChangeRow } from './change-row.ts';
import { deleteRows, type RowPlace, readOlder, type UnreadablePlace } from './clean.ts';
import { monthOf, newestFirst, rowsBetween } from './keys.ts';
import { firstPartition, type PageOptions, type PageToken, readPage, type TablePage } from './table-page.ts';

/** Which changes are wanted; null: whatever it is. `since` is included, `until` is not. */
export type ChangeFilter = {
  readonly since: Date | null;
  readonly until: Date | null;
  readonly kinds: readonly ChangeKind[] | null;
  /** The status after the change. */
  readonly to: string | null;
};

/** A change that is old, and where its row is; that of the history has the same row key. */
export type OldChange = RowPlace & Past & { readonly customerId: string };

export type Changes = {
  /** Writes all of them down, up to 100 a request; one that stands there already is left as it is. */
  record(events: readonly ChangeEvent[]): Promise<void>;
  /** A page of one month's changes, newest first. */
  page(month: string, filter: ChangeFilter, options: PageOptions): Promise<TablePage<ChangeEvent>>;
  /** The month of the oldest change, `yyyy-MM`; null where there is none. */
  firstMonth(): Promise<string | null>;
  /** A page of those found before an instant, the oldest month first. */
  older(before: Date, token: PageToken): Promise<TablePage<OldChange | UnreadablePlace>>;
  /** Takes rows of one month away, up to 100 a request; returns how many were there. */
  remove(month: string, rowKeys: readonly string[]): Promise<number>;
};

const oldRow = z
  .object({
    partitionKey: z.string(),
    rowKey: z.string(),
    eventId: z.string(),
    customerId: z.string(),
    detectedAt: z.date(),
  })
  // Else the row of the history would be looked for in the wrong place.
  .refine(({ rowKey, eventId, detectedAt }) => rowKey === `${newestFirst(detectedAt)}_${eventId}`, { path: ['rowKey'] });

export function createChanges(table: TableClient): Changes {
  return {
    async record(events) {
      const months = new Set(events.map((event) => monthOf(new Date(event.detectedAt))));
      for (const month of months) {
        const ofMonth = events.filter((event) => monthOf(new Date(event.detectedAt)) === month);
        const actions = ofMonth.map(
          (event): TransactionAction => [
            'upsert',
            { partitionKey: month, rowKey: changeRowKey(event), ...toChangeRow(event) },
            'Replace',
          ],
        );
        for (let from = 0; from < actions.length; from += 100) await table.submitTransaction(actions.slice(from, from + 100));
      }
    },
    page(month, { since, until, kinds, to }, options) {
      const conditions = [
        odata`PartitionKey eq ${month}`,
        ...rowsBetween(since, until),
        ...(kinds ? [`(${kinds.map((kind) => odata`kind eq ${kind}`).join(' or ')})`] : []),
        ...(to === null ? [] : [odata`to eq ${to}`]),
      ];
      return readPage(table, { filter: conditions.join(' and ') }, options, fromChangeRow);
    },
    firstMonth: () => firstPartition(table),
    older: (before, token) =>
      readOlder(table, before, token, ['eventId', 'customerId', 'detectedAt'], (entity): OldChange => oldRow.parse(entity)),
    remove: (month, rowKeys) => deleteRows(table, month, rowKeys),
  };
}
