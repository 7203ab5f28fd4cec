/** Whom the timer's scans ask about, tick by tick, and what comes of it. */
import { describe, expect, test } from 'vitest';
import type { Scan } from '../../lib/scan.ts';
import { countedTables } from '../support/counted-tables.ts';
import { customer } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { startTicking } from '../support/ticking.ts';

const freshTables = useTables();
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, place) => from + place);
const ascending = (some: readonly number[]) => some.toSorted((a, b) => a - b);
/** Five customers a tick have their turn, so that what is asked more often is asked for a reason. */
const slow = { sweepRequestsPerMinute: 1 };

test('300 customers are all asked at every tick, with nothing to configure', async () => {
  const { tick, asked } = await startTicking(await freshTables(), 300);
  for (let ticks = 0; ticks < 3; ticks++) {
    const { run } = await tick();
    expect(run).toMatchObject({
      outcome: 'whole',
      notes: [],
      customers: { listed: 300, due: 300, checked: 300, failed: 0, notReached: 0 },
    });
    expect(ascending(asked())).toEqual(numbers(1, 300));
  }
});

test('of 2,000 customers a tick asks the open reviews, the new ones and 300 of the rest, and everybody within seven', async () => {
  const { simulator, scan, tick, asked } = await startTicking(await freshTables(), 2_000);
  for (const number of [5, 1_000, 1_995]) simulator.world.education(customer(number), 'InReview');
  await scan();
  const seen = new Set<number>();
  for (let ticks = 1; ticks <= 7; ticks++) {
    const added = 2_000 + ticks;
    simulator.world.add({ id: customer(added) });
    const { run } = await tick();
    const all = asked();
    expect(ascending(all.slice(0, 3))).toEqual([5, 1_000, 1_995]);
    expect(all[3]).toBe(added);
    const rest = all.slice(4);
    // Nobody has a second turn before everybody had one.
    expect(rest.slice(0, ticks < 7 ? 300 : 197).filter((number) => seen.has(number))).toEqual([]);
    expect(run).toMatchObject({ outcome: 'whole', customers: { listed: 2_000 + ticks, due: 304, notReached: 0 } });
    for (const number of rest) seen.add(number);
  }
  expect(ascending([...seen, 5, 1_000, 1_995]).filter((number) => number <= 2_000)).toEqual(numbers(1, 2_000));
});

test('a customer in review is asked at every tick, and told of at the first one after its decision', async () => {
  const { simulator, scan, tick, asked, told } = await startTicking(await freshTables(), 40, slow);
  simulator.world.education(customer(33), 'InReview');
  await scan();
  for (let ticks = 0; ticks < 3; ticks++) {
    await tick();
    expect(asked().filter((number) => number === 33)).toEqual([33]);
    expect(asked()).toHaveLength(6);
  }
  expect(told()).toEqual([]);
  simulator.world.education(customer(33), 'Approved');
  await tick();
  expect(told()).toEqual(['Approved: School 33']);
  // Then it is one of the rest again.
  await tick();
  expect(asked()).not.toContain(33);
});

test('a customer whose entry vanished in its review stays watched, for more than seven days, too', async () => {
  const { simulator, scan, tick, asked, told, later } = await startTicking(await freshTables(), 40, slow);
  simulator.world.education(customer(33), 'InReview');
  await scan();
  simulator.world.education(customer(33), null);
  await tick();
  later(8);
  await tick({ sweepRequestsPerMinute: 1 / 1_000 });
  expect(asked()).toContain(33);
  simulator.world.education(customer(33), 'Denied', { reason: 'Not an Academic Domain' });
  await tick();
  expect(told()).toEqual(['Denied: School 33']);
});

describe('a review that is shorter than a sweep', () => {
  test.each([
    ['is followed where the activity log is read', true, ['submitted', 'approved'], ['Approved: School 33']],
    ['would be decided unseen without the log', false, ['approved-unseen'], []],
  ])('%s', async (_, readsActivity, kinds, cards) => {
    const partner = await startTicking(await freshTables(), 40, { ...slow, readsActivity });
    const { simulator, scan, tick, later, told } = partner;
    await scan();
    await tick();
    later(1 / 24 / 60);
    simulator.world.education(customer(33), 'InReview');
    await tick();
    expect(partner.asked().includes(33)).toBe(readsActivity);
    simulator.world.education(customer(33), 'Approved');
    for (let ticks = 0; ticks < 7; ticks++) await tick();
    expect(await partner.kinds(customer(33))).toEqual(kinds);
    expect(told()).toEqual(cards);
  });

  test('is waited for where the log is ahead of the entry, until the entry comes', async () => {
    const { simulator, scan, tick, asked, told, later } = await startTicking(await freshTables(), 40, {
      ...slow,
      readsActivity: true,
    });
    await scan();
    await tick();
    later(1 / 24 / 60);
    simulator.world.submitted(customer(33));
    for (let ticks = 0; ticks < 3; ticks++) {
      await tick();
      expect(asked()).toContain(33);
    }
    simulator.world.education(customer(33), 'InReview');
    await tick();
    simulator.world.education(customer(33), 'Approved');
    await tick();
    expect(told()).toEqual(['Approved: School 33']);
    // The log still shows the submission, of which the decision is known.
    await tick();
    expect(asked()).not.toContain(33);
  });
});

