/**
 * Events leave the outbox: told ones become a delivery in every channel, then all go into the history, and only then off the
 * row. Every step can be repeated, so a relay that is killed anywhere is finished by the next one, and two at once do no harm.
 */
import pLimit from 'p-limit';
import type { Io } from './io.ts';
import { EventConflictError } from './store/deliveries.ts';
import type { StoredSnapshot } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import type { ChangeEvent, ChangeKind } from './vetting/change-event.ts';

export type Relay = {
  /** What it took off the rows, oldest first. */
  readonly events: readonly ChangeEvent[];
  /** What stays in the outbox and why, a line each. */
  readonly problems: readonly string[];
};

export type RelayParts = {
  readonly store: Pick<Store, 'snapshots' | 'deliveries' | 'history' | 'changes'>;
  /** The names of the channels that are told; where there is none, told events are in the history alone. */
  readonly channels: readonly { readonly name: string }[];
  readonly notifyKinds: ReadonlySet<ChangeKind>;
  readonly io: Pick<Io, 'now'>;
};

const storageConcurrency = 8;

/** Throws where the tables cannot be reached. */
export async function relay({ store, channels, notifyKinds, io }: RelayParts): Promise<Relay> {
  const rows: StoredSnapshot[] = [];
  // A row that cannot be read is named by the scan, which meets it too.
  for await (const row of store.snapshots.withOutbox()) if ('snapshot' in row) rows.push(row);
  if (rows.length === 0) return { events: [], problems: [] };

  const problems: string[] = [];
  const limit = pLimit(storageConcurrency);
  const prepared = await limit.map(rows, async (row) => {
    const { outbox } = row.snapshot;
    try {
      // In order, so that no channel ever sees a later event of a customer before an earlier one.
      for (const event of outbox.filter(({ kind }) => notifyKinds.has(kind))) {
        await Promise.all(channels.map(({ name }) => store.deliveries.add(name, event, io.now())));
      }
    } catch (error) {
      if (!(error instanceof EventConflictError)) throw error;
      problems.push(error.message);
      return null;
    }
    for (const event of outbox) await store.history.record(event);
    return row;
  });
  const ready = prepared.filter((row) => row !== null);
  const events = ready
    .flatMap((row) => row.snapshot.outbox)
    .sort((a, b) => Date.parse(a.detectedAt) - Date.parse(b.detectedAt));
  await store.changes.record(events);
  const relayed = new Set(events.map((event) => event.id));
  await limit.map(ready, (row) => store.snapshots.clearRelayed(row, relayed));
  return { events, problems };
}
