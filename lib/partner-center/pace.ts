/**
 * The one pace of all calls to a host: evenly spaced, never a burst, and everybody waits when the host asks for a pause.
 * Partner Center allows some 500 requests a minute for everything that a partner runs; refused calls count too.
 */
import type { Io } from '../io.ts';
import { PartnerCenterError } from './errors.ts';

/** A longer pause is not waited for: the call fails, and a later scan asks again. */
export const LONGEST_PAUSE_MS = 5 * 60_000;

export type Pace = {
  /** Resolves when it is the caller's turn. Throws a `throttled` PartnerCenterError while a pause of over five minutes is asked for. */
  turn(): Promise<void>;
  /** Holds every turn for so many ms; the longest pause asked for counts. */
  pause(ms: number): void;
};

export function createPace(requestsPerMinute: number, io: Pick<Io, 'now' | 'sleep'>): Pace {
  const spacingMs = 60_000 / requestsPerMinute;
  let nextTurn = 0;
  let pausedUntil = 0;
  return {
    async turn() {
      for (;;) {
        const now = io.now().getTime();
        if (pausedUntil - now > LONGEST_PAUSE_MS) {
          const retryAfterMs = pausedUntil - now;
          const seconds = Math.ceil(retryAfterMs / 1000);
          throw new PartnerCenterError('throttled', `Partner Center asks for a pause of ${seconds} s`, { retryAfterMs });
        }
        const turn = Math.max(now, nextTurn, pausedUntil);
        nextTurn = turn + spacingMs;
        if (turn > now) await io.sleep(turn - now);
        // Who was already waiting when a pause was asked for queues again behind it.
        if (pausedUntil <= turn) return;
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, io.now().getTime() + ms);
    },
  };
}
