/** Several runs at once, of which only one takes a step at a time, and chance says which: the same seed is the same interleaving. */
import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../dev/simulator/random.ts';
import type { Store } from '../../lib/store/store.ts';

/** `isWrite`: something in the tables is changed. */
export type Step = <Value>(run: () => Promise<Value>, isWrite?: boolean) => Promise<Value>;

export type Turns = {
  /** A run of its own: what it gives does a step when it is this run's turn. */
  readonly run: () => Step;
  /** Gives turns until all the runs have ended; rejects as the first of them that fails. */
  readonly until: (runs: readonly Promise<unknown>[]) => Promise<void>;
  readonly count: () => number;
};

const slow = 0.01;

type Waiting = { weight: number; readonly steps: (() => Promise<void>)[] };

/** `beforeEach`: called before every step, to let time pass. */
export function takeTurns(random: Random, beforeEach: () => void = () => undefined): Turns {
  const runs: Waiting[] = [];
  let count = 0;
  // Some runs stand still for long, most of all before they write, while others go far: an order of even chances never shows that.
  const weigh = () => {
    for (const run of runs) run.weight = random() < 0.5 ? 1 : slow;
  };
  const pickRun = () => {
    const ready = runs.filter(({ steps }) => steps.length > 0);
    const places = ready.map(({ weight }) => random() ** (1 / weight));
    return ready[places.indexOf(Math.max(...places))];
  };
  const next = () => {
    if (random() < 0.03) weigh();
    const run = pickRun();
    return run?.steps.splice(Math.floor(random() * run.steps.length), 1)[0];
  };
  return {
    count: () => count,
    run() {
      const own: Waiting = { weight: 1, steps: [] };
      runs.push(own);
      weigh();
      return (step, isWrite = false) =>
        new Promise((resolve, reject) => {
          if (isWrite && random() < 0.1) own.weight = slow;
          own.steps.push(() => step().then(resolve, reject));
        });
    },
    async until(all) {
      let live = all.length;
      const ended = Promise.all(all.map((run) => run.finally(() => live--)));
      // Awaited at the end; without this a failure in the middle would be an unhandled one.
      ended.catch(() => undefined);
      while (live > 0) {
        await setImmediate();
        const step = next();
        if (!step) continue;
        count++;
        beforeEach();
        await step();
      }
      await ended;
    },
  };
}

const listings = ['all', 'known', 'withOutbox', 'list'];

/** The same store, of which every call is a step; a listing is one when it begins. */
export function inTurns(store: Store, step: Step): Store {
  const part = <Part extends Store[keyof Store]>(real: Part): Part =>
    new Proxy(real, {
      get(target, property, receiver) {
        const method: unknown = Reflect.get(target, property, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(method, target, args);
          if (!listings.includes(String(property))) return step(call, property !== 'read');
          return (async function* () {
            // Read to its end in one step, as the table service answers a page at a time.
            yield* await step(async () => {
              const rows: unknown[] = [];
              for await (const row of call()) rows.push(row);
              return rows;
            });
          })();
        };
      },
    });
  return {
    snapshots: part(store.snapshots),
    history: part(store.history),
    changes: part(store.changes),
    deliveries: part(store.deliveries),
    runs: part(store.runs),
    progress: part(store.progress),
    leases: part(store.leases),
  };
}
