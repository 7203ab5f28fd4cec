/** The one pace of all calls: evenly spaced, never a burst, and everybody waits when Partner Center asks for a pause. */
import { describe, expect, test, vi } from 'vitest';
import { createPace } from '../../lib/partner-center/pace.ts';
import { type Client, client, customer, fakeIo, problemOf, simulator } from './support.ts';

const minute = 60_000;
/** Answers come over HTTP: how often to look, and when to give up on a busy machine. */
const soon = { interval: 1, timeout: 20_000 };
const tooMany = (retryAfter?: string) => ({
  status: 429,
  ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
  body: { statusCode: 429, message: 'Rate limit is exceeded.' },
});

async function partner() {
  const started = await simulator();
  started.world.add({ id: customer(1) });
  return started;
}

/** The gaps between departures, which must all be `spacingMs` (and the little that calls differ in on their way), give or take 2 ms. */
function expectEvenly(departures: readonly number[], spacingMs: number): void {
  const gaps = departures.slice(1).map((at, index) => at - (departures[index] ?? 0));
  for (const gap of gaps) {
    expect(gap).toBeGreaterThanOrEqual(spacingMs - 2);
    expect(gap).toBeLessThan(spacingMs * 1.002 + 2);
  }
}

/** So many calls at once. */
const calls = (made: Client, count: number) =>
  Array.from({ length: count }, () => made.qualifications.get(customer(1)).catch((error: unknown) => error));

describe('turns', () => {
  test('are evenly spaced from the first on', async () => {
    const { url } = await partner();
    const io = fakeIo({ isHeld: true });
    const made = client(url, { io, requestsPerMinute: 300 });
    const all = calls(made, 20);
    await io.advance(minute);
    await Promise.all(all);
    expect(io.departures).toHaveLength(20);
    expectEvenly(io.departures, 200);
  });

  test('are not saved up while nobody asks', async () => {
    const { url } = await partner();
    const io = fakeIo({ isHeld: true });
    const made = client(url, { io, requestsPerMinute: 60 });
    await made.qualifications.get(customer(1));
    await io.advance(10 * minute);
    const all = calls(made, 5);
    await io.advance(minute);
    await Promise.all(all);
    expect(io.departures.slice(0, 2)).toEqual([0, 600_000]);
    expect(io.departures).toHaveLength(6);
    expectEvenly(io.departures.slice(1), 1_000);
  });

  test('are shared by all clients of one pace', async () => {
    const { url } = await partner();
    const io = fakeIo({ isHeld: true });
    const pace = createPace(60, io);
    const all = [client(url, { io, pace }), client(url, { io, pace })].flatMap((made) => calls(made, 3));
    await io.advance(minute);
    await Promise.all(all);
    expect(io.departures).toHaveLength(6);
    expectEvenly(io.departures, 1_000);
  });

  test('stay within the limit of a Partner Center that counts', async () => {
    const io = fakeIo({ isHeld: true });
    const { url, world, counters } = await simulator({ requestsPerMinute: 100, now: () => io.now().getTime() });
    world.add({ id: customer(1) });
    const made = client(url, { io, requestsPerMinute: 100 });
    const all = calls(made, 300);
    for (let turn = 0; turn < 300; turn++) {
      await io.advance(turn === 0 ? 0 : 602);
      await vi.waitFor(() => expect(counters.qualifications).toBe(made.counts.sent), soon);
    }
    await Promise.all(all);
    expect(made.counts).toEqual({ sent: 300, throttled: 0, retried: 0 });
  });
});

