/**
 * The clean-up: what is old and in nobody's use goes; snapshots never do. A change goes from the history first and then from
 * the changes, which lead to it: whoever is killed in between leaves the way to what is left. Two at once do no harm.
 */
import { FUNCTION_TIMEOUT_MS } from './deadline.ts';
import { whileHolding } from './holding.ts';
import type { Io } from './io.ts';
import { grouped, pages, rowKeys, sideBySide, type Walk } from './retention-walk.ts';
import type { OldChange } from './store/changes.ts';
import { RUN_OUTCOMES } from './store/runs.ts';
import type { UnreadableRow } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import { LARGEST_PAGE, type PageToken } from './store/table-page.ts';
import type { UnrelayedStore } from './store/unrelayed.ts';
import {
  type CustomerInUse,
  customerInUse,
  DELIVERY_DAYS,
  daysBefore,
  type InUse,
  isLongAgo,
  isOldDelivery,
  mayForgetChange,
  mayForgetDelivery,
  RUN_DAYS,
  type Unrelayed,
} from './vetting/retention.ts';

/** What one clean-up did. */
export type CleanUp = {
  /** How many rows went. */
  readonly history: number;
  readonly changes: number;
  readonly deliveries: number;
  readonly runs: number;
  /** How many are old enough, and stay because they are in use. */
  readonly kept: { readonly changes: number; readonly deliveries: number; readonly runs: number };
  /** Events go only where a look of a day ago or more found them off their rows. True: there was none, and nothing of them went. */
  readonly onlyLooked: boolean;
  /** False: an end was asked for, or its time was over. The next one goes on. */
  readonly isThrough: boolean;
  /** What a person should know, a line each. */
  readonly notes: readonly string[];
  /** Set where another clean-up runs at the moment: nothing was done then. */
  readonly heldSince: Date | null;
};

export type CleanUpParts = {
  readonly store: Pick<Store, 'snapshots' | 'history' | 'changes' | 'deliveries' | 'runs' | 'leases'>;
  readonly unrelayed: UnrelayedStore;
  /** 0: history is kept for ever. */
  readonly historyRetentionDays: number;
  readonly io: Pick<Io, 'now' | 'uuid' | 'every'>;
  /** Once aborted, the requests in hand are the last ones. */
  readonly stop?: AbortSignal | undefined;
};

const leaseMs = 120_000;
/** Nothing is begun after so many ms: requests in hand and their repetitions have to end before the host ends the function. */
const longestMs = FUNCTION_TIMEOUT_MS - 150_000;
/** The more of them, the more of a customer's are in one request; so many are a few MB. */
const changesAtATime = 10_000;
const mostNotes = 10;

/** Throws where the tables cannot be reached. */
export async function cleanUp(parts: CleanUpParts): Promise<CleanUp> {
  const { store, io, stop } = parts;
  const now = io.now();
  const endsAt = now.getTime() + longestMs;
  const gone = { history: 0, changes: 0, deliveries: 0, runs: 0 };
  const kept = { changes: 0, deliveries: 0, runs: 0 };
  const notes: string[] = [];
  let more = 0;
  let onlyLooked = false;
  const unreadable = (line: string) => (notes.length < mostNotes ? notes.push(line) : more++);
  const result = await whileHolding({ leases: store.leases, io }, 'clean', leaseMs, async (isMine) => {
    const isOver = () => stop?.aborted === true || !isMine() || io.now().getTime() >= endsAt;
    const work: Work = { parts, now, gone, kept, unreadable, isOver };
    await forgetRuns(work);
    onlyLooked = !(await forgetEvents(work));
    return !isOver();
  });
  const heldSince = 'held' in result ? result.held.heldSince : null;
  const isThrough = 'value' in result && result.value;
  if (more > 0) notes.push(`${more} more rows cannot be read; they are left`);
  if (!isThrough && !heldSince) notes.push('the clean-up ended before it was through: the next one goes on');
  return { ...gone, kept, onlyLooked, isThrough, notes, heldSince };
}

type Work = Walk & {
  readonly parts: CleanUpParts;
  /** When it began: all ages are of then. */
  readonly now: Date;
  readonly gone: { history: number; changes: number; deliveries: number; runs: number };
  readonly kept: { changes: number; deliveries: number; runs: number };
};

/** Whatever their age, those stay by which one knows how the monitor is: the last that completed, and the last two. */
async function forgetRuns(work: Work): Promise<void> {
  const { parts, now, gone, kept, isOver } = work;
  const { runs } = parts.store;
  let staying: ReadonlySet<string> | undefined;
  for await (const rows of pages(work, 'run', (token) => runs.older(daysBefore(RUN_DAYS, now), token))) {
    staying ??= new Set([
      ...(await runs.newest(['whole', 'partial'], 1, now)),
      ...(await runs.newest(['whole', 'partial', 'stopped', 'failed'], 2, now)),
      ...(await runs.newest(RUN_OUTCOMES, 2, now)),
    ]);
    const going = rows.filter(({ rowKey }) => !staying?.has(rowKey));
    kept.runs += rows.length - going.length;
    for (const [month, ofMonth] of grouped(going, 'partitionKey'))
      if (!isOver()) gone.runs += await runs.remove(month, rowKeys(ofMonth));
  }
}

