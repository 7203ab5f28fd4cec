/** What is pending goes to its channel: in order, marked, within its time, until an end is asked for. */
import { describe, expect, test } from 'vitest';
import { untilStopped } from '../lib/io.ts';
import { delivered, newDelivery, replayed } from '../lib/vetting/delivery.ts';
import {
  accepted,
  deliverWorld,
  eventsOf,
  failed,
  fake,
  firstRetry,
  hours,
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

describe('what is pending', () => {
  test('goes in order, three a request, each request marked at once, without a wait', async () => {
    const one = fake();
    const { call, states, row, written, waits } = await world('hgfedcba');
    expect(await call(one)).toEqual(report({ delivered: 8 }));
    expect(one.requests).toEqual(['hgf', 'edc', 'ba']);
    expect(written).toEqual([
      'h delivered, g delivered, f delivered',
      'e delivered, d delivered, c delivered',
      'b delivered, a delivered',
    ]);
    expect(await states()).toEqual({ delivered: 'abcdefgh' });
    const [event] = eventsOf('h');
    if (!event) throw new Error('no event');
    expect(await row('h')).toEqual(delivered(newDelivery('fake', event, start), start));
    expect(waits).toEqual([]);
  });

  test('is nothing: no request, and nothing to say', async () => {
    const one = fake(() => failed());
    const { call, written } = await world();
    expect(await call(one)).toEqual(report());
    expect([one.requests, written]).toEqual([[], []]);
  });

  test('goes once', async () => {
    const one = fake();
    const { call } = await world('ab');
    await call(one);
    expect(await call(one)).toEqual(report());
    expect(one.requests).toEqual(['ab']);
  });

  test('is of one customer: the next event goes in the same call, once the one before is accepted', async () => {
    const one = fake();
    const { call, states } = await world('aAbcd');
    expect(await call(one)).toEqual(report({ delivered: 5 }));
    expect(one.requests).toEqual(['abc', 'd', 'A']);
    expect(await states()).toEqual({ delivered: 'Aabcd' });
  });

  test('of one customer waits behind one that failed, and hinders nobody else', async () => {
    const one = fake((ids) => (ids.includes('a') ? refused : accepted));
    const { call, states, clock } = await world('aAb');
    expect(await call(one)).toEqual(report({ delivered: 1, pending: 2, problems: ['fake: not this', left(2, firstRetry)] }));
    expect(one.requests).toEqual(['ab', 'a', 'b']);
    one.answer = () => accepted;
    clock.pass(firstRetry - 1);
    expect(await call(one)).toEqual(report({ pending: 2, problems: [left(2, firstRetry)] }));
    expect(one.requests).toHaveLength(3);
    clock.pass(1);
    expect(await call(one)).toEqual(report({ delivered: 2 }));
    expect(one.requests.slice(3)).toEqual(['a', 'A']);
    expect(await states()).toEqual({ delivered: 'Aab' });
  });

  test('as a replay goes out of turn', async () => {
    const one = fake(() => refused);
    const { call, become, states } = await world('aA');
    await call(one);
    await become('A', (delivery) => replayed(delivery, start));
    one.answer = () => accepted;
    expect(await call(one)).toEqual(report({ delivered: 1, pending: 1, problems: [left(1, firstRetry)] }));
    expect(one.requests).toEqual(['a', 'A']);
    expect(await states()).toEqual({ delivered: 'A', pending: 'a' });
  });
});

test('regardless of the schedule everything pending goes, of each customer in order', async () => {
  const one = fake(() => failed(2 * hours));
  const { call, states } = await world('aAb');
  await call(one);
  one.answer = () => throttled(2 * hours);
  expect(await call(one, { regardless: true })).toMatchObject({ pending: 3 });
  one.answer = () => accepted;
  one.requests.length = 0;
  expect(await call(one)).toMatchObject({ delivered: 0, pending: 3 });
  expect(await call(one, { regardless: false })).toMatchObject({ delivered: 0, pending: 3 });
  expect(await call(one, { regardless: true })).toEqual(report({ delivered: 3 }));
  expect(one.requests).toEqual(['ab', 'A']);
  expect(await states()).toEqual({ delivered: 'Aab' });
});

/** A lease that is renewed at every turn, so that it is not what ends a call. */
const alwaysHad = { take: async () => ({ renew: async () => true, release: async () => undefined }) };

describe('an end', () => {
  test('that was asked for before is no request', async () => {
    const one = fake();
    const { call, states } = await world('ab');
    expect(await call(one, { stop: AbortSignal.abort() })).toEqual(report({ pending: 2, problems: [left(2, 0)] }));
    expect([one.requests, await states()]).toEqual([[], { pending: 'ab' }]);
  });

  test('that is asked for amid a request lets it be the last, and marks it', async () => {
    const stop = new AbortController();
    const one = fake(() => {
      stop.abort();
      return accepted;
    });
    const { call, states } = await world('abcdA');
    expect(await call(one, { stop: stop.signal })).toEqual(report({ delivered: 3, pending: 2, problems: [left(2, 0)] }));
    expect([one.requests, await states()]).toEqual([['abc'], { delivered: 'abc', pending: 'Ad' }]);
  });

  test('that is asked for amid a failure ends the quick tries, and the attempt is marked', async () => {
    const stop = new AbortController();
    const one = fake(() => {
      stop.abort();
      return failed();
    });
    const { call, io, row } = await world('abcd');
    expect(await call(one, { io: untilStopped(io, stop.signal), stop: stop.signal })).toMatchObject({
      delivered: 0,
      pending: 4,
    });
    expect(one.requests).toEqual(['abc']);
    expect(await row('a')).toMatchObject({ attempts: 1, lastError: 'busy' });
    expect(await row('d')).toMatchObject({ attempts: 0, lastError: null });
  });

  test('that is asked for amid a split leaves the other half unmarked', async () => {
    const stop = new AbortController();
    const one = fake((ids) => {
      if (ids !== 'ab') return refused;
      stop.abort();
      return accepted;
    });
    const { call, row, states } = await world('abc');
    expect(await call(one, { stop: stop.signal })).toMatchObject({ delivered: 2, pending: 1 });
    expect(await states()).toEqual({ delivered: 'ab', pending: 'c' });
    expect(await row('c')).toMatchObject({ attempts: 0 });
  });

  test.each([
    ['at two minutes', 40 * seconds, 3],
    ['a moment before', 40 * seconds - 1, 4],
  ])('comes by itself: no request is begun %s', async (_, ms, requests) => {
    const { call, clock, store } = await world('abcdefghijklmno');
    const one = fake(async () => {
      clock.pass(ms);
      return accepted;
    });
    expect(await call(one, { store: { ...store, leases: alwaysHad } })).toMatchObject({
      delivered: 3 * requests,
      pending: 15 - 3 * requests,
    });
    expect(one.requests).toHaveLength(requests);
    // The next call goes on.
    expect(await call(one)).toMatchObject({ pending: 0 });
  });

  test.each([
    ['nothing is sent again at two minutes', 2 * minutes, ['a']],
    ['it is sent again a moment before', 2 * minutes - 1, ['a', 'a']],
  ])('comes by itself amid the quick tries, too: %s', async (_, ms, requests) => {
    const one = fake((_ids, request) => (request === 1 ? failed() : accepted));
    const { call, clock, io, store } = await world('a');
    const standStill = async () => clock.pass(ms);
    await call(one, { io: { ...io, sleep: standStill }, store: { ...store, leases: alwaysHad } });
    expect(one.requests).toEqual(requests);
  });
});

test('no channel is no report', async () => {
  const { calls } = await world('a');
  expect(await calls([])).toEqual([]);
});

test('whatever goes wrong is a line in the report', async () => {
  const one = fake(() => failed());
  const { call, io } = await world('a');
  const broken = { ...io, sleep: () => Promise.reject(new Error('no clock')) };
  expect(await call(one, { io: broken })).toEqual(report({ problems: ['fake: no clock'] }));
  const { channel } = one;
  const odd = {
    ...one,
    channel: {
      ...channel,
      pack: () => {
        throw 'a text';
      },
    },
  };
  expect(await call(odd)).toEqual(report({ problems: ['fake: a text'] }));
});

test('a row that cannot be read is named, and hinders nobody', async () => {
  const one = fake();
  const { call, tables, states } = await world('ab');
  await tables.Deliveries.createEntity({ partitionKey: 'fake', rowKey: 'x', state: 'dead', createdAt: start, attempts: 1 });
  expect(await call(one)).toEqual(
    report({ delivered: 2, problems: ['fake: the delivery of event x cannot be read: see deadAt'] }),
  );
  expect(await states()).toEqual({ delivered: 'ab' });
});

test('deliveries of another channel, of one that is not set any more included, are left alone', async () => {
  const { call, add, states } = await world('a');
  await add('b', 'other');
  expect(await call(fake())).toEqual(report({ delivered: 1 }));
  expect(await states('other')).toEqual({ pending: 'b' });
});
