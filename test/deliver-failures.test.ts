/** What a channel does not take: tried again when it fails, split when it is refused, dead in the end. */
import { describe, expect, test } from 'vitest';
import type { SendResult } from '../lib/notify/channel.ts';
import { type Delivery, replayed } from '../lib/vetting/delivery.ts';
import {
  accepted,
  deadLine,
  deliverWorld,
  failed,
  fake,
  firstRetry,
  hours,
  later,
  left,
  refused,
  report,
  seconds,
  start,
} from './support/delivering.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const world = async (ids = '', options: { random?: number; channel?: string } = {}) =>
  deliverWorld(await freshTables(), ids, options);

describe('what failed', () => {
  test.each([
    ['the backoff doubles', null, 0.5, [1_000, 2_000]],
    ['chance may make it nothing', null, 0, [0, 0]],
    ['Retry-After is waited for', 7_000, 0, [7_000, 7_000]],
    ['and the backoff after it', 7_000, 0.5, [8_000, 9_000]],
    ['the longest wait', 30_000, 0, [30_000, 30_000]],
  ])('is tried three times: %s', async (_, retryAfterMs, random, waited) => {
    const third = fake((_ids, request) => (request < 3 ? failed(retryAfterMs) : accepted));
    const { call, waits, row } = await world('abcd', { random });
    expect(await call(third)).toEqual(report({ delivered: 4 }));
    expect([third.requests, waits]).toEqual([['abc', 'abc', 'abc', 'd'], waited]);
    expect(await row('a')).toMatchObject({ state: 'delivered', attempts: 0 });
  });

  test('three times is one attempt, and the next one is due after five minutes', async () => {
    const never = fake(() => failed());
    const { call, waits, row, states } = await world('abc');
    expect(await call(never)).toEqual(report({ pending: 3, problems: ['fake: busy', left(3, 3 * seconds + firstRetry)] }));
    expect([never.requests, waits]).toEqual([
      ['abc', 'abc', 'abc'],
      [1_000, 2_000],
    ]);
    expect(await states()).toEqual({ pending: 'abc' });
    expect(await row('b')).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastAttemptAt: later(3 * seconds),
      lastError: 'busy',
      nextAttemptAt: later(3 * seconds + firstRetry),
      throttledSince: null,
    });
  });

  test.each([
    ['at once', 30_001, 0, 1],
    ['with the backoff', 30_000, 0.5, 1],
    ['at the second try', 27_000, 0.9, 2],
  ])('is left to a later call where the wait would be beyond 30 s: %s', async (_, retryAfterMs, random, tries) => {
    const one = fake(() => failed(retryAfterMs));
    const { call, waits, row } = await world('abc', { random });
    expect(await call(one)).toMatchObject({ delivered: 0, pending: 3 });
    expect([one.requests.length, waits.length]).toEqual([tries, tries - 1]);
    expect(await row('a')).toMatchObject({ attempts: 1 });
  });

  test('is left alone for as long as the receiver asks', async () => {
    const one = fake(() => failed(2 * hours));
    const { call, row } = await world('a');
    expect(await call(one)).toEqual(report({ pending: 1, problems: ['fake: busy', left(1, 2 * hours)] }));
    expect(await row('a')).toMatchObject({ attempts: 1, nextAttemptAt: later(2 * hours) });
  });

  test('twice in a row ends the call: what was taken stays taken, what was not tried is due at the next one', async () => {
    const one = fake((ids) => (ids === 'abc' ? accepted : failed()));
    const { call, states, row } = await world('abcdefghijklm');
    expect(await call(one)).toMatchObject({ delivered: 3, pending: 10 });
    expect(one.requests).toEqual(['abc', 'def', 'def', 'def', 'ghi']);
    expect(await states()).toEqual({ delivered: 'abc', pending: 'defghijklm' });
    expect(await row('j')).toMatchObject({ attempts: 0, lastAttemptAt: null });
    one.requests.length = 0;
    one.answer = () => accepted;
    expect(await call(one)).toMatchObject({ delivered: 4, pending: 6 });
    expect(one.requests).toEqual(['jkl', 'm']);
  });

  test('once between what is taken ends nothing, and the others are tried once each', async () => {
    const one = fake((ids) => (/[dj]/.test(ids) ? failed() : accepted));
    const { call, states } = await world('abcdefghijklm');
    expect(await call(one)).toMatchObject({ delivered: 7, pending: 6 });
    expect(one.requests).toEqual(['abc', 'def', 'def', 'def', 'ghi', 'jkl', 'm']);
    expect(await states()).toEqual({ delivered: 'abcghim', pending: 'defjkl' });
  });

  test('is not tried again in the same call, whatever its schedule, and its customer waits', async () => {
    const one = fake(() => failed());
    const { call } = await world('aA');
    expect(await call(one, { regardless: true })).toMatchObject({ pending: 2 });
    expect(one.requests).toEqual(['a', 'a', 'a']);
  });

  test('nine times is dead, said so, and its customer goes on in the same call', async () => {
    const one = fake((ids) => (ids === 'a' ? failed() : accepted));
    const { call, become, row, states, written } = await world('aA');
    await become('a', (delivery) => ({ ...replayed(delivery, start), isReplay: false, attempts: 8 }));
    expect(await call(one)).toEqual(
      report({ delivered: 1, dead: 1, problems: ['fake: busy', 'fake: gave up on event a: busy', deadLine('1 delivery')] }),
    );
    expect(written).toEqual(['a dead', 'A delivered']);
    expect(await row('a')).toMatchObject({ state: 'dead', attempts: 9, lastError: 'busy', deadAt: later(3 * seconds) });
    expect(await call(one)).toEqual(report({ dead: 1, problems: [deadLine('1 delivery')] }));
    expect(await states()).toEqual({ dead: 'a', delivered: 'A' });
  });

  test('and died is counted together with those that died before', async () => {
    const one = fake(() => refused);
    const { call, become } = await world('abc');
    const die = (delivery: Delivery) => ({ ...replayed(delivery, start), isReplay: false, attempts: 8 });
    await become('a', die);
    expect(await call(one)).toMatchObject({ pending: 2, dead: 1 });
    await become('b', die);
    one.requests.length = 0;
    expect(await call(one)).toEqual(
      report({
        pending: 1,
        dead: 2,
        problems: ['fake: not this', 'fake: gave up on event b: not this', left(1, firstRetry), deadLine('2 deliveries')],
      }),
    );
    expect(one.requests).toEqual(['b']);
  });
});

