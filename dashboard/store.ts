/** A value that tells who watches it: all that the page shares between its parts. */
import { useLayoutEffect, useState } from 'preact/hooks';

export type Store<Value> = {
  get(): Value;
  set(value: Value): void;
  /** Calls at every change; answers how to end that. */
  watch(listener: () => void): () => void;
};

export function createStore<Value>(value: Value): Store<Value> {
  const listeners = new Set<() => void>();
  let current = value;
  return {
    get: () => current,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of new Set(listeners)) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What the store holds now; the component is drawn again when that changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, draw] = useState(store.get());
  useLayoutEffect(() => {
    // What changed between drawing and watching would be missed otherwise.
    draw(() => store.get());
    return store.watch(() => draw(() => store.get()));
  }, [store]);
  return store.get();
}
