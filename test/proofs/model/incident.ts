/**
 * What befalls a scan or a call of the channels at one of its side effects: the process dies there, or that one alone fails and it
 * goes on. The side effect itself was made (`after`) or not (`before`).
 */
import type { Around } from '../../support/partner.ts';
import { type When, watchedStore } from '../crash.ts';

export type Incident = {
  /** To be put between the call and the world. */
  readonly around: Around;
  /** The side effect that it befell, such as `history.record`; null where there were fewer. */
  readonly befell: () => string | null;
  /** Resolves once nothing that was begun is under way any more: what died must not write into what follows. */
  settled(): Promise<void>;
};

/** `at`: the number of the side effect, the first is 1. */
export function incident(at: number, when: When, goesOn: boolean): Incident {
  let count = 0;
  let befell: string | null = null;
  const underWay = new Set<Promise<unknown>>();
  const made = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const running = run();
    underWay.add(running);
    const end = () => underWay.delete(running);
    running.then(end, end);
    return running;
  };
  const effect = async <Value>(name: string, run: () => Promise<Value>): Promise<Value> => {
    const isIt = ++count === at;
    if (befell !== null && !goesOn) throw new Error('killed');
    if (!isIt) return made(run);
    befell = name;
    if (when === 'after') await made(run);
    throw new Error(goesOn ? 'the answer was lost' : 'killed');
  };
  return {
    around: {
      fetch: (real) => (input, init) => effect(init?.method === 'POST' ? 'post' : 'ask', () => real(input, init)),
      store: (store) => watchedStore(store, effect),
    },
    befell: () => befell,
    async settled() {
      do {
        await Promise.allSettled(underWay);
        // Whoever waited for the last one may begin the next.
        await new Promise((resolve) => void setImmediate(resolve));
      } while (underWay.size > 0);
    },
  };
}
