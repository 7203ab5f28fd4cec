/** All that the monitor keeps, in parts: one a table, and the leases. */
import { type Changes, createChanges } from './changes.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { createHistory, type History } from './history.ts';
import { createLeases, type Leases } from './leases.ts';
import { createProgress, type ProgressStore } from './progress.ts';
import { createRuns, type Runs } from './runs.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import type { Tables } from './tables.ts';

export type Store = {
  readonly snapshots: Snapshots;
  readonly history: History;
  readonly changes: Changes;
  readonly deliveries: Deliveries;
  readonly runs: Runs;
  readonly progress: ProgressStore;
  readonly leases: Leases;
};

export function createStore(tables: Tables, partner: string): Store {
  return {
    snapshots: createSnapshots(tables.Snapshots, partner),
    history: createHistory(tables.History),
    changes: createChanges(tables.Changes),
    deliveries: createDeliveries(tables.Deliveries),
    runs: createRuns(tables.Runs),
    progress: createProgress(tables.State),
    leases: createLeases(tables.State),
  };
}
