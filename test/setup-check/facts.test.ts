/** What the settings come to: the facts, and how long it takes to ask everybody. */
import { expect, test } from 'vitest';
import { factsOf } from '../../lib/setup-check/facts.ts';
import { knownOf, rateFindings } from '../../lib/setup-check/rate.ts';
import type { Run } from '../../lib/store/runs.ts';
import { createStore } from '../../lib/store/store.ts';
import { PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { lines, settingsOf } from './steps.ts';

const freshTables = useTables();
const now = new Date('2026-11-21T12:03:00Z');

test('the facts name what is set, and neither a secret nor the address of a channel', () => {
  const facts = factsOf(settingsOf({ REVIEW_OVERDUE_DAYS: '0', STILL_WATCHING: 'weekly', NOTIFY_KINDS: 'denied' }), now);
  expect(facts).toMatchObject({
    partner: PARTNER,
    cloud: 'global',
    credential: 'token',
    storage: 'connection string',
    scansEvery: 'every 5 minutes',
    nextScanAt: '2026-11-21T12:05:00.000Z',
    channels: ['teams'],
    notifyKinds: ['denied'],
    stillWatching: 'weekly',
    reviewOverdueDays: 0,
  });
  expect(JSON.stringify(facts)).not.toMatch(/MARKED-|example\.com/);
});

test.each([
  ['0 */5 * * * *', 'every 5 minutes'],
  ['30 * * * * *', 'every minute'],
  ['*/10 * * * * *', 'every 10 seconds'],
  ['* * * * * *', 'every second'],
  ['0 0 * * * *', 'every hour'],
  ['0 15 */6 * * *', 'every 6 hours'],
  ['0 */7 * * * *', null],
  ['0 */5 8-18 * * *', null],
  ['0 */5 * * * 1-5', null],
  ['0 0 3 * * *', null],
  ['0 0,20 * * * *', null],
])('%s is said in words only where they are true: %s', (schedule, words) => {
  expect(factsOf(settingsOf({ SCAN_SCHEDULE: schedule }), now).scansEvery).toBe(words);
});

const rate = (customers: number | null, over: Record<string, string> = {}, learned: number | null = null) =>
  lines(rateFindings(settingsOf(over), { customers, learned }));

test('how long everybody takes follows from the settings', () => {
  expect(rate(300)).toEqual(['ok 300 customers: a sweep asks each within 5 minutes, a scan of all takes a minute']);
  expect(rate(10_000)).toEqual(['ok 10000 customers: a sweep asks each within 3 hours, a scan of all takes 34 minutes']);
  expect(rate(null)).toEqual(['ok at most 300 requests a minute; how many customers there are is not known yet']);
});

test('over a day is a warning that names the setting that makes it so', () => {
  expect(rate(100_000)).toEqual([
    expect.stringMatching(/^warning 100000 customers: .* within 28 hours, .* → raise SCAN_SWEEP_REQUESTS_PER_MINUTE \(60\)$/),
  ]);
  expect(rate(100_000, { PARTNER_CENTER_REQUESTS_PER_MINUTE: '50' })[0]).toMatch(
    /→ raise PARTNER_CENTER_REQUESTS_PER_MINUTE \(50\)$/,
  );
});

test('more than Microsoft allows is a warning, where it is Microsoft who is asked', () => {
  expect(rate(300, { PARTNER_CENTER_REQUESTS_PER_MINUTE: '600' })).toEqual([
    'warning PARTNER_CENTER_REQUESTS_PER_MINUTE is 600 → Partner Center allows some 500 for all that a partner runs',
    expect.stringMatching(/^ok /),
  ]);
  expect(
    rate(300, { PARTNER_CENTER_REQUESTS_PER_MINUTE: '600', PARTNER_CENTER_BASE_URL: 'https://proxy.example' }),
  ).toHaveLength(1);
});

test('what Partner Center was found to allow, and of a long list the count of the latest scan, come from the tables', async () => {
  const { tables } = await freshTables();
  expect(await knownOf(tables, null, now)).toEqual({ customers: null, learned: null });
  const store = createStore(tables, PARTNER);
  await store.progress.write({ ...(await store.progress.read()), requestsPerMinute: 151.4 });
  const run = (runId: string, startedAt: Date, listed: number): Run => ({
    runId,
    startedAt,
    finishedAt: listed > 0 ? startedAt : null,
    outcome: listed > 0 ? 'whole' : 'running',
    customers: { listed, due: 5, checked: 5, failed: 0, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 7, throttled: 0, retried: 0 },
    changed: 0,
    told: 0,
    notes: [],
  });
  await store.runs.write(run('a-run', new Date('2026-11-21T12:00:00Z'), 1200));
  await store.runs.write(run('under-way', now, 0));
  const known = await knownOf(tables, null, now);
  expect(known.customers).toBe(1200);
  expect(rate(known.customers, {}, known.learned)[0]).toMatch(
    /^ok 1200 customers: .*; Partner Center was found to allow some 151 a minute$/,
  );
  expect((await knownOf(tables, 3, now)).customers).toBe(3);
  expect(await knownOf(null, 3, now)).toEqual({ customers: 3, learned: null });
});
