/** Whose turn it is: what a channel is to be sent now, and when the next of it is due. */
import { expect, test } from 'vitest';
import { type Delivery, dueOf, newDelivery, nextAttemptAt, type Pending } from '../../lib/vetting/delivery.ts';
import { changeEvent } from '../notify/change-events.ts';
import { overdue } from '../notify/notices.ts';

const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];
const start = new Date('2026-11-02T08:00:00.000Z');
const later = (ms: number) => new Date(start.getTime() + ms);

/** `a1` is the first event of customer a, found a second after the start. */
function pending(name: string, over: Partial<Pending> = {}): Pending {
  const detectedAt = later(Number(name.slice(1)) * seconds).toISOString();
  return { ...newDelivery('teams', changeEvent({ id: name, customerId: name.slice(0, 1), detectedAt }), start), ...over };
}
const waiting = { nextAttemptAt: later(hours) };
const replay = { isReplay: true };
const names = (deliveries: readonly Delivery[]) => deliveries.map((delivery) => delivery.event.id).join(' ');
const due = (...args: Parameters<typeof dueOf>) => names(dueOf(...args));

test('nothing is due of nothing', () => {
  expect(dueOf([], start)).toEqual([]);
  expect(dueOf([], start, true)).toEqual([]);
});

test('of each customer the oldest alone, the oldest of all first', () => {
  const all = ['c3', 'a4', 'b2', 'a1', 'b5', 'a2'].map((name) => pending(name));
  const before = [...all];
  expect(due(all, start)).toBe('a1 b2 c3');
  expect(all).toEqual(before);
  expect(dueOf([pending('a1')], start)).toEqual([pending('a1')]);
});

test('what is due now is due, and what is due a millisecond later is not', () => {
  expect(due([pending('a1', waiting)], later(hours))).toBe('a1');
  expect(due([pending('a1', waiting)], later(hours - 1))).toBe('');
});

test('one that waits holds up its customer and nobody else', () => {
  const all = [pending('a1', waiting), pending('a2'), pending('b1'), pending('a3'), pending('b2')];
  expect(due(all, start)).toBe('b1');
  expect(due(all, later(hours))).toBe('a1 b1');
  // Dead, it is not among the pending any more.
  expect(due(all.slice(1), start)).toBe('b1 a2');
});

test('a replay goes out of turn, holds up nobody, and is held up by nobody', () => {
  expect(due([pending('a1', waiting), pending('a2', replay), pending('a3')], start)).toBe('a2');
  expect(due([pending('a1', replay), pending('a2'), pending('a3', replay)], start)).toBe('a1 a2 a3');
  expect(due([pending('a1', { ...replay, ...waiting }), pending('a2')], start)).toBe('a2');
});

test('a notice holds up no change of its customer, and waits for none', () => {
  const notice = (name: string, over: Partial<Pending> = {}) => ({
    ...newDelivery('teams', overdue({ id: name, customerId: 'a', detectedAt: later(0).toISOString() }), start),
    ...over,
  });
  expect(due([notice('o', waiting), pending('a1')], start)).toBe('a1');
  expect(due([pending('a1', waiting), notice('o')], start)).toBe('o');
  expect(due([pending('a1'), pending('a2'), notice('o'), notice('p')], start)).toBe('o p a1');
  expect(nextAttemptAt([pending('a1', waiting), notice('o', { nextAttemptAt: later(5) })], start)).toEqual(later(5));
});

test('a channel that asks to be left alone gets nothing until then, replays and new events included', () => {
  const throttled = { throttledSince: start, nextAttemptAt: later(hours) };
  const all = [pending('a1'), pending('b1', throttled), pending('c1', replay)];
  expect(due(all, later(hours - 1))).toBe('');
  expect(due(all, later(hours))).toBe('a1 b1 c1');
  // The longest it asked for counts, and one that waits for another reason is no such request.
  const twice = [...all, pending('d1', { ...throttled, nextAttemptAt: later(2 * hours) })];
  expect(due(twice, later(2 * hours - 1))).toBe('');
  expect(due(twice, later(2 * hours))).toBe('a1 b1 c1 d1');
  expect(due([pending('a1'), pending('b1', waiting)], later(hours - 1))).toBe('a1');
});

test('regardless of the schedule everything pending is due, still of each customer in order', () => {
  const throttled = { throttledSince: start, nextAttemptAt: later(hours) };
  const all = [pending('b2', waiting), pending('b1', throttled), pending('a1', { ...replay, ...waiting }), pending('a2')];
  expect(due(all, start, true)).toBe('b1 a1 a2');
  expect(due(all, start, false)).toBe('');
});

test.each<[string, Pending[], number]>([
  ['now, where one is due', [pending('a1'), pending('b1', waiting)], 0],
  ['the earliest of several', [pending('a1', { nextAttemptAt: later(2 * hours) }), pending('b1', waiting)], hours],
  ['of a customer the oldest, however early the others', [pending('a1', waiting), pending('a2')], hours],
  ['a replay among them', [pending('a1', waiting), pending('a2', { ...replay, nextAttemptAt: later(5) })], 5],
  [
    'when the channel wants to be asked again',
    [pending('a1'), pending('b1', { throttledSince: start, nextAttemptAt: later(minutes) })],
    minutes,
  ],
  [
    'not before the schedule, though the channel would take something',
    [pending('a1', waiting), pending('a2', { throttledSince: start, nextAttemptAt: later(minutes) })],
    hours,
  ],
])('the next attempt is %s', (_, all, ms) => {
  expect(nextAttemptAt(all, start)).toEqual(later(ms));
  expect(nextAttemptAt(all, later(3 * hours))).toEqual(later(3 * hours));
});