test('customers that fail for ever do not keep the others from their turn', async () => {
  const { simulator, scan, tick, asked } = await startTicking(await freshTables(), 20, slow);
  await scan();
  for (const number of numbers(1, 6))
    simulator.fail({
      customerId: customer(number),
      times: Number.POSITIVE_INFINITY,
      respond: { status: 404, body: { code: 3000, description: 'Customer not found' } },
    });
  const turns: number[] = [];
  for (let ticks = 0; ticks < 8; ticks++) {
    await tick();
    turns.push(...asked());
  }
  for (const number of numbers(1, 20)) expect(turns.filter((one) => one === number)).toHaveLength(2);
});

test('a due scan that another scan overlaps tells of nothing twice', async () => {
  const partner = await startTicking(await freshTables(), 5);
  const { simulator, scan, tick, told, kinds, snapshot } = partner;
  for (const number of [1, 2]) simulator.world.education(customer(number), 'InReview');
  await scan();
  for (const number of [1, 2]) simulator.world.education(customer(number), 'Denied');
  let other: Promise<Scan> | undefined;
  const overlapped = await tick({
    around: {
      store: (store) => store,
      fetch: (real) => async (input, init) => {
        // The rows are read already when the first customer is asked about.
        other ??= typeof input === 'string' && input.endsWith('/qualifications') ? scan() : undefined;
        await other;
        return real(input, init);
      },
    },
  });
  expect((await other)?.events).toHaveLength(2);
  expect(overlapped).toMatchObject({ changes: [], run: { outcome: 'whole', customers: { checked: 5 } } });
  for (const number of [1, 2]) {
    expect(await kinds(customer(number))).toEqual(['denied']);
    expect(await snapshot(customer(number))).toMatchObject({ revision: 1, outbox: [] });
  }
  expect(told().toSorted()).toEqual(['Denied: School 1', 'Denied: School 2']);
});

test('an answer that was overtaken by two scans of others is asked for anew', async () => {
  const partner = await startTicking(await freshTables(), 1);
  const { simulator, scan, tick, told } = partner;
  simulator.world.education(customer(1), 'InReview');
  await scan();
  simulator.world.education(customer(1), 'Denied');
  let isFirst = true;
  const overtake = async () => {
    isFirst = false;
    await scan();
    partner.later(1 / 24);
    simulator.world.education(customer(1), 'InReview');
    await scan();
  };
  await tick({
    deadline: new Date(partner.now().getTime() + 86_400_000),
    around: {
      store: (store) => store,
      fetch: (real) => async (input, init) => {
        const answer = await real(input, init);
        if (isFirst && typeof input === 'string' && input.endsWith('/qualifications')) await overtake();
        return answer;
      },
    },
  });
  expect(await partner.kinds(customer(1))).toEqual(['denied', 'resubmitted']);
  expect(await partner.snapshot(customer(1))).toMatchObject({ education: { status: 'InReview', review: { state: 'open' } } });
  expect(told()).toEqual(['Denied: School 1']);
});

test('3,000 customers that are as they were cost at most 0.025 storage requests each, in a scan of everybody', async () => {
  const fresh = await freshTables();
  const { tables, requests } = await countedTables(fresh);
  const { scan } = await startTicking({ ...fresh, tables }, 3_000);
  await scan();
  // First rows are written a hundred a request as well.
  expect(requests.length).toBeLessThanOrEqual(3_000 * 0.025);
  requests.length = 0;
  expect((await scan()).run).toMatchObject({ outcome: 'whole', customers: { checked: 3_000 } });
  expect(requests.length).toBeLessThanOrEqual(3_000 * 0.025);
  expect(requests.filter(({ url }) => url.includes('Snapshots(PartitionKey'))).toEqual([]);
});
