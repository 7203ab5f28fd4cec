/** What the timer that scans logs, and when its invocation counts as failed. */
import { expect, test } from 'vitest';
import { scanHandler } from '../../functions/scan.ts';
import type { Scan } from '../../lib/scan.ts';
import { ScanHeldError } from '../../lib/scan-lock.ts';
import { changeEvent } from '../notify/change-events.ts';
import { context, timer } from './context.ts';

const ended: Scan = {
  run: {
    runId: 'run-1',
    startedAt: new Date(0),
    finishedAt: new Date(1_500),
    outcome: 'partial',
    customers: { listed: 2, due: 2, checked: 1, failed: 1, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 3, throttled: 0, retried: 0 },
    changed: 1,
    told: 1,
    notes: ['customer x: Partner Center answered 503'],
  },
  changes: [changeEvent(), changeEvent({ id: 'of-a-submission', kind: 'submitted' })],
  events: [changeEvent()],
  deliveries: [{ channel: 'teams', delivered: 1, pending: 0, dead: 0, problems: ['said in the notes'], heldSince: null }],
};

test('a run is logged as one JSON line, with a line for each change, each channel and each note', async () => {
  const { lines, ...log } = context();
  await scanHandler(() => ({ scan: async () => ended }))(timer, log);
  expect(lines).toMatchObject([
    {
      level: 'log',
      line: { message: 'scan', runId: 'run-1', outcome: 'partial', customers: { failed: 1 }, requests: { sent: 3 } },
    },
    { level: 'log', line: { message: 'change', told: true, kind: 'denied', companyName: 'Northwind School' } },
    { level: 'log', line: { message: 'change', told: false, kind: 'submitted', id: 'of-a-submission' } },
    { level: 'log', line: { message: 'deliver', channel: 'teams', delivered: 1, pending: 0, dead: 0, heldSince: null } },
    { level: 'warn', line: { message: 'note', runId: 'run-1', note: 'customer x: Partner Center answered 503' } },
  ]);
  expect(JSON.stringify(lines)).not.toContain('said in the notes');
});

test('that another scan is running is a warning and no failure', async () => {
  const { lines, ...log } = context();
  const heldSince = new Date('2026-11-21T09:30:00Z');
  const held = async () => {
    throw new ScanHeldError(heldSince, new Date('2026-11-21T09:32:00Z'));
  };
  await scanHandler(() => ({ scan: held }))(timer, log);
  expect(lines).toEqual([
    {
      level: 'warn',
      line: {
        message: 'scan held',
        heldSince: heldSince.toISOString(),
        note: expect.stringContaining('another scan has been running since 2026-11-21 09:30:00 UTC'),
      },
    },
  ]);
});

test('a scan that could not run fails the invocation, and so does a wrong setting', async () => {
  const { lines: _, ...log } = context();
  const failing = async () => {
    throw new Error('Partner Center answered 401');
  };
  await expect(scanHandler(() => ({ scan: failing }))(timer, log)).rejects.toThrow('401');
  const wrongSetting = () => {
    throw new Error('TABLE_PREFIX must be letters');
  };
  await expect(scanHandler(wrongSetting)(timer, log)).rejects.toThrow('TABLE_PREFIX');
});
