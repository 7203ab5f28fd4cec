/** The figures of a small partner, worked out by hand, after real scans. */
import { expect, test } from 'vitest';
import { createSnapshotList } from '../../lib/queries/snapshot-list.ts';
import { readStats } from '../../lib/queries/stats.ts';
import { customer, type Partner, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const everyDay = '0 0 8 * * *';

const statsOf = ({ store, now }: Partner, weeks = 4) =>
  readStats({ store, snapshots: createSnapshotList(store, now), schedule: everyDay }, weeks, now());

test('before the first scan all is nothing, and the monitor is stale', async () => {
  const partner = await startPartner(await freshTables());
  const stats = await statsOf(partner, 2);
  expect(stats.customers).toEqual({ total: 0, inReview: 0, approved: 0, denied: 0, none: 0, other: 0, departed: 0 });
  expect(stats.reviews).toMatchObject({ approved: 0, denied: 0, daysP50: null, daysP90: null, reasons: [] });
  expect(stats.reviews.byWeek).toHaveLength(2);
  expect(stats.monitor).toMatchObject({
    isWell: false,
    isStale: true,
    problems: ['no scan has completed yet'],
    lastScan: null,
    requests: { sent: 0, throttled: 0, retried: 0 },
    sweepAgeHours: null,
    deliveries: { pending: 0, dead: 0 },
  });
});

test('who is where, how long it took, what was asked, what waits', async () => {
  const partner = await startPartner(await freshTables());
  const { world } = partner.simulator;
  for (const number of [1, 2, 3, 4, 5, 6]) world.add({ id: customer(number), companyName: `School ${number}` });
  for (const number of [1, 2, 3]) world.education(customer(number), 'InReview');
  world.education(customer(4), 'Approved', { submitted: '2020-01-01T00:00:00.000Z' });
  await partner.scan();
  partner.later(2);
  world.education(customer(1), 'Approved');
  await partner.scan();
  partner.later(2);
  world.education(customer(2), 'Denied', { reason: 'Not an Academic Domain' });
  world.education(customer(5), 'Unheard of');
  partner.teams.answer(503);
  const { run } = await partner.scan();
  partner.later(0.25);
  const stats = await statsOf(partner);
  expect(stats.customers).toEqual({ total: 6, inReview: 1, approved: 2, denied: 1, none: 1, other: 1, departed: 0 });
  expect(stats.reviews).toMatchObject({
    approved: 1,
    denied: 1,
    daysP50: 2,
    daysP90: 4,
    reasons: [{ reason: 'Not an Academic Domain', count: 1 }],
  });
  expect(stats.reviews.byWeek.map(({ week, approved, denied }) => [week, approved, denied])).toEqual([
    ['2026-10-12', 0, 0],
    ['2026-10-19', 0, 0],
    ['2026-10-26', 0, 0],
    ['2026-11-02', 1, 1],
  ]);
  expect(stats.monitor).toMatchObject({
    isWell: true,
    lastScan: { runId: run.runId, outcome: 'whole' },
    nextScanAt: '2026-11-07T08:00:00.000Z',
    intervalSeconds: 86_400,
    requests: { sent: run.requests.sent, throttled: 0, retried: 0 },
    sweepAgeHours: 6,
    deliveries: { pending: 1, dead: 0 },
    unreadableRows: 0,
  });
});
