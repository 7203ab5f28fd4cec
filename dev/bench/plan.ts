/** What is measured, under which conditions and how often: the figures behind every table, in one place. */
import type { Contestant } from './protocol.ts';

/** Table 1: the same upstream for everybody, which allows more than anybody asks. */
export type SpeedPlan = {
  readonly customers: number;
  /** How long the upstream takes for an answer. 0: the run shows what a customer costs, and there is no limit to divide by. */
  readonly latencyMs: number;
  /** Everybody runs once a round; the median run counts. */
  readonly rounds: number;
  readonly contestants: readonly Contestant[];
};

/** Table 2: an upstream that allows less than was set. Nothing was learned before: it is the first scan of all. */
export type ThrottlingPlan = {
  readonly name: string;
  /** More than any allowed rate lets through in `windowSeconds`, so that nobody is finished before. */
  readonly customers: number;
  /** From so many seconds after the first request on. Whole minutes, as the upstream counts the last sixty seconds. */
  readonly allowed: readonly { readonly fromSeconds: number; readonly requestsPerMinute: number }[];
  /** Over which the used share of the allowed rate is taken. */
  readonly windowSeconds: number;
};

export type Plan = {
  readonly speed: readonly SpeedPlan[];
  readonly throttling: readonly ThrottlingPlan[];
  /** How often each of the two is imported. */
  readonly imports: number;
};

export const concurrency = 8;
/** So high that the latency binds. */
export const unboundRequestsPerMinute = 1_000_000;
/** Of table 2. It binds ours only: a plain script has no pace. */
export const setRequestsPerMinute = 600;
/** Of table 2. */
export const throttlingLatencyMs = 80;

/**
 * Of the customers, decided between the baseline and the measured scan; all of them were in review. That is as much as a busy
 * day brings (`dev/bench/lag/settings.ts`: 30 decisions and as many submissions a day of 10,000 customers, eight sweeps a day).
 */
const changedShare = 0.001;
export const changesOf = (customers: number) => Math.max(1, Math.round(customers * changedShare));

const everybody = ['sequential', 'plain', 'ours', 'ours-due'] as const;
/** Sequentially, 10,000 customers would take a quarter of an hour and show nothing new. */
const atOnce = ['plain', 'ours', 'ours-due'] as const;
const oursAlone = ['ours', 'ours-due'] as const;

export const fullPlan: Plan = {
  speed: [
    { customers: 1_000, latencyMs: 80, rounds: 1, contestants: everybody },
    { customers: 10_000, latencyMs: 80, rounds: 1, contestants: atOnce },
    { customers: 100_000, latencyMs: 0, rounds: 1, contestants: oursAlone },
  ],
  throttling: [
    { name: 'half', customers: 1_650, allowed: [{ fromSeconds: 0, requestsPerMinute: 300 }], windowSeconds: 300 },
    {
      name: 'halved',
      customers: 1_300,
      allowed: [
        { fromSeconds: 0, requestsPerMinute: 300 },
        { fromSeconds: 180, requestsPerMinute: 150 },
      ],
      windowSeconds: 300,
    },
  ],
  imports: 15,
};

/** Some ten minutes; its figures say little. */
export const quickPlan: Plan = {
  speed: [
    { customers: 1_000, latencyMs: 10, rounds: 1, contestants: everybody },
    { customers: 10_000, latencyMs: 10, rounds: 1, contestants: atOnce },
  ],
  throttling: [
    { name: 'half', customers: 330, allowed: [{ fromSeconds: 0, requestsPerMinute: 300 }], windowSeconds: 60 },
    {
      name: 'halved',
      customers: 480,
      allowed: [
        { fromSeconds: 0, requestsPerMinute: 300 },
        { fromSeconds: 60, requestsPerMinute: 150 },
      ],
      windowSeconds: 120,
    },
  ],
  imports: 5,
};

/** Only the parts of these names: a number of customers, `throttling`, `imports`. Throws an Error for a name that is no part. */
export function only(plan: Plan, names: readonly string[]): Plan {
  const known = [...plan.speed.map(({ customers }) => String(customers)), 'throttling', 'imports'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is no part of the benchmark: take some of ${known.join(', ')}`);
  return {
    speed: plan.speed.filter(({ customers }) => names.includes(String(customers))),
    throttling: names.includes('throttling') ? plan.throttling : [],
    imports: names.includes('imports') ? plan.imports : 0,
  };
}
