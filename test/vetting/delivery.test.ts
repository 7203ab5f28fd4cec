/** What becomes of a delivery after each call of its channel, to the millisecond. */
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterThrottling,
  type Delivery,
  delivered,
  dismissed,
  newDelivery,
  type Pending,
  replayed,
} from '../../lib/vetting/delivery.ts';
import { changeEvent } from '../notify/change-events.ts';

const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];
const almostOne = 1 - Number.EPSILON;
const start = new Date('2026-11-02T08:00:00.000Z');
const later = (ms: number) => new Date(start.getTime() + ms);
const event = changeEvent();
const fresh = newDelivery('teams', event, start);

/** Failed so many times, always at the moment when it was due. */
function failedTimes(times: number, random = 0.5): Delivery {
  let delivery: Delivery = fresh;
  for (let call = 1; call <= times; call++) {
    if (delivery.state !== 'pending') throw new Error(`${delivery.state} before call ${call}`);
    delivery = afterFailure(delivery, `failure ${call}`, null, delivery.nextAttemptAt, random);
  }
  return delivery;
}

function pendingAfter(times: number): Pending {
  const delivery = failedTimes(times);
  if (delivery.state !== 'pending') throw new Error(delivery.state);
  return delivery;
}

const common = { channel: 'teams', event, createdAt: start };
const dead: Delivery & { state: 'dead' } = {
  ...common,
  attempts: 9,
  lastAttemptAt: later(80 * hours),
  lastError: 'Teams answered 503',
  state: 'dead',
  deadAt: later(80 * hours),
};

test('a new delivery is due at once, with nothing behind it', () => {
  expect(fresh).toEqual({
    ...common,
    attempts: 0,
    lastAttemptAt: null,
    lastError: null,
    state: 'pending',
    nextAttemptAt: start,
    throttledSince: null,
    isReplay: false,
  });
});

test('what is accepted is delivered, keeps how often it failed, and no error', () => {
  const failed = afterFailure(fresh, 'busy', null, start, 0.5);
  const acceptedAs = { ...common, lastAttemptAt: later(9), lastError: null, state: 'delivered', deliveredAt: later(9) };
  expect(delivered(failed, later(9))).toEqual({ ...acceptedAs, attempts: 1 });
  expect(delivered(dead, later(9))).toEqual({ ...acceptedAs, attempts: 9 });
});

describe('after a failure', () => {
  test.each([
    [0, 5 * minutes, 330 * seconds],
    [1, 30 * minutes, 33 * minutes],
    [2, 2 * hours, 132 * minutes],
    [3, 5 * hours, 5.5 * hours],
    [4, 10 * hours, 11 * hours],
    [5, 14 * hours, 15.4 * hours],
    [6, 20 * hours, 22 * hours],
    [7, 24 * hours, 26.4 * hours],
  ])('%i attempts before it, the next is due after %i ms and at most a tenth more', (attempts, wait, longest) => {
    const now = later(123_456);
    const next = (random: number) => afterFailure({ ...fresh, attempts }, 'busy', null, now, random);
    const expected = (ms: number) => ({
      ...fresh,
      attempts: attempts + 1,
      lastAttemptAt: now,
      lastError: 'busy',
      nextAttemptAt: later(123_456 + ms),
    });
    expect(next(0)).toEqual(expected(wait));
    expect(next(0.5)).toEqual(expected((wait + longest) / 2));
    expect(next(almostOne)).toEqual(expected(longest));
  });

  test('the ninth failed call is the last one', () => {
    const diedAt = later(75 * hours + 35 * minutes);
    expect(failedTimes(8, 0)).toMatchObject({ state: 'pending', attempts: 8, nextAttemptAt: diedAt });
    expect(failedTimes(9, 0)).toEqual({
      ...common,
      attempts: 9,
      lastAttemptAt: diedAt,
      lastError: 'failure 9',
      state: 'dead',
      deadAt: diedAt,
    });
  });

  test.each([
    ['after 75 hours where chance adds nothing', 0, 75 * hours + 35 * minutes],
    ['after 83 hours where it makes every wait long', almostOne, 83 * hours + 8.5 * minutes],
  ])('it is dead %s', (_, random, ms) => {
    expect(failedTimes(9, random)).toMatchObject({ state: 'dead', deadAt: later(ms) });
  });

  test.each([
    ['longer than the wait is honoured', 0, 5 * minutes + 1, 0, 5 * minutes + 1],
    ['as long as the wait changes nothing', 0, 5 * minutes, 0, 5 * minutes],
    ['shorter than the wait makes it no shorter', 0, 1, 0, 5 * minutes],
    ['shorter than what chance made of the wait does not matter either', 0, 5.4 * minutes, almostOne, 5.5 * minutes],
    ['of a whole day is honoured', 0, 24 * hours, 0.5, 24 * hours],
    ['of more than a day is a day', 0, 24 * hours + 1, 0.5, 24 * hours],
    ['of a year makes the last wait no shorter', 7, 8_760 * hours, almostOne, 26.4 * hours],
  ])('a Retry-After %s', (_, attempts, retryAfterMs, random, ms) => {
    const next = afterFailure({ ...fresh, attempts }, 'busy', retryAfterMs, start, random);
    expect(next).toMatchObject({ state: 'pending', attempts: attempts + 1, nextAttemptAt: later(ms) });
  });

  test('a time is a whole number of ms, to the nearest', () => {
    expect(afterFailure(fresh, 'busy', 400_000.5, start, 0)).toMatchObject({ nextAttemptAt: later(400_001) });
  });

  test('a replay that fails stays one', () => {
    const replay = replayed(dead, later(1));
    expect(afterFailure(replay, 'busy', null, later(2), 0)).toEqual({
      ...replay,
      attempts: 1,
      lastAttemptAt: later(2),
      lastError: 'busy',
      nextAttemptAt: later(5 * minutes + 2),
    });
  });
});

