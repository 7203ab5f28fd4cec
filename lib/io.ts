/** The outside world as the parts are given it, so that tests need no real time, no real chance and no real network. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

export type Io = {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Resolves after so many ms. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly uuid: () => string;
};

export const realIo: Io = {
  fetch: (input, init) => fetch(input, init),
  now: () => new Date(),
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
  uuid: randomUUID,
};
