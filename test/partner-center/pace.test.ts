/** The rate finds what Partner Center allows, against the simulator's own limit and on a clock that only the test moves. */
import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../dev/simulator/rate-limit.ts';
import { createPace } from '../../lib/partner-center/pace.ts';
import { fakeIo } from './support.ts';

const minute = 60_000;

type Upstream = {
  readonly most: number;
  readonly allowed: number;
  readonly learned?: number | null;
  readonly latencyMs?: number;
  /** The longest that one call is longer on its way than another. */
  readonly jitterMs?: number;
};

/** Eight callers without end, and a host that allows so much. `minutes` lets time pass and tells what passed and was refused. */
function upstream({ most, allowed, learned = null, latencyMs = 100, jitterMs = 0 }: Upstream) {
  const io = fakeIo({ isHeld: true });
  const clock = () => io.now().getTime();
  const limit = new RateLimit(allowed);
  const pace = createPace(most, io, learned);
  const counts = { passed: 0, refused: 0 };
  const departures: number[] = [];
  const startedAt = clock();

  const ask = async () => {
    for (;;) {
      const sentAt = await pace.turn();
      departures.push(sentAt - startedAt);
      await io.sleep(latencyMs / 2 + (departures.length % 7) * (jitterMs / 6));
      const seconds = limit.secondsToWait(clock());
      await io.sleep(latencyMs / 2);
      if (seconds === null) counts.passed++;
      else counts.refused++;
      if (seconds !== null) pace.pause(seconds * 1000, sentAt);
    }
  };
  for (let caller = 0; caller < 8; caller++) void ask();

  return {
    pace,
    departures,
    allow: (requestsPerMinute: number) => {
      limit.requestsPerMinute = requestsPerMinute;
    },
    minutes: async (count: number) => {
      const before = { ...counts };
      await io.advance(count * minute);
      return { passed: counts.passed - before.passed, refused: counts.refused - before.refused };
    },
  };
}

const shareRefused = ({ passed, refused }: { passed: number; refused: number }) => refused / (passed + refused);

