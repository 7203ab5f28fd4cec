/**
 * One scan, in the order it happens. It can be killed between any two steps: what it had stored is relayed by the next scan,
 * what it had not stored is found again. What could not be read changes nothing.
 */
import pLimit from 'p-limit';
import { type DeliverParts, type DeliverReport, deliver } from './deliver.ts';
import { type Io, StoppedError } from './io.ts';
import { createKeeper } from './keeper.ts';
import { look } from './look.ts';
import { addNotices, type NoticeParts } from './notices.ts';
import type { PartnerCenter } from './partner-center/client.ts';
import { PartnerCenterError } from './partner-center/errors.ts';
import { planOf } from './plan.ts';
import { type RelayParts, relay } from './relay.ts';
import { type Roster, type RosterParts, readRoster } from './roster.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { Tally } from './tally.ts';
import type { ChangeEvent } from './vetting/change-event.ts';
import { departures } from './vetting/departure.ts';
import { savedUpSince } from './vetting/lanes.ts';

export type ScanParts = RelayParts &
  DeliverParts &
  NoticeParts &
  RosterParts & {
    readonly store: Store;
    readonly partnerCenter: PartnerCenter;
    /** How many customers are asked about at once. */
    readonly concurrency: number;
    /** Null: everybody is asked. Else who is due, by the lanes of `lib/vetting/lanes.ts`. */
    readonly due: DueParts | null;
    /** What Partner Center was found to allow, in requests a minute; null where it never refused. */
    readonly learnedRate: () => number | null;
    readonly runId: string;
    readonly io: Omit<Io, 'fetch'>;
    /** Called after each customer with how many were asked and how many are to be asked. */
    readonly onProgress?: ((asked: number, due: number) => void) | undefined;
  };

export type DueParts = {
  /** What the sweep saves up. */
  readonly sweepRequestsPerMinute: number;
  /** What all calls together are allowed. */
  readonly requestsPerMinute: number;
  /** No customer is asked about after it: what is not reached is the longest unchecked of the next scan. */
  readonly deadline: Date;
};

/** So many are handed to `p-limit` at a time, so that memory does not grow with all customers. */
const customersAtATime = 2_000;

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

/**
 * Asks about every customer, or about those who are due. Throws where it could not run at all: the customer list or the tables
 * could not be reached. A customer that could not be read is counted and noted, never thrown. Once `stop` is aborted no further
 * customer is asked about, what was read is stored, and the run row says so.
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
    if (error instanceof PartnerCenterError && error.failure === 'late')
      tally.note(`${error.message}: Partner Center asked for a longer pause, and nobody was asked about`);
    else if (!(error instanceof StoppedError)) failure = { error };
  }
  for (const note of partnerCenter.notes()) tally.note(note);
  const isStopped = stop?.aborted && !tally.isThrough;
  const run = failure ? tally.brokenOff(io.now(), failure.error) : isStopped ? tally.stopped(io.now()) : tally.ended(io.now());
  // Where even the run row cannot be written, the failure says what is wrong.
  const writeRun = (row: Run) => store.runs.write(row).catch((error: unknown) => (failure ??= { error }));
  await writeRun(run);
  // Also of a scan that failed: who does not hear of it would take the silence for good news.
  if (!stop?.aborted) for (const problem of await addNotices(parts)) tally.note(problem);
  // Partner Center being down is no reason to keep back what is known already.
  const deliveries = stop?.aborted ? [] : await deliver(parts);
  tally.delivered(deliveries);
  const ended = { ...run, notes: tally.notes };
  if (ended.notes.length > run.notes.length) await writeRun(ended);
  if (failure) throw failure.error;
  return { run: ended, changes: tally.changes, events: tally.events, deliveries };
}

async function askAll(tally: Tally, parts: ScanParts): Promise<void> {
  const { store, io, due, stop } = parts;
  const begunAt = io.now();
  const roster = await readRoster(parts, due === null);
  for (const note of roster.notes) tally.note(note);
  const plan = planOf(roster, due, begunAt);
  tally.planned(plan.customers, plan.ids.length, roster.listComplete || roster.listed === null);
  if (plan.warning) tally.note(plan.warning);
  const keeper = createKeeper(store, tally, io);
  const isOver = () => stop?.aborted || keeper.hasFailed() || (due !== null && io.now() >= due.deadline);
  const limit = pLimit(parts.concurrency);
  for (let from = 0; from < plan.ids.length && !isOver(); from += customersAtATime) {
    await limit.map(plan.ids.slice(from, from + customersAtATime), async (customerId) => {
      if (isOver()) return;
      const customer = roster.named.get(customerId) ?? { customerId, companyName: null, domain: null };
      const known = roster.known.get(customerId);
      const result = await look(customer, known, parts);
      tally.count(result);
      keeper.keep(result, known !== undefined);
      parts.onProgress?.(tally.asked, plan.ids.length);
    });
  }
  await keeper.finish();
  await markDepartures(roster, tally, parts);
  // What a scan could not reach stays saved up for the next one; what it did reach does not.
  const leftOver = Math.min(tally.notReached, plan.swept);
  const sweptAt = due
    ? savedUpSince(due.sweepRequestsPerMinute, leftOver, begunAt)
    : tally.isThrough
      ? begunAt
      : roster.progress.sweptAt;
  await store.progress.write({ ...roster.progress, sweptAt, requestsPerMinute: parts.learnedRate() });
}

async function markDepartures({ known, listed, listComplete }: Roster, tally: Tally, { store, io }: ScanParts): Promise<void> {
  const customers = Array.from(known.values()).filter((row) => 'print' in row);
  const { absent, present, departed, withheld } = departures(customers, listed ?? new Set(), tally.gone, listComplete);
  await store.snapshots.mark(absent, 'absentSince', io.now());
  await store.snapshots.mark(departed, 'departedAt', io.now());
  for (const customerId of present) await store.snapshots.unmarkAbsent(customerId);
  tally.left(departed, withheld);
}
