/** Well or not: read from the runs, the schedule and what was given up. */
import { expect, test } from 'vitest';
import { healthOf } from '../../lib/queries/health.ts';
import type { Run } from '../../lib/store/runs.ts';

const every5 = '0 */5 * * * *';
const now = new Date('2026-11-21T12:02:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function run(minutes: number, outcome: Run['outcome'], notes: readonly string[] = []): Run {
  return {
    runId: `run-${minutes}`,
    startedAt: minutesAgo(minutes + 1),
    finishedAt: outcome === 'running' ? null : minutesAgo(minutes),
    outcome,
    customers: { listed: 1, due: 1, checked: 1, failed: 0, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 1, throttled: 0, retried: 0 },
    changed: 0,
    told: 0,
    notes,
  };
}

test.each([
  ['a whole scan just now', [run(1, 'whole')]],
  ['one within 2.5 intervals', [run(12.4, 'partial')]],
  ['one that runs, and one before it that completed', [run(0, 'running'), run(5, 'whole')]],
  ['one failure after one that completed', [run(1, 'failed'), run(6, 'whole')]],
  ['a failure between two that were stopped', [run(1, 'stopped'), run(2, 'failed'), run(3, 'whole')]],
])('well: %s', (_, runs) => {
  expect(healthOf(runs, 0, every5, now)).toMatchObject({ isWell: true, isStale: false, problems: [] });
});

test.each([
  ['none has completed', [], 'no scan has completed yet'],
  ['none ever completed', [run(1, 'stopped'), run(6, 'failed')], 'no scan has completed yet'],
  ['over 2.5 intervals', [run(12.6, 'whole')], 'no scan has completed since 2026-11-21 11:49 UTC'],
  [
    'only stopped ones since',
    [run(1, 'stopped'), run(5, 'running'), run(20, 'whole')],
    'no scan has completed since 2026-11-21 11:42 UTC',
  ],
])('stale: %s', (_, runs, problem) => {
  expect(healthOf(runs, 0, every5, now)).toMatchObject({ isWell: false, isStale: true, problems: [problem] });
});

test('the last two failed: not well, though one completed in time', () => {
  const runs = [
    run(1, 'failed', ['Partner Center answered 401', 'teams: 1 delivery pending']),
    run(6, 'failed'),
    run(11, 'whole'),
  ];
  expect(healthOf(runs, 0, every5, now)).toMatchObject({
    isWell: false,
    isStale: false,
    problems: ['the last scans failed: Partner Center answered 401'],
    lastScan: { runId: 'run-11' },
  });
});

test('what was given up and not dismissed', () => {
  expect(healthOf([run(1, 'whole')], 1, every5, now).problems).toEqual(['1 delivery was given up: replay or dismiss it']);
  expect(healthOf([run(1, 'whole')], 2, every5, now)).toMatchObject({
    isWell: false,
    isStale: false,
    problems: ['2 deliveries were given up: replay or dismiss them'],
  });
});

test('a schedule is measured by its own ticks: no alarm on Monday morning', () => {
  const monday = new Date('2026-11-23T08:01:00.000Z');
  const friday = { ...run(1, 'whole'), finishedAt: new Date('2026-11-20T18:01:00.000Z') };
  expect(healthOf([friday], 0, '0 0 8-18 * * 1-5', monday).isWell).toBe(true);
  expect(healthOf([friday], 0, every5, monday).isWell).toBe(false);
});
