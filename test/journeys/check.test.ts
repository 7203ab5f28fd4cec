/** One customer is asked about because a person wants to know: what is found is kept and told as by a scan. */
import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../dev/simulator/simulator.ts';
import { CheckError } from '../../lib/check.ts';
import { createMonitor } from '../../lib/monitor.ts';
import { parseSettings } from '../../lib/settings.ts';
import { createStore } from '../../lib/store/store.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { startTeams } from '../support/teams.ts';

const freshTables = useTables();
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

const [ada, birch] = [customer(1), customer(2)];

async function world() {
  const { tables, prefix, connectionString } = await freshTables();
  const simulator: Simulator = await startSimulator({ quirks: {} });
  const teams = await startTeams();
  running.push(
    () => simulator.stop(),
    () => teams.stop(),
  );
  simulator.world.add({ id: ada, companyName: 'Ada Academy' });
  simulator.world.add({ id: birch, companyName: 'Birch College' });
  simulator.world.education(ada, 'InReview');
  const monitor = createMonitor(
    parseSettings({
      PARTNER_CENTER_TENANT_ID: PARTNER,
      PARTNER_CENTER_ACCESS_TOKEN: 'a-token',
      PARTNER_CENTER_BASE_URL: simulator.url,
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '60000',
      AzureWebJobsStorage: connectionString,
      TABLE_PREFIX: prefix,
      TEAMS_WEBHOOK_URL: teams.url,
    }),
  );
  await monitor.scan();
  simulator.reset();
  return { simulator, teams, monitor, store: createStore(tables, PARTNER) };
}

test('an approval is found, told at once, and not found again', async () => {
  const { simulator, teams, monitor, store } = await world();
  simulator.world.education(ada, 'Approved');
  expect(await monitor.check(ada)).toMatchObject({
    outcome: 'changed',
    snapshot: { customerId: ada, education: { status: 'Approved' }, outbox: [] },
    changes: [{ kind: 'approved', companyName: 'Ada Academy' }],
  });
  expect(simulator.calls.map(({ path }) => path)).toEqual([expect.stringContaining(`${ada}/qualifications`)]);
  expect(teams.cards).toEqual([['Approved: Ada Academy']]);
  expect((await store.history.of(ada)).map(({ kind }) => kind)).toEqual(['approved']);
  expect(await monitor.check(ada)).toMatchObject({ outcome: 'unchanged', changes: [] });
  await monitor.scan();
  expect(teams.cards).toHaveLength(1);
});

test('where nothing changed only the time of the check does', async () => {
  const { monitor, store } = await world();
  const before = await store.snapshots.read(birch);
  const found = await monitor.check(birch);
  expect(found).toMatchObject({ outcome: 'unchanged', changes: [] });
  expect(found?.snapshot.checkedAt.getTime()).toBeGreaterThan(before?.snapshot.checkedAt.getTime() ?? 0);
  expect(found?.snapshot).toEqual({ ...before?.snapshot, checkedAt: found?.snapshot.checkedAt });
});

test('who has left is said to have, and stays as it is until scans say so too', async () => {
  const { simulator, monitor, store } = await world();
  simulator.world.remove(birch);
  expect(await monitor.check(birch)).toMatchObject({ outcome: 'gone', snapshot: { departedAt: null }, changes: [] });
  expect((await store.snapshots.read(birch))?.snapshot.departedAt).toBeNull();
});

test('whom no scan has seen is not asked about', async () => {
  const { simulator, monitor } = await world();
  expect(await monitor.check(customer(9))).toBeNull();
  expect(simulator.calls).toEqual([]);
});

test('a Partner Center that fails is one line, and nothing stored is touched', async () => {
  const { simulator, monitor, store } = await world();
  const before = await store.snapshots.read(ada);
  simulator.fail({ times: Number.POSITIVE_INFINITY, respond: { status: 400, body: { code: 4000, description: 'no' } } });
  const failure = await monitor.check(ada).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CheckError);
  expect(String(failure)).not.toMatch(/\n|a-token/);
  expect(await store.snapshots.read(ada)).toEqual(before);
});

test('beside a scan of everybody a check harms nothing: the change is told once', async () => {
  const { simulator, teams, monitor } = await world();
  simulator.world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  await Promise.all([monitor.scan(), monitor.check(ada), monitor.check(ada)]);
  expect(teams.cards).toEqual([['Denied: Ada Academy']]);
});
