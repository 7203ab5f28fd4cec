/**
 * Events leave the outbox: into the history, then to the channel, and only then off the row. Every step can be repeated, so a
 * relay that is killed anywhere is finished by the next one; what the channel had accepted before is then told twice.
 */
import pLimit from 'p-limit';
import { deliver } from './deliver.ts';
import type { Io } from './io.ts';
import type { Channel } from './notify/channel.ts';
import type { StoredSnapshot } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import type { ChangeEvent, ChangeKind } from './vetting/change-event.ts';

export type Relay = {
  /** What it took off the rows, or was the first to write into the history; oldest first. */
  readonly events: readonly ChangeEvent[];
  /** Ids of told events that no channel accepted. */
  readonly waiting: ReadonlySet<string>;
  /** What stays in the outbox and why, a line each. */
  readonly problems: readonly string[];
};

export type RelayParts = {
  readonly store: Pick<Store, 'snapshots' | 'history' | 'changes'>;
  /** Null where no channel is set: told events are then in the history alone. */
  readonly channel: Channel | null;
  readonly notifyKinds: ReadonlySet<ChangeKind>;
  readonly io: Pick<Io, 'sleep' | 'random'>;
};

const storageConcurrency = 8;

/** `notNow`: told events that were tried a moment ago. This relay does not send them again, nor a later one of their customers. */
export async function relay(
  { store, channel, notifyKinds, io }: RelayParts,
  notNow: ReadonlySet<string> = new Set(),
): Promise<Relay> {
  const rows: StoredSnapshot[] = [];
  // A row that cannot be read is named by the scan, which meets it too.
  for await (const row of store.snapshots.withOutbox()) if ('snapshot' in row) rows.push(row);
  if (rows.length === 0) return { events: [], waiting: new Set(), problems: [] };

  const events = rows.flatMap((row) => row.snapshot.outbox).sort((a, b) => (a.detectedAt < b.detectedAt ? -1 : 1));
  const limit = pLimit(storageConcurrency);
  const isNew = await limit.map(events, (event) => store.history.record(event));
  await store.changes.record(events);

  const held = new Set(events.filter((event) => notNow.has(event.id)).map((event) => event.customerId));
  const toTell = events.filter((event) => notifyKinds.has(event.kind) && !held.has(event.customerId));
  const { accepted, problems } = channel
    ? await deliver(toTell, channel, io)
    : { accepted: new Set(toTell.map((event) => event.id)), problems: [] };

  const relayed = new Set(
    events.filter((event) => !notifyKinds.has(event.kind) || accepted.has(event.id)).map((event) => event.id),
  );
  await limit.map(rows, (row) => store.snapshots.clearRelayed(row, relayed));

  const waiting = events.filter((event) => !relayed.has(event.id));
  const isNoted = waiting.some((event) => !notNow.has(event.id));
  const told = waiting.length === 1 ? '1 told event waits' : `${waiting.length} told events wait`;
  return {
    events: events.filter((event, place) => isNew[place] || relayed.has(event.id)),
    waiting: new Set(waiting.map((event) => event.id)),
    problems: isNoted ? [...new Set(problems), `${told} for the next scan`] : [],
  };
}
