/** The key of the API: asked for once, kept for this tab only, never in an address. */
import { createStore } from '../store.ts';

const slot = 'vetting-monitor-key';
/** Where a browser refuses to store anything, the key lives as long as the page. */
let fallback: string | null = null;

/** Whether the page must ask: `missing` where none was sent, `refused` where the one that was sent is wrong. */
export const keyNeed = createStore<'none' | 'missing' | 'refused'>('none');

export function currentKey(): string | null {
  try {
    return sessionStorage.getItem(slot) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keeps the key; null forgets it. */
export function keepKey(key: string | null): void {
  fallback = key;
  try {
    if (key === null) sessionStorage.removeItem(slot);
    else sessionStorage.setItem(slot, key);
  } catch {
    // The fallback has it.
  }
}
