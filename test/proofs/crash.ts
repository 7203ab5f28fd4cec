/**
 * A process that dies. Its side effects (a table request, a call to Partner Center, a post to a channel) are counted; one of them is
 * never made, or made with its answer lost, and from there on nothing leaves the process any more.
 */
import type { Store } from '../../lib/store/store.ts';
import type { Around } from '../support/partner.ts';

export type When = 'before' | 'after';

export type Killer = {
  /** To be put between a scan or a call of the channels and the world. */
  readonly around: Around;
  /** The side effect at which it died, such as `history.record`; null while it lives. */
  readonly deadAt: () => string | null;
  /** How many side effects there were. */
  readonly count: () => number;
};

type Effect = <Value>(name: string, run: () => Promise<Value>) => Promise<Value>;

/** Dies at the side effect of this number; the first one is 1. */
export function killer(at: number, when: When): Killer {
  let count = 0;
  let deadAt: string | null = null;
  const effect: Effect = async (name, run) => {
    const isLast = ++count === at;
    if (deadAt !== null) throw new Error('killed');
    if (isLast) deadAt = name;
    if (!isLast || when === 'after') {
      const value = await run();
      if (!isLast) return value;
    }
    throw new Error('killed');
  };
  const around: Around = {
    fetch: (real) => (input, init) => effect(init?.method === 'POST' ? 'post' : 'ask', () => real(input, init)),
    store: (store) => watchedStore(store, effect),
  };
  return { around, deadAt: () => deadAt, count: () => count };
}

/** The whole store, of which every call is a side effect. */
export function watchedStore(store: Store, effect: Effect): Store {
  return {
    snapshots: watched('snapshots', store.snapshots, effect),
    history: watched('history', store.history, effect),
    changes: watched('changes', store.changes, effect),
    deliveries: watched('deliveries', store.deliveries, effect),
    runs: watched('runs', store.runs, effect),
    progress: watched('progress', store.progress, effect),
    leases: watched('leases', store.leases, effect),
  };
}

const listings = ['all', 'known', 'withOutbox', 'list'];

/** The same part of the store with every call and every listing counted as a side effect; what it hands out, a lease, too. */
function watched<Part extends object>(name: string, part: Part, effect: Effect): Part {
  return new Proxy(part, {
    get(target, property, receiver) {
      const method: unknown = Reflect.get(target, property, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(method, target, args);
        const label = `${name}.${String(property)}`;
        if (!listings.includes(String(property))) {
          return effect(label, async () => {
            const value: unknown = await call();
            return label === 'leases.take' && typeof value === 'object' && value !== null
              ? watched('lease', value, effect)
              : value;
          });
        }
        return (async function* () {
          await effect(label, async () => undefined);
          yield* call();
        })();
      };
    },
  });
}
