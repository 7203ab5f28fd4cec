/** A channel that asks to be left alone is, as a whole; that uses up no attempt, and ends as well. */
import { describe, expect, test } from 'vitest';
import { delivered, replayed } from '../lib/vetting/delivery.ts';
import {
  accepted,
  deadLine,
  deliverWorld,
  failed,
  fake,
  hours,
  later,
  left,
  minutes,
  refused,
  report,
  seconds,
  start,
  throttled,
} from './support/delivering.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const world = async (ids = '', options: { random?: number; channel?: string } = {}) =>
  deliverWorld(await freshTables(), ids, options);

describe('a channel that asks to be left alone', () => {
  test('gets nothing for as long as it asks, new events and replays included, and no attempt is used up', async () => {
    const one = fake(() => throttled(10 * minutes));
    const { call, add, become, clock, row, states, written } = await world('abcdefx');
    await become('x', (delivery) => delivered(delivery, start));
    expect(await call(one)).toEqual(report({ pending: 6, problems: ['fake: too many', left(6, 10 * minutes)] }));
    expect(one.requests).toEqual(['abc']);
    expect(written).toEqual(['a pending, b pending, c pending, d pending, e pending, f pending']);
    for (const id of ['a', 'f']) {
      expect(await row(id)).toMatchObject({
        state: 'pending',
        attempts: 0,
        lastAttemptAt: start,
        lastError: 'too many',
        nextAttemptAt: later(10 * minutes),
        throttledSince: start,
      });
    }

    one.answer = () => accepted;
    clock.pass(10 * minutes - 1);
    await add('g');
    await become('x', (delivery) => replayed(delivery, start));
    expect(await call(one)).toEqual(report({ pending: 8, problems: [left(8, 10 * minutes)] }));
    expect(one.requests).toEqual(['abc']);
    clock.pass(1);
    expect(await call(one)).toEqual(report({ delivered: 8 }));
    expect(await states()).toEqual({ delivered: 'abcdefgx' });
  });

  test('again and again, but takes something each time, gives nothing up', async () => {
    const one = fake((_ids, request) => (request % 2 ? accepted : throttled(23 * hours)));
    const { call, clock, states } = await world('abcdefghijklmnopqr');
    for (let calls = 0; calls < 6; calls++) {
      expect(await call(one)).toMatchObject({ delivered: 3, dead: 0 });
      clock.pass(23 * hours);
    }
    expect(await states()).toEqual({ delivered: 'abcdefghijklmnopqr' });
  });

  test('in the middle keeps what it took, and what it was not asked for waits unmarked', async () => {
    const one = fake((ids) => (ids === 'abc' ? accepted : throttled()));
    const { call, row, states } = await world('abcdefgD');
    expect(await call(one)).toEqual(report({ delivered: 3, pending: 5, problems: ['fake: too many', left(5, minutes)] }));
    expect(one.requests).toEqual(['abc', 'def']);
    expect(await states()).toEqual({ delivered: 'abc', pending: 'Ddefg' });
    expect(await row('g')).toMatchObject({ throttledSince: start, nextAttemptAt: later(minutes) });
    // It was not its customer's turn.
    expect(await row('D')).toMatchObject({ throttledSince: null, nextAttemptAt: start, lastAttemptAt: null });
  });

  test('amid a split, too', async () => {
    const one = fake((ids) => (ids === 'ab' ? throttled() : refused));
    const { call, row } = await world('abcd');
    expect(await call(one)).toMatchObject({ delivered: 0, pending: 4 });
    expect(one.requests).toEqual(['abc', 'ab']);
    for (const id of ['a', 'b', 'c', 'd']) expect(await row(id)).toMatchObject({ throttledSince: start, attempts: 0 });
  });

  test('is not tried again quickly', async () => {
    const one = fake((_ids, request) => (request === 1 ? failed() : throttled()));
    const { call, waits } = await world('a');
    expect(await call(one)).toMatchObject({ pending: 1, problems: ['fake: too many', left(1, seconds + minutes)] });
    expect([one.requests, waits]).toEqual([['a', 'a'], [1_000]]);
  });

  test('for 85 hours without an end is given up', async () => {
    const one = fake(() => throttled());
    const { call, clock, states } = await world('a');
    await call(one);
    clock.pass(85 * hours - 1);
    expect(await call(one)).toMatchObject({ pending: 1, dead: 0 });
    clock.pass(minutes);
    expect(await call(one)).toMatchObject({
      pending: 0,
      dead: 1,
      problems: ['fake: too many', 'fake: gave up on event a: too many', deadLine('1 delivery')],
    });
    expect(await states()).toEqual({ dead: 'a' });
  });
});
