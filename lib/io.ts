/** The outside world as the parts are given it, so that tests need no real time, no real chance and no real network. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

export type Io = {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Resolves after so many ms. */
  readonly sleep: (ms: number, stop?: AbortSignal) => Promise<unknown>;
  /** Does something every so many ms, until what it returns is called. */
  readonly every: (ms: number, run: () => void) => () => void;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly uuid: () => string;
};

export const realIo: Io = {
  fetch: (input, init) => fetch(input, init),
  now: () => new Date(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  random: Math.random,
  uuid: randomUUID,
};

/** An end was asked for: what waited does not wait any longer. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor() {
    super('an end was asked for');
  }
}

/** The same world, in which every wait ends with a StoppedError once `stop` is aborted. */
export function untilStopped(io: Io, stop: AbortSignal): Io {
  return {
    ...io,
    async sleep(ms) {
      if (stop.aborted) throw new StoppedError();
      try {
        await io.sleep(ms, stop);
      } catch (error) {
        throw stop.aborted ? new StoppedError() : error;
      }
    },
  };
}

/** The same world, in which no answer is waited for once `stop` is aborted: for requests that only ask. */
export function askUntilStopped(io: Io, stop: AbortSignal): Io {
  return {
    ...untilStopped(io, stop),
    fetch: (input, init) => io.fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, stop]) : stop }),
  };
}
