/** The figures: who is where, how long reviews take, and whether the monitor is well. */
import { z } from 'zod';
import { intervalMs, nextTick } from '../schedule.ts';
import type { ListedCustomer } from '../store/listed-row.ts';
import type { Store } from '../store/store.ts';
import { isChangeKind } from '../vetting/change-event.ts';
import { NONE } from '../vetting/qualification.ts';
import { DECISION_KINDS, type DecidedReview, firstWeek, reviewFigures } from '../vetting/review-figures.ts';
import { allChanges } from './changes.ts';
import { readHealth } from './health.ts';
import type { StatsAnswer } from './items.ts';
import { wholeNumber } from './question.ts';
import { allRuns, runItemOf } from './runs.ts';
import type { Listed, SnapshotList } from './snapshot-list.ts';

export const statsParameters = z.strictObject({
  weeks: wholeNumber(1, 104, 26).meta({ description: 'Decisions of so many weeks are counted, the running one included' }),
});

export type StatsParts = {
  readonly store: Pick<Store, 'changes' | 'runs' | 'deliveries'>;
  readonly snapshots: SnapshotList;
  readonly schedule: string;
};

export async function readStats({ store, snapshots, schedule }: StatsParts, weeks: number, now: Date): Promise<StatsAnswer> {
  const since = firstWeek(weeks, now);
  const [listed, decided, requests, deliveries] = await Promise.all([
    snapshots.read(),
    readDecided(store, since, now),
    requestsOfADay(store, now),
    openDeliveries(store),
  ]);
  const { lastScan, isWell, isStale, problems } = await readHealth(store, deliveries.dead, schedule, now);
  const interval = intervalMs(schedule, now);
  const { distribution, byWeek, reasons, ...figures } = reviewFigures(decided, weeks, now);
  return {
    at: now.toISOString(),
    customers: customersOf(listed),
    reviews: {
      since: since.toISOString(),
      weeks,
      ...figures,
      distribution: [...distribution],
      byWeek: [...byWeek],
      reasons: [...reasons],
    },
    monitor: {
      isWell,
      isStale,
      problems: [...problems],
      lastScan: lastScan && runItemOf(lastScan),
      nextScanAt: nextTick(schedule, now)?.toISOString() ?? null,
      intervalSeconds: interval === null ? null : interval / 1000,
      requests,
      sweepAgeHours: sweepAgeHours(listed.rows, now),
      deliveries,
      unreadableRows: listed.unreadable,
    },
  };
}

const isThere = ({ departedAt, absentSince }: ListedCustomer) => departedAt === null && absentSince === null;

function customersOf({ rows }: Listed): StatsAnswer['customers'] {
  const there = rows.filter(({ departedAt }) => departedAt === null);
  const inReview = there.filter(({ openReviewSince }) => openReviewSince !== null).length;
  const count = (status: string) =>
    there.filter((row) => row.openReviewSince === null && row.educationStatus === status).length;
  const [approved, denied, none] = [count('Approved'), count('Denied'), count(NONE)];
  const other = there.length - inReview - approved - denied - none;
  return { total: there.length, inReview, approved, denied, none, other, departed: rows.length - there.length };
}

async function readDecided(store: Pick<Store, 'changes'>, since: Date, now: Date): Promise<DecidedReview[]> {
  const decided: DecidedReview[] = [];
  const kind = Object.keys(DECISION_KINDS).filter(isChangeKind);
  for await (const items of allChanges(store, { since: since.toISOString(), kind }, now)) {
    for (const { kind, daysInReview: days, reason, detectedAt } of items) {
      const isApproved = kind === 'approved' || kind === 'approved-unseen';
      decided.push({ isApproved, days, reason, detectedAt: new Date(detectedAt) });
    }
  }
  return decided;
}

async function requestsOfADay(store: Pick<Store, 'runs'>, now: Date) {
  const total = { sent: 0, throttled: 0, retried: 0 };
  const since = new Date(now.getTime() - 86_400_000).toISOString();
  for await (const runs of allRuns(store, now)) {
    for (const { startedAt, requests } of runs) {
      if (startedAt < since) return total;
      total.sent += requests.sent;
      total.throttled += requests.throttled;
      total.retried += requests.retried;
    }
  }
  return total;
}

async function openDeliveries({ deliveries }: Pick<Store, 'deliveries'>) {
  const counts = { pending: 0, dead: 0 };
  for await (const row of deliveries.list(['pending', 'dead'])) {
    if ('delivery' in row && (row.delivery.state === 'pending' || row.delivery.state === 'dead')) counts[row.delivery.state]++;
  }
  return counts;
}

/** Since whom of those who are there nobody has asked about for the longest. */
function sweepAgeHours(rows: readonly ListedCustomer[], now: Date): number | null {
  const there = rows.filter(isThere);
  if (there.length === 0) return null;
  const asked = there.map(({ checkedAt, askedAt }) => Math.max(checkedAt.getTime(), askedAt?.getTime() ?? 0));
  const oldest = asked.reduce((least, at) => Math.min(least, at), now.getTime());
  return Math.round(((now.getTime() - oldest) / 3_600_000) * 10) / 10;
}
