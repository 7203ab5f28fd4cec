/** `VettingChanges`: the rows of the history by month, for "what changed lately". PartitionKey yyyy-MM of detectedAt. */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { ChangeEvent } from '../vetting/change-event.ts';
import { changeRowKey, fromChangeRow, toChangeRow } from './change-row.ts';
import { monthOf } from './keys.ts';

export type Changes = {
  /** Writes all of them down, up to 100 a request; one that stands there already is left as it is. */
  record(events: readonly ChangeEvent[]): Promise<void>;
  /** From `since` (included) to `until` (not included), newest first. */
  between(since: Date | null, until: Date | null): Promise<ChangeEvent[]>;
};

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
    async between(since, until) {
      const conditions = [
        since && odata`PartitionKey ge ${monthOf(since)} and detectedAt ge ${since}`,
        until && odata`PartitionKey le ${monthOf(until)} and detectedAt lt ${until}`,
      ].filter((condition) => condition !== null);
      const events: ChangeEvent[] = [];
      const queryOptions = conditions.length > 0 ? { filter: conditions.join(' and ') } : {};
      for await (const row of table.listEntities({ queryOptions })) events.push(fromChangeRow(row));
      // Months come oldest first, and within each the newest row first.
      return events.sort((a, b) => (a.detectedAt < b.detectedAt ? 1 : -1));
    },
  };
}
