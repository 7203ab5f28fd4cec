/**
 * Notices for Teams, put beside the changes as pending deliveries: from there the same is promised of both. A review that is open
 * for too long is told of once; each finished week or month is told of once, and a monitor that slept through several tells of the
 * last. Every step can be repeated: a scan that is killed anywhere is finished by the next one, and two at once do no harm.
 */
import type { Io } from './io.ts';
import { allChanges } from './queries/changes.ts';
import { allRuns } from './queries/runs.ts';
import type { NoticeSettings } from './settings.ts';
import { describeStorageError } from './store/storage-error.ts';
import type { Store } from './store/store.ts';
import type { ChangeKind } from './vetting/change-event.ts';
import {
  type Figures,
  finishedPeriod,
  isOverdue,
  NOTICE_CHANNEL,
  overdueNotice,
  type Period,
  periodOf,
  stillWatchingNotice,
} from './vetting/notice.ts';

export type NoticeParts = NoticeSettings & {
  readonly store: Pick<Store, 'snapshots' | 'deliveries' | 'runs' | 'changes' | 'progress'>;
  /** Nothing is done where Teams is not among them. */
  readonly channels: readonly { readonly name: string }[];
  /** The kinds of change that are told. */
  readonly notifyKinds: ReadonlySet<ChangeKind>;
  readonly io: Pick<Io, 'now'>;
};

/** The deliveries of a scan wait until its notices are put down, and decisions in Teams behind those that were before them. */
const mostOverdueAScan = 500;

/** Adds the notices that are due. Never throws: returns what went wrong, a line each; the next call tries again. */
export async function addNotices(parts: NoticeParts): Promise<string[]> {
  if (!parts.channels.some(({ name }) => name === NOTICE_CHANNEL)) return [];
  const problems: string[] = [];
  for (const [kind, add] of [['overdue', addOverdue] as const, ['still watching', addStillWatching] as const]) {
    try {
      await add(parts);
    } catch (error) {
      const problem = describeStorageError(error) ?? (error instanceof Error ? error.message : String(error));
      problems.push(`the notice “${kind}” waits for the next scan: ${problem}`);
    }
  }
  return problems;
}

/** After the relay: a review that this very scan saw decided is not open any more. */
async function addOverdue({ store, reviewOverdueDays: days, io }: NoticeParts): Promise<void> {
  if (days === 0) return;
  const now = io.now();
  const old = await store.snapshots.openReviews(new Date(now.getTime() - days * 86_400_000));
  const overdue = old.filter((review) => isOverdue(review, days)).map((review) => overdueNotice(review, now));
  if (overdue.length === 0) return;
  const told = await store.deliveries.noticeIds('overdue');
  const untold = overdue.filter(({ id }) => !told.has(id));
  for (const notice of untold.slice(0, mostOverdueAScan)) await store.deliveries.addNotice(notice, now);
}

/** First the delivery, then that it is there: killed between the two, the next scan adds what stands already. */
async function addStillWatching(parts: NoticeParts): Promise<void> {
  const { store, stillWatching: every, io } = parts;
  if (every === 'off') return;
  const now = io.now();
  const running = periodOf(every, now);
  const ranBefore = await store.progress.runningPeriod();
  if (ranBefore === running.name) return;
  const finished = finishedPeriod(ranBefore, running);
  if (finished) {
    const counts = { ...(await scansOf(finished, parts)), told: await toldIn(finished, parts) };
    const open = await store.snapshots.openReviews(now);
    await store.deliveries.addNotice(stillWatchingNotice(finished, counts, open, now), now);
  }
  await store.progress.keepRunningPeriod(running.name);
}

async function scansOf({ from, until }: Period, { store, io }: NoticeParts): Promise<Pick<Figures, 'scans' | 'lastScan'>> {
  const scans = { whole: 0, partial: 0, stopped: 0, failed: 0, killed: 0 };
  let lastScan: Figures['lastScan'] = null;
  for await (const runs of allRuns(store, io.now())) {
    for (const { startedAt, finishedAt, outcome } of runs) {
      if (startedAt < from) return { scans, lastScan };
      if (outcome === 'whole' || outcome === 'partial') lastScan ??= { finishedAt: finishedAt ?? startedAt, outcome };
      if (startedAt < until) scans[outcome === 'running' ? 'killed' : outcome]++;
    }
  }
  return { scans, lastScan };
}

async function toldIn({ from, until }: Period, { store, notifyKinds, io }: NoticeParts): Promise<Figures['told']> {
  const told = { approved: 0, denied: 0, other: 0 };
  for await (const changes of allChanges(store, { since: from, until }, io.now())) {
    for (const { kind } of changes) {
      if (!notifyKinds.has(kind)) continue;
      if (kind === 'approved' || kind === 'approved-unseen') told.approved++;
      else if (kind === 'denied' || kind === 'denied-unseen') told.denied++;
      else told.other++;
    }
  }
  return told;
}
