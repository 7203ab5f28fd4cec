/**
 * The one pace of all calls to a host: evenly spaced, never a burst, and everybody waits when the host asks for a pause.
 * Partner Center allows some 500 requests a minute for everything that a partner runs; refused calls count too.
 */
import type { Io } from '../io.ts';
import { lateError, PartnerCenterError } from './errors.ts';
import { createRate, type Rate } from './rate.ts';

/** A longer pause is not waited for: the call fails, and a later scan asks again. */
export const LONGEST_PAUSE_MS = 5 * 60_000;

/** A minute and a little: one call may be that much longer on its way than another, and none too many arrives in a minute. */
const minuteMs = 60_100;

export type Pace = {
  /**
   * Resolves when it is the caller's turn, to that moment (ms). Throws a PartnerCenterError at once, and takes no turn, where that
   * would be after the deadline (`late`), or while a pause of over five minutes is asked for (`throttled`).
   */
  turn(deadline?: Date): Promise<number>;
  /**
   * Holds every turn for so many ms; the longest pause asked for counts. Slows down, too, once for all calls that were under way
   * together: those sent (`sentAt`, ms) before the first of them was refused.
   */
  pause(ms: number, sentAt?: number): void;
  /** Requests a minute, now. */
  readonly rate: number;
  /** What is worth keeping for the next pace to the same host; null while nothing was learned. */
  readonly learned: number | null;
};

/** `most`: requests a minute, never exceeded. `learned`: what another pace learned. */
export function createPace(most: number, io: Pick<Io, 'now' | 'sleep'>, learned: number | null = null): Pace {
  const rate: Rate = createRate(most, learned);
  let nextTurn = 0;
  let pausedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = 0;
  const clock = () => io.now().getTime();
  return {
    get rate() {
      return rate.perMinute;
    },
    get learned() {
      return rate.learned;
    },
    async turn(deadline) {
      for (;;) {
        const now = clock();
        const turn = Math.max(now, nextTurn, pausedUntil);
        if (deadline && turn > deadline.getTime()) throw lateError();
        const retryAfterMs = pausedUntil - now;
        if (retryAfterMs > LONGEST_PAUSE_MS) {
          const seconds = Math.ceil(retryAfterMs / 1000);
          throw new PartnerCenterError('throttled', `Partner Center asks for a pause of ${seconds} s`, { retryAfterMs });
        }
        nextTurn = turn + minuteMs / rate.perMinute;
        const slowedAt = pausedAt;
        if (turn > now) await io.sleep(turn - now);
        // Who was already waiting when a pause was asked for queues again behind it, at the new rate.
        if (pausedAt > slowedAt || pausedUntil > turn) continue;
        const sentAt = clock();
        rate.sent(sentAt, turn > now);
        return sentAt;
      }
    },
    pause(ms, sentAt = clock()) {
      const now = clock();
      pausedUntil = Math.max(pausedUntil, now + ms);
      if (sentAt <= pausedAt) return;
      pausedAt = now;
      rate.refused(sentAt);
      // The turns already given are void.
      nextTurn = now + minuteMs / rate.perMinute;
    },
  };
}
