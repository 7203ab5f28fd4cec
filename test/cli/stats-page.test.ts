/** The figures as a person sees them. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { printStats } from '../../cli/stats-page.ts';
import { widthOf } from '../../cli/text.ts';
import type { StatsAnswer } from '../../lib/queries/items.ts';

afterEach(() => vi.restoreAllMocks());

const none = { approved: 0, denied: 0 };
const stats: StatsAnswer = {
  at: '2026-11-21T10:00:00.000Z',
  customers: { total: 299, inReview: 12, approved: 155, denied: 22, none: 110, other: 0, departed: 1 },
  reviews: {
    since: '2026-11-02T00:00:00.000Z',
    weeks: 3,
    approved: 9,
    denied: 1,
    daysP50: 1,
    daysP90: 6.1,
    distribution: [
      { fromDays: 0, toDays: 1, ...none },
      { fromDays: 1, toDays: 14, approved: 8, denied: 1 },
      { fromDays: 14, toDays: null, approved: 1, denied: 0 },
    ],
    byWeek: [
      { week: '2026-11-02', ...none, daysP50: null, daysP90: null },
      { week: '2026-11-09', approved: 8, denied: 0, daysP50: 1, daysP90: 6.1 },
      { week: '2026-11-16', approved: 1, denied: 1, daysP50: 2, daysP90: 16 },
    ],
    reasons: [{ reason: 'Not an Academic\u001b[2J Domain', count: 1 }],
  },
  monitor: {
    isWell: false,
    isStale: true,
    problems: ['no scan has completed since 2026-11-21 08:00 UTC', '1 delivery was given up: replay or dismiss it'],
    lastScan: {
      runId: 'a-run',
      startedAt: '2026-11-21T07:59:00.000Z',
      finishedAt: '2026-11-21T08:00:00.000Z',
      outcome: 'partial',
      customers: { listed: 299, due: 299, checked: 298, failed: 1, departed: 0, notReached: 0 },
      listComplete: true,
      requests: { sent: 303, throttled: 0, retried: 0 },
      changed: 0,
      told: 0,
      notes: [],
    },
    nextScanAt: '2026-11-21T10:05:00.000Z',
    intervalSeconds: 300,
    requests: { sent: 12_000, throttled: 3, retried: 2 },
    sweepAgeHours: 2.5,
    deliveries: { pending: 3, dead: 1 },
    unreadableRows: 1,
  },
};

function page(width: number, hasColours = false, of = stats): { lines: string[]; notes: string } {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  }
  printStats(of, { width, hasColours });
  vi.restoreAllMocks();
  return { lines: printed.stdout.split('\n').slice(0, -1), notes: printed.stderr };
}

test('one page says it all', () => {
  const { lines, notes } = page(80);
  expect(notes).toBe('');
  expect(lines).toEqual([
    'Customers',
    'total      299',
    'in review  12; half are decided within 1 day, nine of ten within 6.1',
    'approved   155',
    'denied     22',
    'none       110',
    'departed   1',
    '',
    'Decisions',
    '9 approved, 1 denied since 2026-11-02 (3 weeks)',
    '',
    'WEEK OF     APPROVED  DENIED  P50 DAYS  P90 DAYS',
    `2026-11-09  8         0       1         6.1       ${'█'.repeat(29)}`,
    '2026-11-16  1         1       2         16        ████▒▒▒▒',
    '',
    'DAYS        APPROVED  DENIED',
    '0 to 1      0         0',
    `1 to 14     8         1       ${'█'.repeat(36)}▒▒▒▒▒`,
    '14 or more  1         0       █████',
    '',
    'DENIED  REASON',
    '1       Not an Academic [2J Domain',
    '',
    'Monitor',
    'state        not well',
    '             no scan has completed since 2026-11-21 08:00 UTC',
    '             1 delivery was given up: replay or dismiss it',
    'last scan    2026-11-21 08:00 UTC, partial',
    'next scan    2026-11-21 10:05 UTC',
    'requests     12000 in 24 hours, 3 refused, 2 repeated',
    'oldest look  2.5 hours ago',
    'pending      3 deliveries',
    'dead         1 delivery',
    'unreadable   1 row of customers',
  ]);
});

test.each([40, 60, 80, 120])('at %i columns nothing is wider', (width) => {
  for (const hasColours of [false, true]) {
    for (const line of page(width, hasColours).lines)
      expect(widthOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
  }
});

test('at 40 columns bars make way first, then a figure', () => {
  const { lines, notes } = page(40);
  expect(lines).toContain('2026-11-09  8         0       1');
  expect(lines).toContain('1 to 14     8         1       ████████▒');
  expect(notes).toBe('--json has also: P90 DAYS\n');
});

test('before any decision there are no tables', () => {
  const reviews = { ...stats.reviews, ...none, daysP50: null, daysP90: null, reasons: [] };
  const { lines } = page(80, false, { ...stats, reviews, monitor: { ...stats.monitor, lastScan: null, sweepAgeHours: null } });
  expect(lines).toContain('in review  12');
  expect(lines.join('\n')).not.toMatch(/WEEK OF|DAYS|REASON|last scan|oldest look/);
});

test('colours say the same as the words', () => {
  const { lines } = page(80, true);
  expect(lines.map(stripVTControlCharacters)).toEqual(page(80).lines);
  expect(lines.find((line) => line.includes('not well'))).toContain('\u001b[31mnot well\u001b[39m');
  expect(lines.find((line) => line.includes('2026-11-16'))).toContain('\u001b[32m████\u001b[39m\u001b[31m▒▒▒▒\u001b[39m');
});
