/**
 * One scan, in the order it happens. It can be killed between any two steps: what it had stored is relayed by the next scan,
 * what it had not stored is found again. What could not be read changes nothing.
 */
import pLimit from 'p-limit';
import { type DeliverParts, type DeliverReport, deliver } from './deliver.ts';
import { type Io, StoppedError } from './io.ts';
import { type Look, look } from './look.ts';
import type { PartnerCenter } from './partner-center/client.ts';
import { type RelayParts, relay } from './relay.ts';
import type { Run } from './store/runs.ts';
import type { StoredSnapshot, UnreadableRow } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import { Tally } from './tally.ts';
import type { ChangeEvent } from './vetting/change-event.ts';
import { departures } from './vetting/departure.ts';

export type ScanParts = RelayParts &
  DeliverParts & {
    readonly store: Store;
    readonly partnerCenter: PartnerCenter;
    /** How many customers are asked about at once. */
    readonly concurrency: number;
    readonly runId: string;
    readonly io: Omit<Io, 'fetch'>;
    /** Called after each customer with how many were asked and how many are listed so far. */
    readonly onProgress?: ((asked: number, listed: number) => void) | undefined;
  };

export type Scan = {
  /** As in `VettingRuns`. */
  readonly run: Run;
  /** All changes that this scan found, or took over from one that was killed; oldest first. */
  readonly changes: readonly ChangeEvent[];
  /** Those of them that are told. */
  readonly events: readonly ChangeEvent[];
  /** What was delivered at its end, a report a channel; none where it was stopped. */
  readonly deliveries: readonly DeliverReport[];
};

type Known = ReadonlyMap<string, StoredSnapshot | UnreadableRow>;

/**
 * Asks about every customer. Throws where it could not run at all: the customer list or the tables could not be reached. A
 * customer that could not be read is counted and noted, never thrown. Once `stop` is aborted no further customer is asked
 * about, what was read is stored, and the run row says so.
 */
export async function scan(parts: ScanParts): Promise<Scan> {
  const { store, partnerCenter, io, stop } = parts;
  const tally = new Tally(parts.runId, io.now(), partnerCenter.counts, parts.notifyKinds);
  await store.runs.write(tally.begun());
  let failure: { readonly error: unknown } | null = null;
  try {
    tally.relayed(await relay(parts));
    await askAll(tally, parts);
    tally.relayed(await relay(parts));
  } catch (error) {
    if (!(error instanceof StoppedError)) failure = { error };
  }
  const isStopped = stop?.aborted && !tally.listComplete;
  const run = failure ? tally.brokenOff(io.now(), failure.error) : isStopped ? tally.stopped(io.now()) : tally.ended(io.now());
  // Where even the run row cannot be written, the failure says what is wrong.
  const writeRun = (row: Run) => store.runs.write(row).catch((error: unknown) => (failure ??= { error }));
  await writeRun(run);
  // Partner Center being down is no reason to keep back what is known already.
  const deliveries = stop?.aborted ? [] : await deliver(parts);
  tally.delivered(deliveries);
  const ended = { ...run, notes: tally.notes };
  if (ended.notes.length > run.notes.length) await writeRun(ended);
  if (failure) throw failure.error;
  return { run: ended, changes: tally.changes, events: tally.events, deliveries };
}

async function askAll(tally: Tally, parts: ScanParts): Promise<void> {
  const { store, partnerCenter, stop } = parts;
  const known = await readSnapshots(store);
  const customers = partnerCenter.customers.list();
  const limit = pLimit(parts.concurrency);
  for await (const page of customers) {
    for (const { customerId } of page) tally.listed.add(customerId);
    const looks = await limit.map(page, async (customer) => {
      const result = await look(customer, known.get(customer.customerId), parts);
      tally.count(result);
      parts.onProgress?.(tally.asked, tally.listed.size);
      return result;
    });
    await keepTogether(looks, tally, parts);
    if (stop?.aborted) return;
  }
  tally.listComplete = customers.complete;
  if (customers.problem) tally.note(customers.problem);
  await markDepartures(known, tally, parts);
}

async function readSnapshots(store: Store): Promise<Known> {
  const known = new Map<string, StoredSnapshot | UnreadableRow>();
  for await (const row of store.snapshots.all()) known.set('problem' in row ? row.customerId : row.snapshot.customerId, row);
  return known;
}

/** Writes what can wait for the end of a page: baselines with nothing under way, and that nothing has changed. */
async function keepTogether(looks: readonly Look[], tally: Tally, { store, io }: ScanParts): Promise<void> {
  const refused = await store.snapshots.insert(
    looks.flatMap((result) => (result.outcome === 'baseline' ? [result.snapshot] : [])),
  );
  for (const { customerId, problem } of refused) tally.notStored(customerId, problem);
  const unchanged = looks.filter((result) => result.outcome === 'unchanged').map((result) => result.customerId);
  await store.snapshots.mark(unchanged, 'checkedAt', io.now());
}

async function markDepartures(known: Known, tally: Tally, { store, io }: ScanParts): Promise<void> {
  const snapshots = [...known.values()].flatMap((row) => ('snapshot' in row ? [row.snapshot] : []));
  const { absent, present, departed, withheld } = departures(snapshots, tally.listed, tally.gone, tally.listComplete);
  await store.snapshots.mark(absent, 'absentSince', io.now());
  await store.snapshots.mark(departed, 'departedAt', io.now());
  for (const customerId of present) await store.snapshots.unmarkAbsent(customerId);
  tally.left(departed, withheld);
}
