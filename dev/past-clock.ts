/** A clock that nobody waits for: whoever sleeps moves it on, and sleepers side by side sleep the same time. */
import { type Io, realIo } from '../lib/io.ts';

export type SimulatedClock = {
  /** Ms. */
  readonly now: () => number;
  /** Moves on to an instant; never back. */
  readonly until: (ms: number) => void;
  /** The outside world by this clock, with real requests. */
  readonly io: Io;
};

export function simulatedClock(startMs: number): SimulatedClock {
  let nowMs = startMs;
  const until = (ms: number) => {
    nowMs = Math.max(nowMs, ms);
  };
  return {
    now: () => nowMs,
    until,
    io: {
      ...realIo,
      now: () => new Date(nowMs),
      async sleep(ms) {
        const wakeMs = nowMs + ms;
        await Promise.resolve();
        until(wakeMs);
      },
      // No lease has to be renewed: no scan lasts as long as one.
      every: () => () => undefined,
    },
  };
}
