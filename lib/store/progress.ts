/**
 * In `VettingState`, PartitionKey `state`: how far the scans have come (RowKey `scan`), and up to which period "still watching" was
 * told (RowKey `notices`). Losing it costs calls, or the notice of one period; never a change.
 */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { date, number, text } from './columns.ts';
import { oneRow } from './one-row.ts';

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
  /** The name of the period that was running when the finished one was last told of; null where none ever was. */
  runningPeriod(): Promise<string | null>;
  keepRunningPeriod(name: string): Promise<void>;
};

const keys = { partitionKey: 'state', rowKey: 'scan' };
const noticeKeys = { partitionKey: 'state', rowKey: 'notices' };
const noticeRow = z.object({ runningPeriod: text });

export function createProgress(table: TableClient): ProgressStore {
  /** An empty row where there is none. */
  const rowOf = async ({ partitionKey, rowKey }: typeof keys): Promise<unknown> =>
    (await oneRow(table, partitionKey, rowKey)) ?? {};
  return {
    read: async () => row.parse(await rowOf(keys)),
    async write(progress) {
      // A double also where it is whole: a column has one type.
      const requestsPerMinute =
        progress.requestsPerMinute === null ? null : { type: 'Double', value: String(progress.requestsPerMinute) };
      await table.upsertEntity({ ...keys, ...progress, requestsPerMinute }, 'Replace');
    },
    runningPeriod: async () => noticeRow.parse(await rowOf(noticeKeys)).runningPeriod,
    async keepRunningPeriod(runningPeriod) {
      await table.upsertEntity({ ...noticeKeys, runningPeriod }, 'Replace');
    },
  };
}
