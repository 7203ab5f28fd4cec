/** A run that ends in time: whoever would come after the deadline is told at once, and nothing leaves after it. */
import { describe, expect, test, vi } from 'vitest';
import { createPace } from '../../lib/partner-center/pace.ts';
import { client, customer, fakeIo, idsOf, problemOf, simulator } from './support.ts';

const minute = 60_000;
const soon = { interval: 1, timeout: 20_000 };
const late = { failure: 'late', message: 'the time of this run is up' };

/** A simulator with a customer, and a client whose time is up after so many ms. */
async function run({ endsInMs, requestsPerMinute = 300, isHeld = true, pageSize = 500 }: Run) {
  const started = await simulator({ pageSize });
  started.world.add({ id: customer(1) });
  const io = fakeIo({ isHeld });
  const made = client(started.url, { io, requestsPerMinute, deadline: new Date(io.now().getTime() + endsInMs) });
  return { ...started, io, made, ask: () => made.qualifications.get(customer(1)) };
}
type Run = {
  readonly endsInMs: number;
  readonly requestsPerMinute?: number;
  readonly isHeld?: boolean;
  readonly pageSize?: number;
};

const tooMany = (seconds: number) => ({ status: 429, headers: { 'retry-after': String(seconds) } });

test('calls whose turn would come too late are refused at once, those before them are made', async () => {
  const { io, made, ask, calls } = await run({ endsInMs: 10_000, requestsPerMinute: 60 });
  const all = Array.from({ length: 30 }, () => ask().catch((error: unknown) => error));
  const refused = await Promise.all(all.slice(10));
  for (const error of refused) expect(error).toMatchObject(late);
  await io.advance(minute);
  for (const result of await Promise.all(all.slice(0, 10))) expect(result).toEqual([]);
  expect(calls).toHaveLength(10);
  expect(Math.max(...io.departures)).toBeLessThanOrEqual(10_000);
  expect(made.counts).toEqual({ sent: 10, throttled: 0, retried: 0 });
});

test('nothing is sent once the time is up', async () => {
  const { io, ask, calls } = await run({ endsInMs: 1_000 });
  await io.advance(1_001);
  expect(await problemOf(ask())).toMatchObject(late);
  expect(calls).toHaveLength(0);
});

test('a call that is refused as too late uses up no turn', async () => {
  const io = fakeIo({ isHeld: true });
  const pace = createPace(60, io);
  const first = await pace.turn();
  const soonUp = new Date(first + 500);
  for (let call = 0; call < 20; call++) expect(await problemOf(pace.turn(soonUp))).toMatchObject(late);
  const next = pace.turn();
  await io.advance(minute);
  expect((await next) - first).toBeLessThan(1_010);
});

test('a call at the very deadline is still made', async () => {
  const io = fakeIo();
  expect(await createPace(60, io).turn(io.now())).toBe(io.now().getTime());
});

describe('a Retry-After that ends after the deadline', () => {
  test.each([120, 3_600])(
    'of %d s ends the run: who was refused and who waits are late, without waiting it out',
    async (seconds) => {
      const { io, made, ask, calls, fail } = await run({ endsInMs: minute });
      fail({ respond: tooMany(seconds) });
      const all = Array.from({ length: 8 }, () => problemOf(ask()));
      expect(await all[0]).toMatchObject(late);
      // The others wake at the turns that they had.
      await io.advance(2_000);
      for (const error of await Promise.all(all)) expect(error).toMatchObject(late);
      expect(await problemOf(ask())).toMatchObject(late);
      expect(calls).toHaveLength(1);
      expect(made.counts).toEqual({ sent: 1, throttled: 1, retried: 0 });
    },
  );

  test('is waited for where it ends before it', async () => {
    const { io, made, ask, fail } = await run({ endsInMs: minute });
    fail({ respond: tooMany(30) });
    const call = ask();
    await vi.waitFor(() => expect(made.counts.throttled).toBe(1), soon);
    await io.advance(31_000);
    expect(await call).toEqual([]);
    expect(made.counts).toEqual({ sent: 2, throttled: 1, retried: 1 });
  });
});

test('a repetition that would come too late is not waited for', async () => {
  const { made, ask, calls, fail } = await run({ endsInMs: 10_000, isHeld: false });
  fail({ times: Number.POSITIVE_INFINITY, respond: { status: 503, headers: { 'retry-after': '20' } } });
  expect(await problemOf(ask())).toMatchObject(late);
  expect(made.io.waits).toEqual([]);
  expect(calls).toHaveLength(1);
});

describe('the customer list', () => {
  test('ends, not whole, with the page that is late', async () => {
    const { io, made, world, calls } = await run({ endsInMs: 1_500, requestsPerMinute: 60, pageSize: 1 });
    for (const number of [2, 3, 4]) world.add({ id: customer(number) });
    const list = made.customers.list();
    const ids = idsOf(list);
    await vi.waitFor(() => expect(calls).toHaveLength(1), soon);
    await vi.waitFor(() => expect(io.waits).toHaveLength(1), soon);
    await io.advance(minute);
    expect(await ids).toEqual([customer(1), customer(2)]);
    expect(list).toMatchObject({
      complete: false,
      problem: 'page 3 of the customer list could not be read: the time of this run is up',
    });
  });

  test('throws where its first page is late', async () => {
    const { io, made } = await run({ endsInMs: 1_000 });
    await io.advance(2_000);
    const list = made.customers.list();
    expect(await problemOf(idsOf(list))).toMatchObject(late);
    expect(list.complete).toBe(false);
  });
});