describe('what is refused', () => {
  test.each([
    ['the first', 'a', 'bcdefg', ['abc', 'ab', 'a', 'b', 'c', 'def', 'g']],
    ['one in the middle', 'e', 'abcdfg', ['abc', 'def', 'de', 'd', 'e', 'f', 'g']],
    ['the last, alone', 'g', 'abcdef', ['abc', 'def', 'g']],
  ])('is split until one alone is refused, which is a failed attempt: %s', async (_, bad, taken, requests) => {
    const one = fake((ids) => (ids.includes(bad) ? refused : accepted));
    const { call, states, row, waits } = await world('abcdefg');
    expect(await call(one)).toEqual(report({ delivered: 6, pending: 1, problems: ['fake: not this', left(1, firstRetry)] }));
    expect([one.requests, waits]).toEqual([requests, []]);
    expect(await states()).toEqual({ delivered: taken, pending: bad });
    expect(await row(bad)).toMatchObject({ attempts: 1, lastError: 'not this', nextAttemptAt: later(firstRetry) });
  });

  test('only for its size arrives in parts', async () => {
    const one = fake((ids) => (ids.length > 1 ? refused : accepted));
    const { call, written } = await world('abcd');
    expect(await call(one)).toEqual(report({ delivered: 4 }));
    expect(one.requests).toEqual(['abc', 'ab', 'a', 'b', 'c', 'd']);
    expect(written).toEqual(['a delivered', 'b delivered', 'c delivered', 'd delivered']);
  });

  test('is a problem once, however many are refused alone, and the receiver is not taken to be down', async () => {
    const one = fake((ids, request) => (/[ad]/.test(ids) ? refused : ids === 'e' && request < 9 ? failed() : accepted));
    const { call } = await world('abcde');
    expect(await call(one)).toMatchObject({ delivered: 3, pending: 2, problems: ['fake: not this', left(2, firstRetry)] });
    expect(one.requests).toEqual(['abc', 'ab', 'a', 'b', 'c', 'de', 'd', 'e', 'e']);
  });

  test('while the receiver goes down leaves the rest pending', async () => {
    const answers = new Map<string, SendResult>([
      ['abc', refused],
      ['ab', accepted],
    ]);
    const one = fake((ids) => answers.get(ids) ?? failed());
    const { call, states } = await world('abcdef');
    expect(await call(one)).toMatchObject({ delivered: 2, pending: 4, problems: ['fake: busy', expect.any(String)] });
    expect(one.requests).toEqual(['abc', 'ab', 'c', 'c', 'c', 'def']);
    expect(await states()).toEqual({ delivered: 'ab', pending: 'cdef' });
  });

  test('after a failure is split, not tried again', async () => {
    const one = fake((ids, request) => (request === 1 ? failed() : ids.length > 1 ? refused : accepted));
    const { call } = await world('abc');
    expect(await call(one)).toEqual(report({ delivered: 3 }));
    expect(one.requests).toEqual(['abc', 'abc', 'ab', 'a', 'b', 'c']);
  });
});
