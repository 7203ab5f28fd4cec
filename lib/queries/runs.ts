/** The scans, newest first. */
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { pageByMonth } from './by-month.ts';
import type { RunItem } from './items.ts';
import type { Asked, Page } from './question.ts';
import { whole } from './whole.ts';

/** At most three storage requests. */
export async function pageOfRuns({ runs }: Pick<Store, 'runs'>, asked: Asked, now: Date): Promise<Page<RunItem>> {
  const { items, next } = await pageByMonth(runs, { newest: now, since: null }, asked, ['runs']);
  return { items: items.map(runItemOf), next };
}

/** `most`: no more than so many. */
export function allRuns(store: Pick<Store, 'runs'>, now: Date, most?: number) {
  return whole((asked) => pageOfRuns(store, asked, now), most);
}

export function runItemOf({ startedAt, finishedAt, ...run }: Run): RunItem {
  return {
    ...run,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    notes: [...run.notes],
  };
}
