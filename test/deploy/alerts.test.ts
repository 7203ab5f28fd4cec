/**
 * Each alert against lines that the app wrote: the real handlers, over the simulator, Azurite and a stand-in for Teams. What the
 * queries are run with is no Kusto (`kql.ts`), and the host's lines between are made up after the pattern of real ones.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deliverHandler } from '../../functions/deliver.ts';
import { scanHandler } from '../../functions/scan.ts';
import { dismissEvent } from '../../lib/replay.ts';
import { ScanHeldError } from '../../lib/scan-lock.ts';
import { parseSettings } from '../../lib/settings.ts';
import { customer } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { startTicking, type TickOptions } from '../support/ticking.ts';
import { appTraces } from './app-traces.ts';
import { run } from './kql.ts';

const freshTables = useTables();
const minute = 1 / (24 * 60);
const day = 24 * 60;

const alerts = ['no-scan', 'scans-failing', 'deliveries-dead', 'slow-sweep'] as const;
const windows = { 'no-scan': 15, 'scans-failing': 15, 'deliveries-dead': 15, 'slow-sweep': day } as const;
const queries = new Map(alerts.map((name) => [name, readFileSync(`infra/queries/${name}.kql`, 'utf8')]));

/** An app with its log. Its schedule is the usual one, every five minutes. */
async function deployed(customers: number, options?: TickOptions) {
  const partner = await startTicking(await freshTables(), customers, options);
  const traces = appTraces(partner.now);
  return {
    ...partner,
    traces,
    scanned: (how?: TickOptions) =>
      traces.invoke(
        'scan',
        scanHandler(() => ({ scan: () => partner.tick(how) })),
      ),
    delivered: () =>
      traces.invoke(
        'deliver',
        deliverHandler(() => partner.deliver()),
      ),
    /** The names of the alerts that fire now. */
    firing: () => alerts.filter((name) => run(queries.get(name) ?? '', 'AppTraces', traces.latest(windows[name])).length > 0),
  };
}

test('all is well: no alert fires', async () => {
  const app = await deployed(12);
  app.simulator.world.education(customer(3), 'InReview');
  await app.scanned();
  app.simulator.world.education(customer(3), 'Approved');
  await app.scanned();
  await app.delivered();
  expect(app.told()).toEqual(['Approved: School 3']);
  expect(app.traces.rows.length).toBeGreaterThan(8);
  expect(app.firing()).toEqual([]);
});

test('no-scan: fires where nothing was ever logged, and 15 minutes after the last scan that completed', async () => {
  const app = await deployed(2);
  expect(app.firing()).toEqual(['no-scan']);
  await app.scanned();
  app.later(14 * minute);
  await app.delivered();
  expect(app.firing()).toEqual([]);
  app.later(2 * minute);
  expect(app.firing()).toEqual(['no-scan']);
});

test('no-scan: one customer that cannot be read is no reason; a scan that only waits for another one is', async () => {
  const app = await deployed(3);
  const fault = app.simulator.fail({ customerId: customer(1), times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
  for (let scans = 0; scans < 3; scans++) await app.scanned();
  expect(app.firing()).toEqual([]);
  fault.remove();
  const held = scanHandler(() => ({
    scan: async () => {
      throw new ScanHeldError(app.now(), app.now());
    },
  }));
  for (let ticks = 0; ticks < 4; ticks++) {
    app.later(5 * minute);
    await app.traces.invoke('scan', held);
  }
  expect(app.firing()).toEqual(['no-scan']);
});

test('scans-failing: Partner Center does not answer at all', async () => {
  const app = await deployed(3);
  const fault = app.simulator.fail({ times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
  expect(await app.scanned()).toBe(false);
  expect(app.firing()).not.toContain('scans-failing');
  expect(await app.scanned()).toBe(false);
  expect(app.firing()).toContain('scans-failing');

  fault.remove();
  for (let scans = 0; scans < 3; scans++) await app.scanned();
  expect(app.firing()).toEqual([]);
});

test('scans-failing: the list is read, and none of the customers', async () => {
  const app = await deployed(3);
  await app.scanned();
  app.simulator.fail({ path: /\/qualifications$/, times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
  expect(await app.scanned()).toBe(true);
  expect(app.firing()).toEqual([]);
  await app.scanned();
  expect(app.firing()).toContain('scans-failing');
});

test('scans-failing: Partner Center asks for a pause that outlasts every scan', async () => {
  const app = await deployed(3);
  await app.scanned();
  const respond = { status: 429, headers: { 'retry-after': '400' } };
  app.simulator.fail({ path: /\/qualifications$/, times: Number.POSITIVE_INFINITY, respond });
  for (let scans = 0; scans < 2; scans++) expect(await app.scanned()).toBe(true);
  expect(app.firing()).toContain('scans-failing');
});

test('scans-failing: a partner without customers is no reason', async () => {
  const app = await deployed(0);
  for (let scans = 0; scans < 3; scans++) await app.scanned();
  expect(app.firing()).toEqual([]);
});

test('scans-failing: a setting is wrong', async () => {
  const app = await deployed(1);
  const wrong = scanHandler(() => {
    parseSettings({ TABLE_PREFIX: '1' });
    throw new Error('they were taken');
  });
  for (let ticks = 0; ticks < 2; ticks++) {
    app.later(5 * minute);
    expect(await app.traces.invoke('scan', wrong)).toBe(false);
  }
  expect(app.firing()).toEqual(['no-scan', 'scans-failing']);
});

test('deliveries-dead: fires from the call that gives up until the event is dismissed', async () => {
  const app = await deployed(1);
  app.simulator.world.education(customer(1), 'InReview');
  await app.scanned();
  app.simulator.world.education(customer(1), 'Denied', { reason: 'Not an Academic Domain' });
  app.teams.answer(503);
  await app.scanned();
  for (let calls = 0; calls < 8; calls++) {
    expect(app.firing()).not.toContain('deliveries-dead');
    app.later(1.2);
    await app.delivered();
  }
  expect(app.firing()).toContain('deliveries-dead');
  await app.scanned();
  expect(app.firing()).toEqual(['deliveries-dead']);

  const [event] = await app.store.history.of(customer(1));
  await dismissEvent(app.store.deliveries, event?.id ?? '', null, app.now());
  for (let scans = 0; scans < 4; scans++) await app.scanned();
  expect(app.firing()).toEqual([]);
});

test('slow-sweep: 1,500 customers at one a minute take 25 hours', async () => {
  const app = await deployed(1_500, { requestsPerMinute: 60_000, sweepRequestsPerMinute: 1 });
  await app.scanned();
  expect(app.firing()).toEqual([]);
  await app.scanned();
  expect(app.firing()).toEqual(['slow-sweep']);
});
