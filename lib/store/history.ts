/** `VettingHistory`: one customer's changes, newest first. PartitionKey customer id, RowKey `{inverted detectedAt}_{eventId}`. */
import { odata, type TableClient } from '@azure/data-tables';
import type { ChangeEvent } from '../vetting/change-event.ts';
import { changeRowKey, fromChangeRow, toChangeRow } from './change-row.ts';
import { deleteRows } from './clean.ts';
import { isConflict } from './storage-error.ts';
import { type PageOptions, readPage, type TablePage } from './table-page.ts';

export type History = {
  /** Writes the event down; false where it stands there already. */
  record(event: ChangeEvent): Promise<boolean>;
  of(customerId: string): Promise<ChangeEvent[]>;
  /** A page of the same. */
  page(customerId: string, options: PageOptions): Promise<TablePage<ChangeEvent>>;
  /** Takes rows of one customer away, up to 100 a request; returns how many were there. */
  remove(customerId: string, rowKeys: readonly string[]): Promise<number>;
};

export function createHistory(table: TableClient): History {
  return {
    async record(event) {
      try {
        await table.createEntity({ partitionKey: event.customerId, rowKey: changeRowKey(event), ...toChangeRow(event) });
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },
    async of(customerId) {
      const events: ChangeEvent[] = [];
      const rows = table.listEntities({ queryOptions: { filter: odata`PartitionKey eq ${customerId}` } });
      for await (const row of rows) events.push(fromChangeRow(row));
      return events;
    },
    page: (customerId, options) => readPage(table, { filter: odata`PartitionKey eq ${customerId}` }, options, fromChangeRow),
    remove: (customerId, rowKeys) => deleteRows(table, customerId, rowKeys),
  };
}
