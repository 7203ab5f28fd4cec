/** In `VettingState`, PartitionKey `state`, RowKey `scan`: how far the scans have come. Losing it costs calls, never an event. */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { date, number } from './columns.ts';
import { isMissing } from './storage-error.ts';

const row = z.object({
  /** Since when the sweep saves up: when the last scan began, and earlier by what that one left over. */
  sweptAt: date,
  /** When the customer list was last read to its end, and how many pages it had. */
  listReadAt: date,
  listPages: number,
  /** Up to when the activity log was read. */
  activityReadAt: date,
  /** What Partner Center was last found to allow, in requests a minute. */
  requestsPerMinute: number,
});

export type Progress = z.infer<typeof row>;

export type ProgressStore = {
  read(): Promise<Progress>;
  write(progress: Progress): Promise<void>;
};

const keys = { partitionKey: 'state', rowKey: 'scan' };

export function createProgress(table: TableClient): ProgressStore {
  return {
    async read() {
      try {
        return row.parse(await table.getEntity(keys.partitionKey, keys.rowKey));
      } catch (error) {
        if (isMissing(error)) return row.parse({});
        throw error;
      }
    },
    async write(progress) {
      // A double also where it is whole: a column has one type.
      const requestsPerMinute =
        progress.requestsPerMinute === null ? null : { type: 'Double', value: String(progress.requestsPerMinute) };
      await table.upsertEntity({ ...keys, ...progress, requestsPerMinute }, 'Replace');
    },
  };
}