describe('the rate', () => {
  test('stays where the setting is all that is allowed: of 2,250 calls in 15 minutes at least 2,240 pass, and none is refused', async () => {
    const { minutes, pace } = upstream({ most: 150, allowed: 150, jitterMs: 100 });
    const { passed, refused } = await minutes(15);
    expect(refused).toBe(0);
    expect(passed).toBeGreaterThanOrEqual(2_240);
    expect(pace).toMatchObject({ rate: 150, learned: null });
  });

  test.each([0, 100, 500])(
    'where half of what was set is allowed, at %d ms a call: of 750 allowed calls in five minutes at least 690 are used, and at most one in a hundred is refused',
    async (latencyMs) => {
      const { minutes, pace } = upstream({ most: 300, allowed: 150, latencyMs });
      const first = await minutes(5);
      expect(first.passed).toBeGreaterThanOrEqual(690);
      expect(shareRefused(first)).toBeLessThanOrEqual(0.01);
      expect(pace.learned).toBeGreaterThan(140);
      expect(pace.learned).toBeLessThan(155);
      const later = await minutes(25);
      expect(later.passed).toBeGreaterThanOrEqual(0.92 * 25 * 150);
      expect(shareRefused(later)).toBeLessThanOrEqual(0.01);
    },
  );

  test('follows an upstream that changes its mind, down and up, and at most one call in fifty is refused', async () => {
    const { minutes, allow, pace } = upstream({ most: 300, allowed: 150 });
    const before = await minutes(5);
    allow(80);
    const down = await minutes(5);
    expect(down.passed).toBeGreaterThanOrEqual(0.8 * 5 * 80);
    expect(pace.rate).toBeGreaterThan(70);
    expect(pace.rate).toBeLessThan(85);
    allow(240);
    const up = await minutes(5);
    expect(up.passed).toBeGreaterThanOrEqual(0.65 * 5 * 240);
    const after = await minutes(5);
    expect(after.passed).toBeGreaterThanOrEqual(0.9 * 5 * 240);
    for (const phase of [before, down, up, after]) expect(shareRefused(phase)).toBeLessThanOrEqual(0.02);
  });

  test('is the setting again some minutes after a limit is gone, and never more', async () => {
    const { minutes, allow, pace, departures } = upstream({ most: 300, allowed: 60 });
    await minutes(5);
    expect(pace.rate).toBeLessThan(70);
    allow(10_000);
    await minutes(6);
    expect(pace).toMatchObject({ rate: 300, learned: 300 });
    const gaps = departures.slice(1).map((at, index) => at - (departures[index] ?? 0));
    // Clocks count whole ms.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000 / 300 - 1);
  });

  test('finds a limit far below the setting in a few steps', async () => {
    const { minutes } = upstream({ most: 500, allowed: 60 });
    const { passed, refused } = await minutes(10);
    expect(passed).toBeGreaterThanOrEqual(0.9 * 600);
    expect(refused).toBeLessThanOrEqual(8);
  });

  test('leaves no burst behind a pause', async () => {
    const { minutes, departures } = upstream({ most: 300, allowed: 150 });
    await minutes(2);
    const paused = departures.findIndex((at, index) => at - (departures[index - 1] ?? at) > 20_000);
    expect(paused).toBeGreaterThan(0);
    const gaps = departures.slice(paused + 1).map((at, index) => at - (departures[paused + index] ?? 0));
    expect(gaps.length).toBeGreaterThan(100);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000 / 155);
  });

  test('is halved once for calls that were under way together, and again for one that was sent later', async () => {
    const io = fakeIo({ isHeld: true });
    const pace = createPace(300, io);
    const turns = Promise.all(Array.from({ length: 5 }, () => pace.turn()));
    await io.advance(2_000);
    for (const sentAt of await turns) pace.pause(1_000, sentAt);
    expect(pace.rate).toBeCloseTo(0.97 * 150);
    const later = pace.turn();
    await io.advance(2_000);
    pace.pause(1_000, await later);
    expect(pace.rate).toBeCloseTo(0.97 * 0.97 * 75, 1);
  });

  test('does not fall below a twentieth of the setting, however often it is refused', async () => {
    const io = fakeIo();
    const pace = createPace(300, io);
    for (let call = 0; call < 50; call++) pace.pause(1_000, await pace.turn());
    expect(pace.rate).toBeGreaterThanOrEqual(15);
    expect(pace.rate).toBeLessThan(30);
  });

  test('does not rise while nobody has to wait for a turn', async () => {
    const io = fakeIo({ isHeld: true });
    const pace = createPace(300, io);
    pace.pause(0, await pace.turn());
    const slowed = pace.rate;
    for (let call = 0; call < 100; call++) {
      await io.advance(10_000);
      await pace.turn();
    }
    expect(pace.rate).toBe(slowed);
  });
});

describe('what was learned', () => {
  test('is where the next pace begins: of 750 allowed calls in five minutes at least 690 are used, and at most three are refused', async () => {
    const first = upstream({ most: 300, allowed: 150 });
    await first.minutes(5);
    const next = upstream({ most: 300, allowed: 150, learned: first.pace.learned });
    expect(next.pace.rate).toBe(first.pace.learned);
    const { passed, refused } = await next.minutes(5);
    expect(passed).toBeGreaterThanOrEqual(690);
    expect(refused).toBeLessThanOrEqual(3);
  });

  test('is nothing as long as nothing is refused', async () => {
    const { minutes, pace } = upstream({ most: 300, allowed: 400 });
    await minutes(2);
    expect(pace).toMatchObject({ rate: 300, learned: null });
  });

  test.each([
    [1_000, 300],
    [300, 300],
    [146, 146],
    [0, 15],
    [-5, 15],
  ])('counts within the setting: %d begins at %d of 300', (learned, rate) => {
    expect(createPace(300, fakeIo(), learned)).toMatchObject({ rate, learned: rate });
  });

  test('rises with the rate, so that short runs find out, too, that a limit is gone', async () => {
    let learned: number | null = 150;
    for (let run = 0; run < 40; run++) {
      const { minutes, pace } = upstream({ most: 300, allowed: 10_000, learned });
      await minutes(1);
      learned = pace.learned;
    }
    expect(learned).toBe(300);
  });
});