describe('a 429', () => {
  /** Eight calls at once, of which the first is answered so. Resolves when that answer has come. */
  async function eightCalls(retryAfter: string | undefined, requestsPerMinute = 300) {
    const { url, fail } = await partner();
    fail({ respond: tooMany(retryAfter) });
    const io = fakeIo({ isHeld: true });
    const made = client(url, { io, requestsPerMinute });
    const all = calls(made, 8);
    await vi.waitFor(() => expect(made.counts.throttled).toBe(1), soon);
    return { io, made, all };
  }

  test.each([
    ['seconds', '57', 57_000],
    ['a date', 'Sun, 01 Nov 2026 00:00:57 GMT', 57_000],
    ['nothing', undefined, 10_000],
    ['what cannot be read', 'soon', 10_000],
  ])(
    'with %s in Retry-After holds every call, and they go evenly spaced at less than half the rate after it',
    async (_, retryAfter, pauseMs) => {
      const { io, made, all } = await eightCalls(retryAfter);
      expect(io.departures).toEqual([0]);
      await io.advance(pauseMs - 1);
      expect(io.departures).toEqual([0]);
      await io.advance(minute);
      for (const result of await Promise.all(all)) expect(result).toEqual([]);
      const [, first = 0, ...others] = io.departures;
      expect(first).toBeGreaterThanOrEqual(pauseMs);
      expect(first).toBeLessThan(pauseMs + 5_000);
      expect(others).toHaveLength(7);
      expectEvenly([first, ...others], 400 / 0.97);
      expect(made.counts).toEqual({ sent: 9, throttled: 1, retried: 1 });
    },
  );

  test('holds calls that come during the pause, too', async () => {
    const { io, made, all } = await eightCalls('57');
    await io.advance(30_000);
    all.push(...calls(made, 4));
    await io.advance(26_999);
    expect(io.departures).toEqual([0]);
    await io.advance(minute);
    await Promise.all(all);
    expect(io.departures).toHaveLength(13);
    const gaps = io.departures.slice(2).map((at, index) => at - (io.departures[index + 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400);
  });

  test('leaves no gap where many had their turns already, and no two calls together where it asks for no pause', async () => {
    for (const pauseSeconds of ['5', '0']) {
      const { url, fail } = await partner();
      fail({ respond: tooMany(pauseSeconds) });
      const io = fakeIo({ isHeld: true });
      const made = client(url, { io, requestsPerMinute: 60 });
      const all = calls(made, 30);
      await vi.waitFor(() => expect(made.counts.throttled).toBe(1), soon);
      await io.advance(2 * minute);
      await Promise.all(all);
      const gaps = io.departures.slice(1).map((at, index) => at - (io.departures[index] ?? 0));
      expect(gaps).toHaveLength(30);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
    }
  });

  test('whose pause is shorter than one already asked for does not shorten it', async () => {
    const io = fakeIo({ isHeld: true });
    const pace = createPace(6_000, io);
    pace.pause(50_000);
    pace.pause(1_000);
    const turn = pace.turn().then(() => io.now().toISOString());
    await io.advance(minute);
    expect(await turn).toBe('2026-11-01T00:00:50.000Z');
  });

  test('that asks for just five minutes is waited for', async () => {
    const { io, all } = await eightCalls('300');
    await io.advance(299_999);
    expect(io.departures).toEqual([0]);
    await io.advance(minute);
    for (const result of await Promise.all(all)) expect(result).toEqual([]);
  });

  test('that asks for longer ends every call, and nothing is sent any more until the pause is near its end', async () => {
    const { url, fail, calls: received } = await partner();
    fail({ respond: tooMany('3600') });
    const io = fakeIo({ isHeld: true });
    const made = client(url, { io, requestsPerMinute: 300 });
    const first = problemOf(made.qualifications.get(customer(1)));
    const waiting = Array.from({ length: 7 }, () => problemOf(made.qualifications.get(customer(1))));
    expect(await first).toMatchObject({ failure: 'throttled', status: 429, retryAfterMs: 3_600_000 });
    await io.advance(2_000);
    for (const error of await Promise.all(waiting)) {
      expect(error.failure).toBe('throttled');
      expect(error.retryAfterMs).toBeGreaterThan(3_597_000);
      expect(error.message).toMatch(/^Partner Center asks for a pause of \d+ s$/);
    }
    expect(await problemOf(made.qualifications.get(customer(1)))).toMatchObject({
      failure: 'throttled',
      retryAfterMs: 3_598_000,
    });
    expect(received).toHaveLength(1);
    expect(made.counts).toEqual({ sent: 1, throttled: 1, retried: 0 });

    await io.advance(3_599_000);
    expect(await made.qualifications.get(customer(1))).toEqual([]);
  });

  test('is met one call after the other, where they come in a row', async () => {
    const { url, fail } = await partner();
    fail({ times: 5, respond: tooMany('20') });
    const io = fakeIo();
    const made = client(url, { io, requestsPerMinute: 300 });
    expect(await made.qualifications.get(customer(1))).toEqual([]);
    expect(io.departures).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000]);
    expect(made.counts).toEqual({ sent: 6, throttled: 5, retried: 5 });
  });
});
