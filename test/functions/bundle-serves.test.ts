/**
 * Every handler of the deployed folder, in a fresh process: routes over HTTP, timers fired, both by the library's own conversion,
 * with real tables, the simulator of Partner Center and a stand-in for Teams.
 */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ada, birch, useApi } from '../support/api.ts';
import { type Deployed, type Trigger, triggersOf, useDeployed, useHost } from './deployed.ts';

const deployed = useDeployed();
const load = useHost();
const makeWorld = useApi();

const pending = z.object({ items: z.tuple([z.object({ eventId: z.string() })]) });

/** Asks a route by its own method, with these in the place of its parameters. */
async function ask(app: Deployed, { route = '', methods = [] }: Trigger, eventId: string) {
  const path = route.replace('{customerId}', ada).replace('{eventId}', eventId);
  expect(path).not.toContain('{');
  const response = await fetch(`${await app.url()}/api/${path}`, { method: methods[0] ?? '' });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? z.unknown().parse(JSON.parse(text)) : text };
}

/** Of each route, what must be in its answer once Ada was approved and Teams was told. */
const answers: Readonly<Record<string, unknown>> = {
  customers: { items: [{ customerId: ada, educationStatus: 'Approved' }, { customerId: birch }] },
  customer: { customerId: ada, educationStatus: 'Approved', qualifications: [{ qualification: 'Education' }] },
  history: { items: [{ customerId: ada, kind: 'approved' }] },
  changes: { items: [{ customerId: ada, kind: 'approved' }] },
  stats: { customers: { total: 2, approved: 1 }, monitor: { isWell: true } },
  runs: { items: [{ outcome: 'whole', told: 0 }, { told: 1 }, { told: 0 }] },
  deliveries: { items: [{ channel: 'teams', state: 'delivered' }] },
  check: { outcome: 'unchanged', customer: { customerId: ada }, changes: [] },
  'setup-check': {
    ok: true,
    facts: { channels: ['teams'] },
    checks: expect.arrayContaining([{ step: 'tables', state: 'ok', detail: expect.any(String), remedy: null }]),
  },
  dismiss: { deliveries: [], problems: [expect.stringContaining('only a dead one')] },
  replay: { deliveries: [{ state: 'pending', isReplay: true }] },
  health: { status: 'well' },
  openapi: { openapi: '3.1.1', paths: { '/customers': {} } },
  dashboard: expect.stringContaining('<!doctype html>'),
};
/** They change what others answer. */
const last = ['dismiss', 'replay'];

test('timers scan, deliver and end well; every route answers what they found', async () => {
  const { simulator, teams, settings } = await makeWorld();
  const app = await load(deployed(), settings);
  const lines = (name: string) => app.lines.filter(({ functionName }) => functionName === name).map(({ message }) => message);
  expect(await app.fire('scan')).toBe(true);
  expect(JSON.parse(lines('scan')[0] ?? '')).toMatchObject({ message: 'scan', outcome: 'whole' });

  simulator.world.education(ada, 'Approved');
  teams.answer(400);
  expect(await app.fire('scan')).toBe(true);
  expect(teams.cards).toEqual([]);
  const waiting = await fetch(`${await app.url()}/api/deliveries?state=pending`);
  const [{ eventId }] = pending.parse(await waiting.json()).items;
  teams.answer(202);
  await fetch(`${await app.url()}/api/deliveries/${eventId}/replay`, { method: 'POST' });
  expect(await app.fire('deliver')).toBe(true);
  expect(teams.cards).toEqual([['Approved: Ada Academy']]);
  expect(lines('deliver').map((line) => JSON.parse(line))).toMatchObject([{ message: 'deliver', delivered: 1 }]);

  for (const { name } of triggersOf(app.registered, 'timerTrigger')) expect(await app.fire(name), name).toBe(true);
  const routes = triggersOf(app.registered, 'httpTrigger');
  expect(routes.map(({ name }) => name).toSorted()).toEqual(Object.keys(answers).toSorted());
  const ordered = routes.toSorted((a, b) => last.indexOf(a.name) - last.indexOf(b.name));
  for (const route of ordered) {
    const { status, body } = await ask(app, route, eventId);
    expect([status, body], route.name).toMatchObject([200, answers[route.name]]);
  }
  expect(app.lines.filter(({ level }) => level === 'failed')).toEqual([]);
});

test('without any setting every handler says what is missing, and the app lives on', async () => {
  const app = await load(deployed(), {});
  for (const { name } of triggersOf(app.registered, 'timerTrigger')) {
    expect(await app.fire(name), name).toBe(false);
    const failed = app.lines.find(({ functionName, level }) => functionName === name && level === 'failed');
    expect(failed?.message, name).toMatch(/^SettingsError: .*AzureWebJobsStorage is missing: the connection string/ms);
  }
  for (const route of triggersOf(app.registered, 'httpTrigger')) {
    const { status, body } = await ask(app, route, 'an-event');
    if (['openapi', 'dashboard'].includes(route.name)) expect(status, route.name).toBe(200);
    else if (route.name === 'setup-check')
      expect([status, body]).toMatchObject([
        200,
        {
          ok: false,
          facts: null,
          checks: expect.arrayContaining([expect.objectContaining({ step: 'settings', state: 'failed' })]),
        },
      ]);
    else if (route.name === 'health') expect([status, body]).toMatchObject([503, { detail: 'the monitor is not well' }]);
    else expect([status, body], route.name).toMatchObject([500, { detail: expect.stringContaining('is missing') }]);
  }
});

test('with a SCAN_SCHEDULE that is none the app is not well, and its log names the setting', async () => {
  const { settings } = await makeWorld();
  const app = await load(deployed(), { ...settings, SCAN_SCHEDULE: 'now and then' });
  const response = await fetch(`${await app.url()}/api/health`);
  expect(response.status).toBe(503);
  const log = () => app.lines.map(({ message }) => message).join();
  await expect.poll(log).toContain('SCAN_SCHEDULE must be six fields');
});

test('timers that died while HTTP lives on: after 2.5 intervals without a scan the app says that it is not well', async () => {
  const { scan, store, fresh, settings } = await makeWorld();
  const { run } = await scan();
  const healthAfter = async (minutes: number) => {
    for await (const { partitionKey = '', rowKey = '' } of fresh.tables.Runs.listEntities())
      await fresh.tables.Runs.deleteEntity(partitionKey, rowKey);
    const finishedAt = new Date(Date.now() - minutes * 60_000);
    await store.runs.write({ ...run, startedAt: finishedAt, finishedAt });
    const app = await load(deployed(), settings);
    const url = await app.url();
    expect((await fetch(`${url}/api/customers`)).status).toBe(200);
    return (await fetch(`${url}/api/health`)).status;
  };
  expect(await healthAfter(11)).toBe(200);
  expect(await healthAfter(14)).toBe(503);
});
