/** What the local start makes of what the functions log. */
import { expect, test } from 'vitest';
import type { LogLine } from '../../dev/host/invoke.ts';
import { logPrinter } from '../../dev/say.ts';
import { scanHandler } from '../../functions/scan.ts';
import type { Scan } from '../../lib/scan.ts';
import { timer } from '../functions/context.ts';
import { changeEvent } from '../notify/change-events.ts';

function printing() {
  const printed: string[] = [];
  const print = logPrinter((line) => printed.push(line));
  const log = (message: unknown, over: Partial<LogLine> = {}) =>
    print({
      functionName: 'scan',
      level: 'information',
      category: 'user',
      message: typeof message === 'string' ? message : JSON.stringify(message),
      ...over,
    });
  return { printed, log };
}

const scan: Scan = {
  run: {
    runId: 'run-1',
    startedAt: new Date('2026-11-21T04:09:52Z'),
    finishedAt: new Date('2026-11-21T04:09:55.100Z'),
    outcome: 'partial',
    customers: { listed: 300, due: 300, checked: 299, failed: 1, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 304, throttled: 0, retried: 0 },
    changed: 2,
    told: 1,
    notes: ['customer x: Partner Center answered 503', 'teams: 1 delivery dead'],
  },
  changes: [
    changeEvent({
      companyName: 'Kestrelby \u001b[31m& Daughters',
      kind: 'submitted',
      from: 'None',
      to: 'InReview',
      id: 'a',
      daysInReview: null,
      reason: null,
    }),
    changeEvent(),
  ],
  events: [changeEvent()],
  deliveries: [{ channel: 'teams', delivered: 1, pending: 0, dead: 1, problems: [], heldSince: null }],
};

test('a scan is a line, each change is one, with a star before those that are told; notes are not repeated', async () => {
  const { printed, log } = printing();
  const handler = scanHandler(() => ({ scan: async () => scan }));
  const lines = [
    '04:09:52  scan partial: 300 listed, 299 checked, 1 failed, 0 departed, 2 changed (304 requests, 3.1 s)',
    '          Kestrelby  [31m& Daughters  None → InReview (submitted)',
    '        * Northwind School  InReview → Denied: Not an Academic Domain (denied, 2.5 days in review)',
  ];
  await handler(timer, { log, warn: log });
  expect(printed.splice(0)).toEqual([...lines, ...scan.run.notes.map((note) => `          ${note}`)]);
  await handler(timer, { log, warn: log });
  expect(printed.splice(0)).toEqual(lines);
  await scanHandler(() => ({ scan: async () => ({ ...scan, run: { ...scan.run, notes: [] } }) }))(timer, { log, warn: log });
  printed.length = 0;
  await handler(timer, { log, warn: log });
  expect(printed).toHaveLength(5);
});

test.each<[string, unknown, Partial<LogLine>, string[]]>([
  ['a line that is no JSON', 'not\u001b JSON', { functionName: 'mine' }, ['          mine: not  JSON']],
  ['a scan that could not run, which the host says', { message: 'scan', outcome: 'failed', problem: 'no token' }, {}, []],
  [
    'a scan that had to wait',
    { message: 'scan held', heldSince: '2026-11-21T04:09:52Z', note: 'another scan has been running' },
    {},
    ['          another scan has been running'],
  ],
  [
    'a review of one day',
    {
      message: 'change',
      told: true,
      customerId: 'a',
      companyName: 'Kestrelby',
      kind: 'approved',
      from: 'InReview',
      to: 'Approved',
      reason: null,
      daysInReview: 1,
    },
    {},
    ['        * Kestrelby  InReview → Approved (approved, 1 day in review)'],
  ],
  ['JSON of another kind', { message: 'health' }, { functionName: 'health' }, ['          health: {"message":"health"}']],
  ['a scan that is not one', { message: 'scan' }, {}, ['          scan: {"message":"scan"}']],
  [
    'a delivery between scans',
    { message: 'deliver', channel: 'teams', delivered: 2 },
    { functionName: 'deliver' },
    ['          teams: 2 delivered'],
  ],
  ['no delivery between scans', { message: 'deliver', channel: 'teams', delivered: 0 }, { functionName: 'deliver' }, []],
  ['what the library says of itself', 'HTTP streaming enabled.', { category: 'system', level: 'debug' }, []],
  ['what it warns of', 'Unexpected call', { category: 'system', level: 'warning' }, ['          scan: Unexpected call']],
])('%s', (_, message, over, lines) => {
  const { printed, log } = printing();
  log(message, over);
  expect(printed).toEqual(lines);
});
