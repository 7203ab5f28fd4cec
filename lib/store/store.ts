/** All that the monitor keeps, one part a table. */
import { type Changes, createChanges } from './changes.ts';
import { createHistory, type History } from './history.ts';
import { createRuns, type Runs } from './runs.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import type { Tables } from './tables.ts';

export type Store = {
  readonly snapshots: Snapshots;
  readonly history: History;
  readonly changes: Changes;
  readonly runs: Runs;
};

export function createStore(tables: Tables, partner: string): Store {
  return {
    snapshots: createSnapshots(tables.Snapshots, partner),
    history: createHistory(tables.History),
    changes: createChanges(tables.Changes),
    runs: createRuns(tables.Runs),
  };
}
