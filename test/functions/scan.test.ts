import type { Timer } from '@azure/functions';
import { expect, test } from 'vitest';
import { scanHandler } from '../../functions/scan.ts';
import type { Scan } from '../../lib/scan.ts';
import { changeEvent } from '../notify/change-events.ts';

const timer: Timer = {
  isPastDue: false,
  schedule: { adjustForDST: false },
  scheduleStatus: { last: '', next: '', lastUpdated: '' },
};

function context() {
  const lines: { level: string; line: unknown }[] = [];
  const keep = (level: string) => (text: unknown) => void lines.push({ level, line: JSON.parse(String(text)) });
  return { lines, log: keep('log'), warn: keep('warn') };
}

const ended: Scan = {
  run: {
    runId: 'run-1',
    startedAt: new Date(0),
    finishedAt: new Date(1_500),
    outcome: 'partial',
    customers: { listed: 2, checked: 1, failed: 1, departed: 0 },
    listComplete: true,
    requests: { sent: 3, throttled: 0, retried: 0 },
    changed: 1,
    told: 1,
    notes: ['customer x: Partner Center answered 503'],
  },
  changes: [changeEvent()],
  events: [changeEvent()],
};

test('a run is logged as one JSON line, with a line for each told change and each note', async () => {
  const { lines, ...log } = context();
  await scanHandler(() => ({ scan: async () => ended }))(timer, log);
  expect(lines).toMatchObject([
    {
      level: 'log',
      line: { message: 'scan', runId: 'run-1', outcome: 'partial', customers: { failed: 1 }, requests: { sent: 3 } },
    },
    { level: 'log', line: { message: 'change', kind: 'denied', companyName: 'Northwind School' } },
    { level: 'warn', line: { message: 'note', runId: 'run-1', note: 'customer x: Partner Center answered 503' } },
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
