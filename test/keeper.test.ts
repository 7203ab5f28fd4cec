/** What can wait a little is written a hundred customers a request, in order, and nothing of it is lost unnoticed. */
import { expect, test } from 'vitest';
import { createKeeper } from '../lib/keeper.ts';
import type { Look } from '../lib/look.ts';
import { createSnapshots } from '../lib/store/snapshots.ts';
import { Tally } from '../lib/tally.ts';
import { compare } from '../lib/vetting/comparison.ts';
import { countedTables } from './support/counted-tables.ts';
import { customer, PARTNER } from './support/partner.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const first = new Date('2026-11-20T12:00:00.000Z');
const later = new Date('2026-11-20T12:05:00.000Z');

const baseline = (number: number, name = 'School'): Look => {
  const named = { customerId: customer(number), companyName: name, domain: null };
  return { customerId: named.customerId, outcome: 'baseline', snapshot: compare(undefined, named, [], first).snapshot };
};
const outcome = (number: number, what: 'unchanged' | 'gone' | 'unasked'): Look => ({
  customerId: customer(number),
  outcome: what,
});
const failed = (number: number): Look => ({ customerId: customer(number), outcome: 'failed', problem: 'no answer' });
const numbers = (count: number) => Array.from({ length: count }, (_, place) => place);

/** A keeper over real tables that hold so many customers, last asked about at `first`. */
async function keeping(customers = 0) {
  const { tables, requests } = await countedTables(await freshTables());
  const snapshots = createSnapshots(tables.Snapshots, PARTNER);
  await snapshots.insert(
    numbers(customers).flatMap((number) => {
      const look = baseline(number);
      return look.outcome === 'baseline' ? [look.snapshot] : [];
    }),
  );
  requests.length = 0;
  const tally = new Tally('a-run', later, { sent: 0, throttled: 0, retried: 0 }, new Set());
  const made = (over: Partial<typeof snapshots> = {}) =>
    createKeeper({ snapshots: { ...snapshots, ...over } }, tally, { now: () => later });
  const askedAtMs = async () => {
    const found = new Map<string, number | null>();
    for await (const row of snapshots.known()) if ('print' in row) found.set(row.customerId, row.checkedAtMs);
    return found;
  };
  return { snapshots, requests, tally, made, askedAtMs };
}

test('two hundred and one customers that were asked about are three requests', async () => {
  const { made, requests, askedAtMs } = await keeping(201);
  const keeper = made();
  for (const number of numbers(201)) keeper.keep(outcome(number, 'unchanged'), true);
  await keeper.finish();
  expect(requests).toHaveLength(3);
  expect(new Set((await askedAtMs()).values())).toEqual(new Set([later.getTime()]));
});

test('a hundred are written at once, and fewer wait for the end', async () => {
  const { made, requests } = await keeping(100);
  const keeper = made();
  for (const number of numbers(99)) keeper.keep(outcome(number, 'unchanged'), true);
  await Promise.resolve();
  expect(requests).toEqual([]);
  keeper.keep(outcome(99, 'unchanged'), true);
  await keeper.finish();
  expect(requests).toHaveLength(1);
});

test('who was asked in vain had a turn, and was not checked', async () => {
  const { made, snapshots, askedAtMs } = await keeping(3);
  const keeper = made();
  keeper.keep(outcome(0, 'unchanged'), true);
  keeper.keep(failed(1), true);
  keeper.keep(outcome(2, 'gone'), true);
  await keeper.finish();
  expect([...(await askedAtMs()).values()]).toEqual([later, later, later].map(Number));
  const checked = await Promise.all(numbers(3).map((number) => snapshots.read(customer(number))));
  expect(checked.map((stored) => stored?.snapshot.checkedAt)).toEqual([later, first, first]);
});

test('nothing is written of who was not asked, who is stored already, and who has no row to write to', async () => {
  const { made, requests } = await keeping(1);
  const keeper = made();
  keeper.keep(outcome(0, 'unasked'), true);
  keeper.keep({ customerId: customer(0), outcome: 'kept', events: [] }, true);
  keeper.keep(failed(7), false);
  keeper.keep(outcome(8, 'gone'), false);
  await keeper.finish();
  expect(requests).toEqual([]);
});

test('new customers get their rows; one that no row can hold is counted as failed and named', async () => {
  const { made, snapshots, tally } = await keeping();
  const keeper = made();
  const qualifications = numbers(45).map((number) => ({
    qualification: `Q${number}`,
    vettingStatus: 'Approved',
    vettingReason: 'x'.repeat(900),
    submitted: null,
  }));
  const large = baseline(2);
  if (large.outcome !== 'baseline') throw new Error('a baseline was asked for');
  keeper.keep(baseline(1), false);
  keeper.keep({ ...large, snapshot: { ...large.snapshot, qualifications } }, false);
  keeper.keep(baseline(3), false);
  await keeper.finish();
  expect(await snapshots.read(customer(1))).not.toBeNull();
  expect(await snapshots.read(customer(2))).toBeNull();
  expect(await snapshots.read(customer(3))).not.toBeNull();
  expect(tally.notes).toEqual([expect.stringMatching(`customer ${customer(2)}: qualifications would hold`)]);
});

test('writes follow each other in the order in which they were handed over', async () => {
  const { made, snapshots } = await keeping(250);
  const written: string[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  const mark: typeof snapshots.mark = async (ids, column, at) => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    await snapshots.mark(ids, column, at);
    underWay--;
    written.push(...ids);
  };
  const keeper = made({ mark });
  for (const number of numbers(250)) keeper.keep(outcome(number, 'unchanged'), true);
  await keeper.finish();
  expect(written).toEqual(numbers(250).map(customer));
  expect(mostAtOnce).toBe(1);
});

test('a write that fails is known while others are asked, ends the writing, and is thrown at the end', async () => {
  const { made, snapshots } = await keeping(300);
  let writes = 0;
  const keeper = made({
    mark: async (ids, column, at) => {
      if (++writes === 1) throw new Error('the disk is full');
      await snapshots.mark(ids, column, at);
    },
  });
  for (const number of numbers(100)) keeper.keep(outcome(number, 'unchanged'), true);
  expect(keeper.hasFailed()).toBe(false);
  await expect.poll(() => keeper.hasFailed()).toBe(true);
  for (const number of numbers(200)) keeper.keep(outcome(100 + number, 'unchanged'), true);
  await expect(keeper.finish()).rejects.toThrow('the disk is full');
  expect(writes).toBe(1);
});
