/** Who there is to ask: the customers with a snapshot and those of the partner's list, and what the activity log says of them. */
import type { Io } from './io.ts';
import type { Submission } from './partner-center/activity.ts';
import type { PartnerCenter } from './partner-center/client.ts';
import { PartnerCenterError } from './partner-center/errors.ts';
import type { Progress } from './store/progress.ts';
import type { UnreadableRow } from './store/snapshots.ts';
import type { Store } from './store/store.ts';
import type { Customer } from './vetting/customer.ts';
import { isNamedAsKnown, type KnownCustomer } from './vetting/known-customer.ts';

export type Roster = {
  readonly known: Map<string, KnownCustomer | UnreadableRow>;
  /** Who is on the list, as far as it was read; null where it was not its turn. */
  readonly listed: ReadonlySet<string> | null;
  /** Listed customers without a snapshot, and those whose name has changed. All others are named as they are known. */
  readonly named: ReadonlyMap<string, Customer>;
  /** Whether the list says who is missing: it was read to its end. */
  readonly listComplete: boolean;
  readonly notes: readonly string[];
  readonly progress: Progress;
};

export type RosterParts = {
  readonly store: Pick<Store, 'snapshots' | 'progress'>;
  readonly partnerCenter: Pick<PartnerCenter, 'customers' | 'activity'>;
  readonly io: Pick<Io, 'now'>;
  /** Whether the activity log is read. */
  readonly readsActivity: boolean;
};

/** A longer list is read once an hour; a shorter one at every scan. */
const shortListPages = 10;
const listEveryMs = 3_600_000;
const firstActivityMs = 7 * 86_400_000;
/** What was done may come into the log later, and after midnight its day would not be asked for any more. */
const activityOverlapMs = 3_600_000;

/** Throws where the tables or the first page of the list cannot be read. `isWhole`: the list is read whether or not it is its turn. */
export async function readRoster(parts: RosterParts, isWhole: boolean): Promise<Roster> {
  const { store, partnerCenter, io } = parts;
  const now = io.now();
  const before = await store.progress.read();
  const isShort = before.listPages === null || before.listPages < shortListPages;
  const isListDue = isWhole || isShort || now.getTime() - (before.listReadAt?.getTime() ?? 0) >= listEveryMs;
  const reading = readKnown(store);
  const [known, activity, list] = await Promise.all([
    reading,
    readActivity(parts, before, now),
    isListDue ? readList(partnerCenter, reading) : null,
  ]);
  await keepSubmissions(activity.submissions, known, store);
  return {
    known,
    listed: list?.listed ?? null,
    named: list?.named ?? new Map(),
    listComplete: list?.complete ?? false,
    notes: [...(list?.problem ? [list.problem] : []), ...activity.notes],
    progress: {
      ...before,
      activityReadAt: activity.readAt,
      ...(list?.complete && { listReadAt: now, listPages: list.pages }),
    },
  };
}

async function readKnown(store: RosterParts['store']): Promise<Roster['known']> {
  const known = new Map<string, KnownCustomer | UnreadableRow>();
  for await (const row of store.snapshots.known()) known.set(row.customerId, row);
  return known;
}

async function readList(partnerCenter: RosterParts['partnerCenter'], reading: Promise<Roster['known']>) {
  const list = partnerCenter.customers.list();
  const listed = new Set<string>();
  const named = new Map<string, Customer>();
  let pages = 0;
  for await (const page of list) {
    const known = await reading;
    pages++;
    for (const customer of page) {
      const row = known.get(customer.customerId);
      // The id that is known already, so that it is held once.
      listed.add(row?.customerId ?? customer.customerId);
      if (!row || !('print' in row) || !isNamedAsKnown(row, customer)) named.set(customer.customerId, customer);
    }
  }
  return { listed, named, pages, complete: list.complete, problem: list.problem };
}

/** A log that is refused or fails costs nothing but what it would have said. */
async function readActivity({ partnerCenter, readsActivity }: RosterParts, before: Progress, now: Date) {
  const none = { submissions: [], readAt: before.activityReadAt, notes: [] as string[] };
  if (!readsActivity) return none;
  try {
    const { activityReadAt } = before;
    const sinceMs = activityReadAt ? activityReadAt.getTime() - activityOverlapMs : now.getTime() - firstActivityMs;
    return { submissions: await partnerCenter.activity.submissionsSince(new Date(sinceMs), now), readAt: now, notes: [] };
  } catch (error) {
    if (!(error instanceof PartnerCenterError)) throw error;
    const remedy = error.failure === 'late' ? '' : ' (SCAN_ACTIVITY_LOG=off ends this)';
    const note = `the activity log could not be read, the scan went on without it${remedy}: ${error.message}`;
    return { ...none, notes: [note] };
  }
}

/** Writes down what the log newly shows, so that a submission is watched for its seven days whatever the entry shows. */
async function keepSubmissions(submissions: readonly Submission[], known: Roster['known'], store: RosterParts['store']) {
  const dates = new Map<string, Date>();
  for (const { customerId, submittedAt } of submissions) {
    const row = known.get(customerId);
    const atMs = submittedAt.getTime();
    // Who is not known yet is asked about anyway, and the log is read again from the same day on.
    if (!row || !('print' in row) || atMs <= (row.loggedAtMs ?? 0)) continue;
    dates.set(customerId, submittedAt);
    known.set(customerId, { ...row, loggedAtMs: atMs, submittedAtMs: Math.max(row.submittedAtMs ?? 0, atMs) });
  }
  await store.snapshots.markEach(dates, 'submissionLoggedAt');
}
