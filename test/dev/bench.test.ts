/** The benchmark on a partner of 30: that everybody does the same work, and that it is counted rightly. Never how fast. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type Arena, type Conditions, openArena, ready } from '../../dev/bench/arena.ts';
import { startChild } from '../../dev/bench/child.ts';
import { allowedIn } from '../../dev/bench/measure.ts';
import { fullPlan, only, quickPlan } from '../../dev/bench/plan.ts';
import { opened, type openOrder, upstreamCounts } from '../../dev/bench/protocol.ts';
import type { Results } from '../../dev/bench/results.ts';
import { tables } from '../../dev/bench/table.ts';

const customers = 30;
const unbound: Conditions = {
  customers,
  latencyMs: 0,
  changes: 1,
  limits: [],
  windowMs: 60_000,
  concurrency: 4,
  requestsPerMinute: 1_000_000,
  hasBaseline: true,
};

describe('a run', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await openArena();
  });
  afterAll(async () => arena.close());

  test.each(['sequential', 'plain'] as const)('%s asks once and stores twice for each customer', async (contestant) => {
    const run = await arena.run(contestant, unbound);
    expect(run).toMatchObject({ changes: 1, notReached: 0 });
    expect(run.upstream).toMatchObject({ requests: 1 + customers, answered: 1 + customers, throttled: 0, reached: customers });
    // One more makes the table.
    expect(run.storageRequests).toBe(1 + 2 * customers);
  });

  test('ours asks once for each customer, and stores the unchanged ones together', async () => {
    const run = await arena.run('ours', unbound);
    expect(run).toMatchObject({ changes: 1, notReached: 0 });
    expect(run.upstream).toMatchObject({ throttled: 0, reached: customers });
    // A few may ask for something else than customers.
    expect(run.upstream.requests).toBeGreaterThanOrEqual(1 + customers);
    expect(run.upstream.requests).toBeLessThan(1 + customers + 5);
    expect(run.storageRequests).toBeLessThan(customers);
  });

  if (ready['ours-due']) {
    test('ours asks for the open review only when it asks for due customers', async () => {
      const run = await arena.run('ours-due', unbound);
      expect(run).toMatchObject({ changes: 1, notReached: 0 });
      expect(run.upstream.reached).toBeLessThan(customers);
      expect(run.storageRequests).toBeLessThan(customers);
    });
  }
});

describe('the upstream', () => {
  const upstream = startChild(fileURLToPath(new URL('../../dev/bench/upstream.ts', import.meta.url)));
  afterAll(async () => upstream.stop());

  async function open(order: Partial<z.infer<typeof openOrder>>) {
    const world = { customers, latencyMs: 0, changes: 1, limits: [], windowMs: 60_000 };
    const urls = opened.parse(await upstream.ask({ do: 'open', ...world, ...order }));
    const first = async (url: string) =>
      (await fetch(`${url}/v1/customers?size=1`, { headers: { authorization: 'Bearer any' } })).status;
    return { quiet: () => first(urls.quietUrl), measured: () => first(urls.measuredUrl) };
  }
  const counts = async () => upstreamCounts.parse(await upstream.ask({ do: 'counts' }));

  test('refused calls are counted apart, and those at the quiet address not at all', async () => {
    const { quiet, measured } = await open({ limits: [{ fromMs: 0, requestsPerMinute: 2 }] });
    expect([await quiet(), await quiet(), await quiet()]).toEqual([200, 200, 200]);
    expect([await measured(), await measured(), await measured()]).toEqual([200, 200, 429]);
    await expect.poll(counts).toMatchObject({ requests: 3, throttled: 1, answered: 2, answeredInWindow: 2, reached: 0 });
  });

  test('it changes its mind about the limit', async () => {
    const limits = [1, 1000].map((requestsPerMinute, place) => ({ fromMs: place, requestsPerMinute }));
    const { measured } = await open({ limits });
    await measured();
    await expect.poll(measured).toBe(200);
  });

  test('it refuses to decide more reviews than there are', async () => {
    await expect(open({ changes: 3 })).rejects.toThrow('only 1 of 3 reviews can be decided');
  });
});

describe('the plan', () => {
  test.each([...fullPlan.throttling, ...quickPlan.throttling])('nobody is through with $name in $windowSeconds s', (plan) => {
    expect(plan.customers).toBeGreaterThan(allowedIn(plan));
  });

  test('what the allowed rate lets through is added up until the window ends', () => {
    const allowed = [
      { fromSeconds: 0, requestsPerMinute: 300 },
      { fromSeconds: 180, requestsPerMinute: 150 },
    ];
    expect(allowedIn({ allowed, windowSeconds: 300 })).toBe(900 + 300);
    expect(allowedIn({ allowed, windowSeconds: 60 })).toBe(300);
  });

  test('parts are chosen by name, and an unknown one is refused', () => {
    expect(only(fullPlan, ['1000', 'imports'])).toEqual({ ...fullPlan, speed: [fullPlan.speed[0]], throttling: [] });
    expect(() => only(fullPlan, ['2000'])).toThrow('--only 2000 is no part of the benchmark');
  });
});

test('the tables show figures beside the limit, and a part that was not measured is left out', () => {
  const measured = { date: '2026-11-21', node: 'v24.0.0', cpu: 'A CPU', cores: 2, isQuick: false };
  const run = { realLatencyMs: 81, wasted: 50, peakBytes: 90e6, notReached: 3, changesFound: 5 };
  const speed: Results['speed'] = [
    {
      measured,
      customers: 1000,
      latencyMs: 80,
      concurrency: 8,
      rounds: 3,
      changes: 5,
      contestants: [{ ...run, contestant: 'ours', seconds: 10.5, limitSeconds: 10, calls: 1000, storageRequests: 25 }],
    },
  ];
  const text = tables({ speed, throttling: [], imports: { measured, runs: 15, bundledMs: 100, unbundledMs: 400 } });
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows).toContainEqual(['', '1,000', 'ours, all customers', '1.05', '10.5 s', '5.0 %', '0.025', '90 MB', '3', '']);
  expect(rows).toContainEqual(['', '1,000', 'the limit', '1.00', '10.0 s', '0 %', '–', '–', '0', '']);
  expect(rows).toContainEqual(['', 'the deployed bundle', '100 ms', '0.25', '']);
  expect(text).toContain('2026-11-21, Node 24.0.0, A CPU, 2 cores');
  expect(text).not.toContain('dropped');
});
