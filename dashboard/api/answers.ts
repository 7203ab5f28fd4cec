/**
 * The answers that the page shows, kept by their question. An answer is never replaced by an older one, nor by a failure: that is
 * said beside it. What nobody shows any more is not waited for.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { createStore } from '../store.ts';
import { AskError, ask, MISREAD } from './ask.ts';
import { askList } from './ask-list.ts';
import type { Question } from './questions.ts';

type Kept = {
  readonly answer?: unknown;
  readonly at: number | null;
  readonly error: string | null;
  readonly isAsking: boolean;
};
export type Shown<Answer> = {
  /** While another question is asked in the same place, the answer to the one before: then it is old. */
  readonly answer: Answer | null;
  readonly isOld: boolean;
  readonly error: string | null;
  readonly isAsking: boolean;
};

const nothing: Kept = { at: null, error: null, isAsking: false };
const kept = new Map<string, Kept>();
const asking = new Map<string, AbortController>();
const watched = new Map<string, { readonly limit: number | undefined; readonly listeners: Set<() => void> }>();
const mostKept = 40;
/** So new an answer is not asked for again by another part of the page. */
const freshMs = 5_000;

/** Counts up whenever any answer comes or fails. */
export const turns = createStore(0);

export async function refresh(): Promise<void> {
  await Promise.all([...watched.keys()].map(load));
}

/** Of all that is shown: since when the oldest of it is so, why it could not be had anew, and whether it is being asked for. */
export function freshness() {
  const all = [...watched.keys()].map((path) => kept.get(path) ?? nothing);
  const times = all.flatMap(({ at }) => at ?? []);
  return {
    asOf: times.length === 0 ? null : Math.min(...times),
    error: all.find(({ at, error }) => at !== null && error !== null)?.error ?? null,
    isAsking: all.some(({ isAsking }) => isAsking),
  };
}

export function useAnswer<Answer>({ path, limit, fits }: Question<Answer>): Shown<Answer> {
  const [, draw] = useState(0);
  const before = useRef<Answer | null>(null);
  useEffect(() => watch(path, limit, () => draw((count) => count + 1)), [path]);
  const { answer, at, error, isAsking } = kept.get(path) ?? { ...nothing, isAsking: true };
  if (at === null) return { answer: error === null ? before.current : null, isOld: true, error, isAsking };
  if (!fits(answer)) return { answer: null, isOld: false, error: MISREAD, isAsking };
  before.current = answer;
  return { answer, isOld: false, error, isAsking };
}

function watch(path: string, limit: number | undefined, listener: () => void): () => void {
  const listeners = watched.get(path)?.listeners ?? new Set();
  watched.set(path, { limit, listeners: listeners.add(listener) });
  const at = kept.get(path)?.at ?? 0;
  if (!asking.has(path) && Date.now() - at > freshMs) void load(path);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || watched.get(path)?.listeners !== listeners) return;
    watched.delete(path);
    asking.get(path)?.abort();
    asking.delete(path);
    if (kept.get(path)?.at === null) kept.delete(path);
  };
}

async function load(path: string): Promise<void> {
  asking.get(path)?.abort();
  const mine = new AbortController();
  asking.set(path, mine);
  keep(path, { isAsking: true });
  const limit = watched.get(path)?.limit;
  const asked = limit === undefined ? ask(path, { signal: mine.signal }) : askList(path, limit, mine.signal);
  const result = await asked.then(
    (answer): Partial<Kept> => ({ answer, at: Date.now(), error: null }),
    (error: unknown) => ({ error: error instanceof AskError ? error.message : MISREAD }),
  );
  if (asking.get(path) !== mine) return;
  asking.delete(path);
  keep(path, { ...result, isAsking: false });
}

function keep(path: string, change: Partial<Kept>): void {
  const now = { ...(kept.get(path) ?? nothing), ...change };
  kept.delete(path);
  kept.set(path, now);
  for (const old of kept.keys()) if (kept.size > mostKept && !watched.has(old)) kept.delete(old);
  for (const listener of watched.get(path)?.listeners ?? []) listener();
  turns.set(turns.get() + 1);
}
