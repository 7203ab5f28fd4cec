/** A scan of the timer ends in time by itself: what it read is written, and whom it did not reach comes first next time. */
import { describe, expect, test } from 'vitest';
import { customer } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { startTicking, type Ticking } from '../support/ticking.ts';

const freshTables = useTables();
const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000);
const tooMany = (seconds: number) => ({ status: 429, headers: { 'retry-after': String(seconds) } });
const numbers = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

/** A tick in which only so many requests fit, the one for the list among them. */
async function shortTick(partner: Ticking, requests: number, sweepRequestsPerMinute = 60) {
  // Ticks are at whole five minutes: the clock stands a little after the last one.
  const at = new Date(Math.ceil(partner.now().getTime() / 300_000) * 300_000);
  const deadline = seconds(at, requests - 0.9);
  return { deadline, ...(await partner.tick({ deadline, requestsPerMinute: 60, sweepRequestsPerMinute })) };
}

describe('a deadline', () => {
  test('ends a scan in time: what was read is written whole, and the run says how many were not reached', async () => {
    const partner = await startTicking(await freshTables(), 40);
    const { simulator, scan, asked, store, snapshot, told, now } = partner;
    // The open reviews come first, whatever their place in the list.
    for (const number of [38, 39, 40]) simulator.world.education(customer(number), 'InReview');
    await scan();
    simulator.world.education(customer(39), 'Approved');
    const { run, deadline } = await shortTick(partner, 11);
    const reached = asked();
    expect(reached).toHaveLength(10);
    expect(run).toMatchObject({
      outcome: 'partial',
      listComplete: true,
      customers: { listed: 40, due: 40, checked: 10, failed: 0, departed: 0, notReached: 30 },
      requests: { sent: 11, retried: 0 },
    });
    expect(run.notes).toEqual([expect.stringContaining('30 of 40 due customers were not reached in time')]);
    expect(await store.runs.latest(1, now())).toMatchObject([
      { runId: run.runId, outcome: 'partial', customers: run.customers },
    ]);
    expect(Math.max(...simulator.calls.map(({ at }) => at))).toBeLessThanOrEqual(deadline.getTime());
    for (const number of numbers(40)) {
      const { checkedAt } = await snapshot(customer(number));
      expect(checkedAt >= run.startedAt).toBe(reached.includes(number));
    }
    expect(told()).toEqual(['Approved: School 39']);
  });

  test('leaves those who were not reached as the first of the next scan, and nobody is forgotten', async () => {
    const partner = await startTicking(await freshTables(), 40);
    await partner.scan();
    const turns: number[] = [];
    for (let ticks = 0; ticks < 4; ticks++) {
      await shortTick(partner, 11);
      turns.push(...partner.asked());
    }
    expect(turns.toSorted((a, b) => a - b)).toEqual(numbers(40));
  });

  test('costs nobody the turn that was saved up', async () => {
    const partner = await startTicking(await freshTables(), 40, { sweepRequestsPerMinute: 2 });
    await partner.scan();
    expect(await partner.dueAt()).toBe(10);
    expect((await shortTick(partner, 5, 2)).run.customers).toMatchObject({ due: 10, checked: 4, notReached: 6 });
    expect(await partner.dueAt()).toBe(6 + 10);
    expect(await partner.dueAt()).toBe(10);
  });

  test('ends a first scan in parts, and then the sweep is as slow as it was set', async () => {
    const partner = await startTicking(await freshTables(), 40);
    const due: number[] = [];
    for (let ticks = 0; ticks < 10; ticks++) due.push((await shortTick(partner, 16, 2)).run.customers.due);
    // Fifteen are reached a tick: first those who were never read, then ten a tick of the rest.
    expect(due.slice(0, 2)).toEqual([40, 25 + 10]);
    expect(due.slice(-3)).toEqual([10, 10, 10]);
    for (const number of numbers(40)) await partner.snapshot(customer(number));
  });

  test('that is over asks about nobody, also where requests could still be sent', async () => {
    const partner = await startTicking(await freshTables(), 3);
    await partner.scan();
    partner.simulator.reset();
    partner.until(seconds(partner.now(), 60));
    const due = { sweepRequestsPerMinute: 60, requestsPerMinute: 300, deadline: partner.now() };
    const { run } = await partner.scan(undefined, undefined, { due, deadline: seconds(partner.now(), 60) });
    expect(run.customers).toMatchObject({ due: 3, checked: 0, notReached: 3 });
    expect(partner.asked()).toEqual([]);
  });

  test('that is over before the list is read is no failure of the scan', async () => {
    const partner = await startTicking(await freshTables(), 3);
    await partner.scan();
    partner.simulator.fail({ path: '/customers', respond: tooMany(290) });
    const { run } = await partner.tick();
    expect(run).toMatchObject({ outcome: 'partial', customers: { checked: 0, failed: 0, departed: 0 } });
    expect((await partner.tick()).run).toMatchObject({ outcome: 'whole', customers: { checked: 3 } });
  });
});

test('a pause that is asked for beyond the deadline ends the scan early and orderly', async () => {
  const partner = await startTicking(await freshTables(), 30);
  const { simulator, scan, tick, told, now, asked, snapshot } = partner;
  for (const number of [1, 2]) simulator.world.education(customer(number), 'InReview');
  await scan();
  simulator.world.education(customer(1), 'Approved');
  simulator.fail({ customerId: customer(12), respond: tooMany(290) });
  const { run } = await tick();
  const reached = asked();
  expect(reached.length).toBeLessThan(20);
  expect(run).toMatchObject({ outcome: 'partial', customers: { listed: 30, due: 30, failed: 0, departed: 0 } });
  // Who was asked and refused was not reached.
  expect(run.customers.checked + run.customers.notReached).toBe(30);
  expect(run.requests).toMatchObject({ throttled: 1, retried: 0 });
  expect(run.finishedAt?.getTime()).toBeLessThan(seconds(run.startedAt, 30).getTime());
  expect(told()).toEqual(['Approved: School 1']);
  expect((await snapshot(customer(12))).checkedAt < run.startedAt).toBe(true);
  expect((await partner.store.runs.latest(1, now()))[0]).toEqual(run);

  await tick();
  // The reviews first, then those who were not reached.
  expect(asked()).toHaveLength(30);
  expect(asked().slice(2).indexOf(12)).toBeLessThan(30 - reached.length);
});

test('a shorter pause is waited for, and everybody is reached', async () => {
  const partner = await startTicking(await freshTables(), 30);
  await partner.scan();
  partner.simulator.fail({ customerId: customer(12), respond: tooMany(20) });
  expect((await partner.tick()).run).toMatchObject({
    outcome: 'whole',
    customers: { checked: 30, notReached: 0 },
    requests: { throttled: 1, retried: 1 },
  });
});
