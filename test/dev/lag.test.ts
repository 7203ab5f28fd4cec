/** The bench of `docs/lag.svg` in small: what it counts and when things happen on its virtual clock; never how long it takes. */
import { expect, test } from 'vitest';
import { measured } from '../../dev/bench/lag/figures.ts';
import { plot } from '../../dev/bench/lag/plot.ts';
import { curvesOf, type LagRun, type Poller, runLag } from '../../dev/bench/lag/run.ts';
import { defaultLagSettings, type LagSettings } from '../../dev/bench/lag/settings.ts';
import { shownAt } from '../../dev/bench/lag/world.ts';

const small: LagSettings = { ...defaultLagSettings, days: 3, warmUpDays: 1, customers: 300, inReview: 20 };
const pollers: readonly Poller[] = ['lanes', 'lanesWithoutLog', 'everybody', 'lowerBound'];
const ticksPerDay = 288;
const tickMs = 300_000;
const spacingMs = 200;

let once: LagRun | undefined;
const smallRun = () => (once ??= runLag(small));

test('nothing is told that was not decided, and nothing before its decision or once it could not be read any more', () => {
  const { watched } = smallRun();
  for (const poller of pollers) {
    expect(watched[poller].toldAtMs.size, poller).toBeGreaterThan(20);
    for (const [review, toldAtMs] of watched[poller].toldAtMs) {
      expect(toldAtMs).toBeGreaterThanOrEqual(review.decidedAtMs);
      expect(shownAt(review, toldAtMs)).toBe(review.decided);
    }
  }
});

test('every decision of the measured days is told, or never seen open, or vanished', () => {
  const run = smallRun();
  const decisions = measured(run.world, small).length;
  expect(decisions).toBeGreaterThan(20);
  for (const poller of pollers) {
    const { told, neverSeenOpen, vanished } = run.figures[poller];
    expect([told + neverSeenOpen + vanished, run.figures[poller].decisions]).toEqual([decisions, decisions]);
  }
});

test('300 customers are all asked at every scan, each with its list and its log', () => {
  const { lanes, lanesWithoutLog } = smallRun().figures;
  expect(lanes.callsPerDay).toEqual({ list: 288, log: 288, qualifications: 300 * ticksPerDay, all: 302 * ticksPerDay });
  expect(lanesWithoutLog.callsPerDay).toEqual({ list: 288, log: 0, qualifications: 300 * ticksPerDay, all: 301 * ticksPerDay });
});

test('the lanes tell each decision within a tick and the queue of a scan, also of reviews open for longer than a week', () => {
  const long = { ...small, customers: 3_000, sweepRequestsPerMinute: 10, shortestReviewHours: 170, inReview: 60 };
  for (const [settings, { world, watched }] of [
    [small, smallRun()],
    [long, runLag(long)],
  ] as const) {
    const lags = measured(world, settings).map((review) => (watched.lanes.toldAtMs.get(review) ?? 0) - review.decidedAtMs);
    expect(lags.filter((lag) => lag > 0).length).toBeGreaterThan(10);
    expect(Math.max(...lags)).toBeLessThanOrEqual(tickMs + 302 * spacingMs);
  }
});

test('full polling is given as many calls a day as the lanes took', () => {
  const { lanes, everybody } = smallRun().figures;
  expect(Math.abs(everybody.callsPerDay.all - lanes.callsPerDay.all)).toBeLessThanOrEqual(1);
});

test('no more is asked than the lanes need: open reviews, late submissions, and the sweep of five minutes', () => {
  const settings = { ...small, customers: 6_000, sweepRequestsPerMinute: 20 };
  const { lanes } = runLag(settings).figures;
  // Twelve pages: hourly. Watched are some 20 open reviews and the 12 submissions of each of the last seven days.
  const sweep = 20 * 5 * ticksPerDay;
  expect(lanes.callsPerDay.list).toBe(12 * 24);
  expect(lanes.callsPerDay.qualifications).toBeGreaterThan(sweep + settings.inReview * ticksPerDay * 0.5);
  expect(lanes.callsPerDay.qualifications).toBeLessThan(sweep + 150 * ticksPerDay);
});

test('where a sweep takes hours, a review of an hour is seen open by the activity log alone', () => {
  const settings = { ...small, customers: 3_000, sweepRequestsPerMinute: 10, longestReviewHours: 1, inReview: 5 };
  const { lanes, lanesWithoutLog, lowerBound } = runLag(settings).figures;
  expect(lowerBound.neverSeenOpen).toBe(0);
  expect(lanes.neverSeenOpen).toBe(0);
  expect(lanesWithoutLog.neverSeenOpen).toBeGreaterThan(lanesWithoutLog.told);
});

test('a denial that can be read for a minute is told by chance only, and counted as vanished', () => {
  const settings = { ...small, deniedShare: 1, vanishingShare: 1, vanishesAfterHours: 1 / 60 };
  const { lanes, lowerBound } = runLag(settings).figures;
  for (const figures of [lanes, lowerBound]) {
    expect(figures.told).toBeGreaterThan(0);
    expect(figures.vanished).toBeGreaterThan(figures.told);
  }
});

test('one seed gives one month', () => {
  const settings = { ...small, customers: 50, days: 1, inReview: 10 };
  expect(runLag(settings).figures).toEqual(runLag(settings).figures);
  expect(runLag({ ...settings, seed: 5 }).figures).not.toEqual(runLag(settings).figures);
});

test('the plot names its axes and its curves, and rises with each of them to the share that was told', () => {
  const svg = plot('Three hundred', curvesOf(smallRun(), small));
  for (const text of ['Three hundred', 'time since the decision', 'decisions told', 'full polling, as many calls', '5 min']) {
    expect(svg).toContain(text);
  }
  const curves = [...svg.matchAll(/class="curve curve\d" d="M([\d. L-]+)"/g)].map((match) => match[1]?.split('L') ?? []);
  expect(curves).toHaveLength(3);
  for (const points of curves) {
    const heights = points.map((point) => Number(point.split(' ')[1]));
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    expect(heights[0]).toBeGreaterThan(heights.at(-1) ?? Number.NaN);
  }
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});
