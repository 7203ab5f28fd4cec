/** Whether the monitor does its work: what `/api/health` answers, and why. */
import { intervalsAgo } from '../schedule.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

export type Health = {
  readonly isWell: boolean;
  /** No scan has completed within 2.5 intervals of the schedule. */
  readonly isStale: boolean;
  /** Why it is not well, a line each. */
  readonly problems: readonly string[];
  /** The last that ran to its end. */
  readonly lastScan: Run | null;
};

const intervals = 2.5;
const mostRuns = 50;
/** Fewer are an accident. */
const failuresInARow = 2;

export async function readHealth({ runs }: Pick<Store, 'runs'>, dead: number, schedule: string, now: Date): Promise<Health> {
  return healthOf(await runs.latest(mostRuns, now), dead, schedule, now);
}

/** `runs`: the latest first. `dead`: how many deliveries were given up and not dismissed. */
export function healthOf(runs: readonly Run[], dead: number, schedule: string, now: Date): Health {
  const lastScan = runs.find(({ outcome }) => outcome === 'whole' || outcome === 'partial') ?? null;
  const latestAllowed = intervalsAgo(schedule, intervals, now);
  const completedAt = lastScan?.finishedAt ?? null;
  const isStale = completedAt === null || (latestAllowed !== null && completedAt < latestAllowed);
  const ended = runs.filter(({ outcome }) => outcome !== 'running').slice(0, failuresInARow);
  // A failed scan says first why it failed, and then what else there is.
  const hasFailed = ended.length === failuresInARow && ended.every(({ outcome }) => outcome === 'failed');
  const problems = [
    ...(isStale ? [staleness(completedAt)] : []),
    ...(hasFailed ? [`the last scans failed: ${ended[0]?.notes[0] ?? 'see the runs'}`] : []),
    ...(dead > 0 ? [givenUp(dead)] : []),
  ];
  return { isWell: problems.length === 0, isStale, problems, lastScan };
}

function givenUp(dead: number): string {
  return dead === 1
    ? '1 delivery was given up: replay or dismiss it'
    : `${dead} deliveries were given up: replay or dismiss them`;
}

function staleness(completedAt: Date | null): string {
  return completedAt === null
    ? 'no scan has completed yet'
    : `no scan has completed since ${completedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
