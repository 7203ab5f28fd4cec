/** Leases in `VettingState` (PartitionKey `lease`, RowKey name): who does a thing now, until when. They save work; nothing rests on them. */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { oneRow } from './one-row.ts';
import { isConflict, isStale } from './storage-error.ts';

/** Somebody else has it. */
export type Held = { readonly heldSince: Date; readonly heldUntil: Date };

export type Lease = {
  /** Has it for as long again. False: it ran out, and somebody else took it. */
  renew(now: Date): Promise<boolean>;
  /** Gives it back, if it is still had. */
  release(): Promise<void>;
};

export type Leases = {
  /** Takes the lease for so many ms where nobody has it or the holder let it run out. `holder` is an id of its own at every call. */
  take(name: string, holder: string, ms: number, now: Date): Promise<Lease | Held>;
};

const longAgo = new Date(0);
/** A row that somebody else wrote is a lease that ran out. */
const row = z.object({
  holder: z.string().catch(''),
  since: z.date().catch(longAgo),
  expiresAt: z.date().catch(longAgo),
  etag: z.string(),
});
type Row = z.infer<typeof row>;

export function createLeases(table: TableClient): Leases {
  const read = async (name: string): Promise<Row | null> => {
    const stored = await oneRow(table, 'lease', name);
    return stored && row.parse(stored);
  };
  /** Writes the row in place of what was read; null where somebody else was faster. A write whose answer was lost is recognised. */
  const write = async (
    name: string,
    holder: string,
    since: Date,
    expiresAt: Date,
    etag: string | null,
  ): Promise<Row | null> => {
    const entity = { partitionKey: 'lease', rowKey: name, holder, since, expiresAt };
    try {
      const written = await (etag === null ? table.createEntity(entity) : table.updateEntity(entity, 'Replace', { etag }));
      return { holder, since, expiresAt, etag: written.etag ?? '' };
    } catch (error) {
      if (!isConflict(error) && !isStale(error)) throw error;
      const stored = await read(name);
      return stored?.holder === holder ? stored : null;
    }
  };

  return {
    async take(name, holder, ms, now) {
      const until = (from: Date) => new Date(from.getTime() + ms);
      const stored = await read(name);
      const isFree = stored === null || stored.expiresAt <= now;
      let mine = isFree ? await write(name, holder, now, until(now), stored?.etag ?? null) : null;
      if (mine === null) {
        const other = isFree ? await read(name) : stored;
        return { heldSince: other?.since ?? now, heldUntil: other?.expiresAt ?? until(now) };
      }
      return {
        async renew(at) {
          if (mine) mine = await write(name, holder, mine.since, until(at), mine.etag);
          return mine !== null;
        },
        async release() {
          for (let row = mine; row?.holder === holder; row = await read(name)) {
            try {
              await table.deleteEntity('lease', name, { etag: row.etag });
            } catch (error) {
              if (!isStale(error)) throw error; // Renewed although the answer was lost, somebody else's by now, or gone.
            }
          }
          mine = null;
        },
      };
    },
  };
}
