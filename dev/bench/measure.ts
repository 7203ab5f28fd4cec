/** The contests behind tables 1 and 2: everybody in turn, round after round. */
import type { Arena, Conditions, Measurement } from './arena.ts';
import { ready } from './arena.ts';
import {
  changesOf,
  concurrency,
  type SpeedPlan,
  setRequestsPerMinute,
  type ThrottlingPlan,
  throttlingLatencyMs,
  unboundRequestsPerMinute,
} from './plan.ts';
import type { Contestant } from './protocol.ts';
import type { SpeedResult, ThrottlingResult } from './results.ts';

/** Told of every run as it ends. */
export type Say = (line: string) => void;

type Measured<Part> = Omit<Part, 'measured'>;

export async function measureSpeed(arena: Arena, plan: SpeedPlan, say: Say): Promise<Measured<SpeedResult>> {
  const { customers, latencyMs, rounds } = plan;
  const changes = changesOf(customers);
  const conditions: Conditions = {
    customers,
    latencyMs,
    changes,
    limits: [],
    windowMs: 0,
    concurrency,
    requestsPerMinute: unboundRequestsPerMinute,
    hasBaseline: true,
  };
  const runs = new Map<Contestant, Measurement[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of plan.contestants.filter((name) => ready[name])) {
      const run = await arena.run(contestant, conditions);
      runs.set(contestant, [...(runs.get(contestant) ?? []), run]);
      say(`${customers} customers, round ${round}, ${contestant}: ${(run.ms / 1000).toFixed(1)} s`);
    }
  }
  const contestants = [...runs].map(([contestant, all]) => {
    const { ms, upstream, storageRequests, peakBytes, notReached, changes: changesFound } = median(all);
    const needed = upstream.requests - upstream.throttled;
    return {
      contestant,
      seconds: rounded(ms / 1000),
      limitSeconds: latencyMs === 0 ? null : rounded((needed * latencyMs) / concurrency / 1000),
      realLatencyMs: rounded(upstream.busyMs / upstream.requests),
      calls: upstream.requests,
      wasted: upstream.throttled,
      storageRequests,
      peakBytes,
      notReached,
      changesFound,
    };
  });
  return { customers, latencyMs, concurrency, rounds, changes, contestants };
}

export async function measureThrottling(arena: Arena, plan: ThrottlingPlan, say: Say): Promise<Measured<ThrottlingResult>> {
  const { name, customers, allowed, windowSeconds } = plan;
  const conditions: Conditions = {
    customers,
    latencyMs: throttlingLatencyMs,
    changes: 0,
    limits: allowed.map(({ fromSeconds, requestsPerMinute }) => ({ fromMs: fromSeconds * 1000, requestsPerMinute })),
    windowMs: windowSeconds * 1000,
    concurrency,
    requestsPerMinute: setRequestsPerMinute,
    hasBaseline: false,
  };
  const contestants: ThrottlingResult['contestants'] = [];
  for (const contestant of ['plain', 'ours'] as const) {
    const { ms, upstream, notReached } = await arena.run(contestant, conditions);
    contestants.push({
      contestant,
      seconds: rounded(ms / 1000),
      calls: upstream.requests,
      wasted: upstream.throttled,
      notReached,
      usedShare: rounded(upstream.answeredInWindow / allowedIn(plan)),
    });
    say(`throttling ${name}, ${contestant}: ${(ms / 1000).toFixed(0)} s`);
  }
  return { name, customers, setRequestsPerMinute, allowed: [...allowed], windowSeconds, contestants };
}

/** What the allowed rates add up to in the window. */
export function allowedIn({ allowed, windowSeconds }: Pick<ThrottlingPlan, 'allowed' | 'windowSeconds'>): number {
  const spans = allowed.map(({ fromSeconds, requestsPerMinute }, place) => {
    const untilSeconds = Math.min(windowSeconds, allowed[place + 1]?.fromSeconds ?? windowSeconds);
    return (Math.max(0, untilSeconds - fromSeconds) * requestsPerMinute) / 60;
  });
  return spans.reduce((sum, span) => sum + span, 0);
}

/** The run of the median time, whole: figures of different runs are not mixed. */
function median(runs: readonly Measurement[]): Measurement {
  const middle = [...runs].sort((a, b) => a.ms - b.ms)[Math.floor((runs.length - 1) / 2)];
  if (!middle) throw new Error('nothing was run');
  return middle;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