/** False where events were only looked at. */
async function forgetEvents(work: Work): Promise<boolean> {
  const { parts, now, isOver } = work;
  const { unrelayed, historyRetentionDays: days } = parts;
  const before = await unrelayed.read();
  const { customers, look } = await readCustomers(work);
  // A look of the future, by a clock that was wrong, is none: it would hold off all clean-ups until then.
  const isGood = before !== null && before.at <= now;
  if (isGood) {
    if (!isLongAgo(before.at, now)) return false;
    await forgetDeliveries(work, customers, before);
    if (days > 0) await forgetChanges(work, customers, before);
  }
  // Only then: the look before it is good for as long as there is anything left to do.
  if (!isOver()) await unrelayed.write(look);
  return isGood;
}

type Customers = InUse['customers'];

/** Of all customers those of whom something is in use, and whose events are not all relayed. */
async function readCustomers({ parts, now, unreadable }: Work): Promise<{ customers: Customers; look: Unrelayed }> {
  const { snapshots } = parts.store;
  const customers = new Map<string, CustomerInUse>();
  const unrelayed = new Set<string>();
  const leave = (row: UnreadableRow) => {
    const { customerId, problem } = row;
    if (!unrelayed.has(customerId))
      unreadable(`the snapshot of customer ${customerId} ${problem}; nothing of this customer goes`);
    unrelayed.add(customerId);
  };
  for await (const row of snapshots.withOutbox()) {
    if ('problem' in row) leave(row);
    else unrelayed.add(row.snapshot.customerId);
  }
  let token: PageToken = null;
  do {
    const page: Awaited<ReturnType<typeof snapshots.page>> = await snapshots.page({ size: LARGEST_PAGE, token });
    for (const row of page.rows) {
      if ('problem' in row) leave(row);
      const standing = 'problem' in row ? { openReviewSince: null, changedAt: null } : row;
      const inUse = customerInUse(standing, unrelayed.has(row.customerId), now);
      if (inUse) customers.set(row.customerId, inUse);
    }
    token = page.token;
  } while (token !== null);
  return { customers, look: { at: now, customerIds: unrelayed } };
}

/** Read anew before any rows go, and after the outboxes: what was relayed since is here, and what somebody replayed meanwhile. */
async function readInUse({ parts }: Work, customers: Customers): Promise<InUse> {
  const events = new Set<string>();
  for await (const row of parts.store.deliveries.list(['pending', 'dead']))
    events.add('problem' in row ? row.eventId : row.delivery.event.id);
  return { customers, events };
}

async function forgetDeliveries(work: Work, customers: Customers, before: Unrelayed): Promise<void> {
  const { parts, now, gone, kept, isOver } = work;
  const { deliveries } = parts.store;
  const settled = pages(work, 'delivery', (token) => deliveries.settledBefore(daysBefore(DELIVERY_DAYS, now), token));
  for await (const rows of settled) {
    const inUse = await readInUse(work, customers);
    const going = rows.filter((row) => mayForgetDelivery(row, inUse, before, now));
    kept.deliveries += rows.filter((row) => isOldDelivery(row, now)).length - going.length;
    await sideBySide(going, isOver, async (row) => {
      if (await deliveries.remove(row)) gone.deliveries++;
    });
  }
}

async function forgetChanges(work: Work, customers: Customers, before: Unrelayed): Promise<void> {
  const { parts, now, gone, kept, isOver } = work;
  const { historyRetentionDays: days, store } = parts;
  const { history, changes } = store;
  const old = pages(work, 'change', (token) => changes.older(daysBefore(days, now), token), changesAtATime);
  for await (const rows of old) {
    const inUse = await readInUse(work, customers);
    const going = rows.filter((row) => mayForgetChange(row, days, inUse, before, now));
    kept.changes += rows.length - going.length;
    const withoutHistory: OldChange[] = [];
    await sideBySide(grouped(going, 'customerId'), isOver, async ([customerId, ofCustomer]) => {
      const removed = await history.remove(customerId, rowKeys(ofCustomer));
      gone.history += removed;
      withoutHistory.push(...ofCustomer);
    });
    // Also where the end has come: the rows that led to what is gone are a few requests.
    for (const [month, ofMonth] of grouped(withoutHistory, 'partitionKey'))
      gone.changes += await changes.remove(month, rowKeys(ofMonth));
  }
}
