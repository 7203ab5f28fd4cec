/** Whom a scan asks about and in which order, to the millisecond and to the request. */
import { describe, expect, test } from 'vitest';
import { lanesOf, savedUpSince, sweepBudget, sweepHours, type Turn, undecidedSubmission } from '../../lib/vetting/lanes.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const ago = (ms: number) => now.getTime() - ms;

/** Checked an hour ago, nothing under way. */
const turn = (customerId: string, over: Partial<Turn> = {}): Turn => ({
  customerId,
  checkedAtMs: ago(hour),
  isReviewOpen: false,
  submittedAtMs: null,
  ...over,
});
const everybody = Number.POSITIVE_INFINITY;

describe('lanes', () => {
  test('open reviews and late submissions come first, then who was never read, then the rest', () => {
    const turns = [
      turn('rest'),
      turn('new', { checkedAtMs: null }),
      turn('submitted', { submittedAtMs: ago(day) }),
      turn('open', { isReviewOpen: true, checkedAtMs: ago(2 * hour) }),
    ];
    expect(lanesOf(turns, now, everybody)).toEqual({
      watched: ['open', 'submitted'],
      unseen: ['new'],
      sweep: ['rest'],
      leftOut: 0,
    });
  });

  test.each([
    ['a millisecond less than seven days ago', 7 * day - 1, 'watched'],
    ['seven days ago', 7 * day, 'sweep'],
    ['in the future, by another clock', -day, 'watched'],
  ] as const)('a submission of %s is in the lane %s', (_, ms, lane) => {
    expect(lanesOf([turn('one', { submittedAtMs: ago(ms) })], now, everybody)[lane]).toEqual(['one']);
  });

  test('an open review is watched however long ago its submission was', () => {
    const open = turn('one', { isReviewOpen: true, submittedAtMs: ago(90 * day) });
    expect(lanesOf([open], now, 0)).toEqual({ watched: ['one'], unseen: [], sweep: [], leftOut: 0 });
  });

  test('who was never read is asked about as somebody unseen, whatever the activity log says', () => {
    const fresh = turn('one', { checkedAtMs: null, isReviewOpen: true, submittedAtMs: ago(1) });
    expect(lanesOf([fresh], now, 0)).toMatchObject({ watched: [], unseen: ['one'] });
  });

  test('the longest unchecked is first among the watched and in the sweep; the unseen keep the order of the list', () => {
    const turns = [3, 1, 2].flatMap((hours) => [
      turn(`rest-${hours}`, { checkedAtMs: ago(hours * hour) }),
      turn(`open-${hours}`, { checkedAtMs: ago(hours * hour), isReviewOpen: true }),
      turn(`new-${hours}`, { checkedAtMs: null }),
    ]);
    expect(lanesOf(turns, now, 2)).toEqual({
      watched: ['open-3', 'open-2', 'open-1'],
      unseen: ['new-3', 'new-1', 'new-2'],
      sweep: ['rest-3', 'rest-2'],
      leftOut: 1,
    });
  });

  test.each([
    [2, 2],
    [2.999, 2],
    [1, 1],
    [0.999, 0],
    [0, 0],
    [-1, 0],
    [3, 3],
    [4, 3],
    [everybody, 3],
  ])('a budget of %d asks about %d of three, and leaves out the others', (budget, asked) => {
    const turns = ['a', 'b', 'c'].map((id) => turn(id));
    const { sweep, leftOut } = lanesOf(turns, now, budget);
    expect({ asked: sweep.length, leftOut }).toEqual({ asked, leftOut: 3 - asked });
  });

  test('the budget is for the rest alone', () => {
    const turns = [turn('open', { isReviewOpen: true }), turn('new', { checkedAtMs: null }), turn('rest')];
    expect(lanesOf(turns, now, 0)).toEqual({ watched: ['open'], unseen: ['new'], sweep: [], leftOut: 1 });
  });

  test('of nobody is asked where there is nobody', () => {
    expect(lanesOf([], now, everybody)).toEqual({ watched: [], unseen: [], sweep: [], leftOut: 0 });
  });
});

describe('what the sweep has saved up', () => {
  test.each([
    ['five minutes', 5 * minute, 300],
    ['a second', 1_000, 1],
    ['a millisecond', 1, 0.001],
    ['no time', 0, 0],
    ['a clock that went back', -minute, 0],
  ])('in %s', (_, ms, budget) => {
    expect(sweepBudget(60, new Date(ago(ms)), now)).toBe(budget);
  });

  test('is everybody where there was no scan', () => {
    expect(sweepBudget(1, null, now)).toBe(everybody);
  });
});

test('what is left over is what has been saved up until then', () => {
  expect(savedUpSince(60, 0, now)).toEqual(now);
  expect(savedUpSince(60, 300, now)).toEqual(new Date(ago(5 * minute)));
  expect(sweepBudget(7, savedUpSince(7, 21, now), now)).toBe(21);
});

test('a sweep of 10,000 customers at 60 a minute takes under three hours', () => {
  expect(sweepHours(10_000, 60)).toBeCloseTo(2.78, 2);
  expect(sweepHours(3_600, 60)).toBe(1);
  expect(sweepHours(3_600, 30)).toBe(2);
});

describe('the submission that no decision is known of', () => {
  const at = Date.UTC(2026, 10, 19, 8, 30);
  const startOfDay = Date.UTC(2026, 10, 19);
  test.each([
    ['none', null, null, false, null],
    ['the one read, without a log', at, null, false, at],
    ['the one logged, without a reading', null, at, false, at],
    ['the later of both: the log', at, at + 1, false, at + 1],
    ['the later of both: the reading', at + 1, at, false, at + 1],
    ['none once it is decided', at, null, true, null],
    ['none where the log tells of the decided one', at, at, true, null],
    ['none where the log is an hour later than the decided one', at, at + hour, true, null],
    ['another one where the log is more than an hour later', at, at + hour + 1, true, at + hour + 1],
    ['none where only the day is known and the log is within it', startOfDay, startOfDay + day, true, null],
    [
      'another one where only the day is known and the log is after it',
      startOfDay,
      startOfDay + day + 1,
      true,
      startOfDay + day + 1,
    ],
    ['the one logged, where the decided one had no date', null, at, true, at],
    ['none where the log is older than the decided one', at, at - day, true, null],
  ] as const)('%s', (_, submittedAtMs, loggedAtMs, isDecided, expected) => {
    expect(undecidedSubmission({ submittedAtMs, loggedAtMs, isDecided })).toBe(expected);
  });
});
