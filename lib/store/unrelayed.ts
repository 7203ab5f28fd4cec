/** In `VettingState`, PartitionKey `state`, RowKey `clean`: whose outbox was not empty when the last clean-up looked. Losing it costs a week. */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Unrelayed } from '../vetting/retention.ts';
import { oneRow } from './one-row.ts';

export type UnrelayedStore = {
  /** Null where nobody looked yet, or there were too many to write down. */
  read(): Promise<Unrelayed | null>;
  write(unrelayed: Unrelayed): Promise<void>;
};

const keys = { partitionKey: 'state', rowKey: 'clean' };
/** Table Storage takes 32,768 characters in a text column. So many only wait where relays fail altogether. */
const longestText = 32_000;

const row = z
  .object({ lookedAt: z.date(), unrelayed: z.string() })
  .transform(({ lookedAt, unrelayed }) => ({ at: lookedAt, customerIds: new Set(unrelayed.split(' ').filter(Boolean)) }));

export function createUnrelayed(table: TableClient): UnrelayedStore {
  return {
    async read() {
      return row.safeParse(await oneRow(table, keys.partitionKey, keys.rowKey)).data ?? null;
    },
    async write({ at, customerIds }) {
      const unrelayed = [...customerIds].join(' ');
      const columns = unrelayed.length > longestText ? {} : { lookedAt: at, unrelayed };
      await table.upsertEntity({ ...keys, ...columns }, 'Replace');
    },
  };
}