describe('after a 429', () => {
  test.each([
    ['without Retry-After it is asked again after a minute', null, minutes],
    ['it is asked again when it wants to be', 7 * seconds, 7 * seconds],
    ['at once, if that is what it wants', 0, 0],
    ['after a day, if that is what it wants', 24 * hours, 24 * hours],
    ['not later than that, whatever it wants', 24 * hours + 1, 24 * hours],
  ])('no attempt is used up, and %s', (_, retryAfterMs, ms) => {
    const failed = pendingAfter(2);
    expect(afterThrottling(failed, 'too many', retryAfterMs, start)).toEqual({
      ...failed,
      attempts: 2,
      lastAttemptAt: start,
      lastError: 'too many',
      nextAttemptAt: later(ms),
      throttledSince: start,
    });
  });

  test('nothing but 429 for 85 hours is dead, and not a millisecond sooner', () => {
    const first = afterThrottling(fresh, 'too many', null, start);
    if (first.state !== 'pending') throw new Error(first.state);
    const almost = afterThrottling(first, 'too many', 3 * seconds, later(85 * hours - 1));
    expect(almost).toEqual({
      ...fresh,
      lastAttemptAt: later(85 * hours - 1),
      lastError: 'too many',
      nextAttemptAt: later(85 * hours + 3 * seconds - 1),
      throttledSince: start,
    });
    if (almost.state !== 'pending') throw new Error(almost.state);
    expect(afterThrottling(almost, 'still too many', null, later(85 * hours))).toEqual({
      ...common,
      attempts: 0,
      lastAttemptAt: later(85 * hours),
      lastError: 'still too many',
      state: 'dead',
      deadAt: later(85 * hours),
    });
  });

  test('a failure in between begins the 85 hours anew', () => {
    const throttled = afterThrottling(fresh, 'too many', null, start);
    if (throttled.state !== 'pending') throw new Error(throttled.state);
    const failed = afterFailure(throttled, 'busy', null, later(84 * hours), 0.5);
    expect(failed).toMatchObject({ state: 'pending', attempts: 1, throttledSince: null });
    if (failed.state !== 'pending') throw new Error(failed.state);
    expect(afterThrottling(failed, 'too many', null, later(86 * hours))).toMatchObject({
      state: 'pending',
      attempts: 1,
      throttledSince: later(86 * hours),
    });
  });
});

test.each<[string, Delivery]>([
  ['dead', dead],
  ['dismissed', dismissed(dead, later(81 * hours))],
  ['delivered', delivered(dead, later(81 * hours))],
  ['pending and throttled', afterThrottling(pendingAfter(3), 'too many', null, later(hours))],
])('a replay is due at once with all attempts before it, and keeps its past: %s', (_, before) => {
  expect(replayed(before, later(90 * hours))).toEqual({
    ...common,
    attempts: 0,
    lastAttemptAt: before.lastAttemptAt,
    lastError: before.lastError,
    state: 'pending',
    nextAttemptAt: later(90 * hours),
    throttledSince: null,
    isReplay: true,
  });
});

test('what is dismissed keeps when it died and why', () => {
  expect(dismissed(dead, later(99 * hours))).toEqual({ ...dead, state: 'dismissed', dismissedAt: later(99 * hours) });
});
