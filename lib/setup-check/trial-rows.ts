/**
 * Rows of a trial in `VettingState`, PartitionKey `check`, which nothing else reads. They are deleted at the end; what a check that was
 * killed has left, the next one deletes.
 */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Io } from '../io.ts';
import { isMissing, isStale } from '../store/storage-error.ts';

export type TrialIo = Pick<Io, 'now' | 'uuid'>;

export type Trial = {
  /** Writes a row, reads it, replaces it in its version, and sees that an older version is refused. */
  row(): Promise<void>;
  transaction(): Promise<void>;
  /** Deletes what was written and is not deleted yet. */
  clear(): Promise<void>;
};

/** The table service took what it must refuse. */
export class LaxTablesError extends Error {
  override readonly name = 'LaxTablesError';
}

const partitionKey = 'check';
/** Another check may be at work; none takes that long. */
const leftAfterMs = 2 * 60_000;
const left = z.object({ rowKey: z.string(), at: z.date().catch(new Date(0)) });

export function tryWriting(table: TableClient, { now, uuid }: TrialIo): Trial {
  const id = uuid();
  const [one, ...others] = [1, 2, 3].map((number) => ({ partitionKey, rowKey: `${id}-${number}`, at: now() }));
  const written = new Set<string>();
  const remove = async (rowKey: string) => {
    try {
      await table.deleteEntity(partitionKey, rowKey);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    written.delete(rowKey);
  };
  const clearLeft = async () => {
    const before = now().getTime() - leftAfterMs;
    const rows = table.listEntities({ queryOptions: { filter: `PartitionKey eq '${partitionKey}'` } });
    for await (const row of rows) {
      const { rowKey, at } = left.parse(row);
      if (at.getTime() < before) await remove(rowKey);
    }
  };
  return {
    async row() {
      await clearLeft();
      if (!one) return;
      written.add(one.rowKey);
      await table.createEntity(one);
      const { etag } = await table.getEntity(partitionKey, one.rowKey);
      await table.updateEntity({ ...one, version: 2 }, 'Replace', { etag });
      try {
        await table.updateEntity({ ...one, version: 3 }, 'Replace', { etag });
      } catch (error) {
        if (isStale(error)) return;
        throw error;
      }
      throw new LaxTablesError(
        'a row was replaced although it had changed since it was read: these tables lose what is written at once',
      );
    },
    async transaction() {
      for (const { rowKey } of others) written.add(rowKey);
      await table.submitTransaction(others.map((row) => ['create', row]));
    },
    async clear() {
      for (const rowKey of written) await remove(rowKey);
    },
  };
}
