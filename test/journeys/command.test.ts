/** The built command as a person or a script runs it: what it prints, where, and with which exit code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ada, birch, useCommand } from '../support/command.ts';
import { customer } from '../support/partner.ts';

const { command, bundle } = useCommand();

test('scan, changes, history, status and runs tell one story, as JSON and as tables', async () => {
  const { simulator, teams, run, rows } = await command();
  simulator.world.education(ada, 'InReview');
  simulator.world.education(birch, 'InReview');
  const baseline = await run(['scan', '--json']);
  expect(baseline).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(baseline.stdout)).toEqual({
    runId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    startedAt: expect.stringMatching(/Z$/),
    finishedAt: expect.stringMatching(/Z$/),
    outcome: 'whole',
    customers: { listed: 2, due: 2, checked: 2, failed: 0, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 4, throttled: 0, retried: 0 },
    events: [],
    deliveries: [{ channel: 'teams', delivered: 0, pending: 0, dead: 0, problems: [], heldSince: null }],
    notes: [],
    rssMb: expect.any(Number),
  });

  simulator.world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  const scan = JSON.parse((await run(['scan', '--json'])).stdout);
  const told = {
    customerId: birch,
    qualification: 'Education',
    kind: 'denied',
    from: 'InReview',
    to: 'Denied',
    reason: 'Not an Academic Domain',
  };
  expect(scan.events).toMatchObject([told]);
  expect(scan.deliveries).toMatchObject([{ channel: 'teams', delivered: 1, pending: 0 }]);
  expect(teams.cards).toHaveLength(1);

  const changes = JSON.parse((await run(['changes', '--json'])).stdout);
  expect(changes).toMatchObject([{ ...told, eventId: scan.events[0].id, detectedAt: scan.events[0].detectedAt }]);
  expect(JSON.parse((await run(['history', birch.toUpperCase(), '--json'])).stdout)).toEqual(changes);
  expect(JSON.parse((await run(['history', ada, '--json'])).stdout)).toEqual([]);
  expect(JSON.parse((await run(['changes', '--until', scan.events[0].detectedAt, '--json'])).stdout)).toEqual([]);
  expect(JSON.parse((await run(['changes', '--since', '1h', '--json'])).stdout)).toEqual(changes);

  const status = JSON.parse((await run(['status', '--status', 'inreview', '--json'])).stdout);
  expect(status).toMatchObject([
    { customerId: ada, companyName: 'Ada Academy', educationStatus: 'InReview', daysInReview: expect.any(Number) },
  ]);
  expect(status[0]).not.toHaveProperty('qualifications');
  expect(JSON.parse((await run(['status', '--json'])).stdout)).toHaveLength(2);
  const runs = JSON.parse((await run(['runs', '--json'])).stdout);
  expect(runs).toMatchObject([
    { runId: scan.runId, outcome: 'whole', told: 1 },
    { runId: expect.any(String), told: 0 },
  ]);

  const readable = await run(['changes']);
  expect(readable.stdout).toMatch(/Birch \[31m College +Education +denied +InReview +Denied/);
  expect((await run(['status'])).stdout).toMatch(/Ada Academy +InReview/);
  expect((await run(['runs', '--limit', '1'])).stdout.trim().split('\n')).toHaveLength(2);
  expect((await run(['scan'])).stdout).toMatch(
    /^Scan whole in [\d.]+ s: 2 customers, 2 due, 2 checked, 0 failed, 0 departed; 4 requests/,
  );
  await rows();
});

test('queries need no credentials, and say so when no scan has run yet', async () => {
  const { run } = await command();
  const none = { PARTNER_CENTER_TENANT_ID: undefined, PARTNER_CENTER_ACCESS_TOKEN: undefined };
  expect(await run(['changes', '--json'], none)).toEqual({
    exitCode: 0,
    stdout: '[]\n',
    stderr: 'No scan has run yet: there are no tables to read.\n',
  });
  await run(['scan']);
  expect(JSON.parse((await run(['status', '--json'], none)).stdout)).toHaveLength(2);
  const unknown = await run(['history', customer(9), '--json'], none);
  expect(unknown).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  expect(unknown.stderr).toContain(customer(9));
});

test('a scan that could not read a customer exits 2 and names it', async () => {
  const { simulator, run } = await command();
  simulator.fail({ customerId: ada, times: 20, respond: { status: 404, body: { code: 3000 } } });
  const ended = await run(['scan', '--json']);
  expect(ended.exitCode).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ customers: { listed: 2, checked: 1, failed: 1 }, listComplete: true });
  expect(ended.stderr).toContain(`customer ${ada}: Partner Center answered 404 (code 3000)`);
});

test('a channel that is down is named, costs no event, and the scan is whole', async () => {
  const { simulator, teams, run, rows } = await command();
  simulator.world.education(ada, 'InReview');
  await run(['scan']);
  simulator.world.education(ada, 'Approved');
  teams.answer(404);
  const ended = await run(['scan', '--json']);
  expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Teams answered 404') });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    events: [{ kind: 'approved' }],
    deliveries: [{ channel: 'teams', delivered: 0, pending: 1 }],
  });
  await rows();
  teams.answer(202);
  const later = await run(['scan']);
  expect(later.stdout).toContain('teams: 0 delivered, 1 pending, 0 dead.');
  expect(later.stderr).toMatch(/^teams: 1 delivery pending, the next attempt at \S+Z\n$/);
  expect(teams.cards).toEqual([]);
});

test('without a channel a decision is shown, and that nobody was told', async () => {
  const { simulator, run } = await command();
  simulator.world.education(ada, 'InReview');
  await run(['scan'], { TEAMS_WEBHOOK_URL: undefined });
  simulator.world.education(ada, 'Approved');
  const ended = await run(['scan'], { TEAMS_WEBHOOK_URL: undefined });
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ended.stdout).toMatch(/Ada Academy +Approved/);
  expect(ended.stdout).toContain('Nobody was told: neither TEAMS_WEBHOOK_URL nor WEBHOOK_URL is set.');
});

test.each<[string, Record<string, string | undefined>, RegExp]>([
  [
    'a token that Partner Center refuses',
    { PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-WRONG' },
    /^vetting-monitor: Partner Center answered 401.*PARTNER_CENTER_ACCESS_TOKEN.*MS-CorrelationId.*\n$/,
  ],
  [
    'a wrong setting',
    { PARTNER_CENTER_CONCURRENCY: 'MARKED-many' },
    /^vetting-monitor: PARTNER_CENTER_CONCURRENCY must be a whole number from 1 to 64\n$/,
  ],
  [
    'a webhook without https',
    { TEAMS_WEBHOOK_URL: 'http://example.com/?sig=MARKED-SECRET' },
    /^vetting-monitor: TEAMS_WEBHOOK_URL must be an https address\n$/,
  ],
  ['no storage', { AzureWebJobsStorage: undefined }, /^vetting-monitor: AzureWebJobsStorage is missing: .*\n$/],
  [
    'a storage account key that is none',
    { AzureWebJobsStorage: 'AccountName=abc;MARKED-KEY' },
    /^vetting-monitor: AzureWebJobsStorage .*\n$/,
  ],
])('a scan with %s exits 1 with one line', async (_, over, line) => {
  const { run } = await command();
  const ended = await run(['scan', '--json'], over);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toMatch(line);
});

test('tables of another partner are refused, for a scan and for a query', async () => {
  const { run } = await command();
  await run(['scan']);
  const other = { PARTNER_CENTER_TENANT_ID: '99999999-1111-4222-8333-444444444444' };
  for (const args of [['scan'], ['status']]) {
    const ended = await run(args, other);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toMatch(/belong to partner 0f0f0f0f.*TABLE_PREFIX/);
  }
});

test('settings can stand in local.settings.json; the environment goes before them', async () => {
  const { run } = await command();
  const path = join(bundle(), 'local.settings.json');
  writeFileSync(
    path,
    JSON.stringify({ IsEncrypted: false, Values: { PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-TOKEN', TABLE_PREFIX: '1' } }),
  );
  expect((await run(['scan'], { PARTNER_CENTER_ACCESS_TOKEN: undefined })).exitCode).toBe(0);
  writeFileSync(path, 'MARKED-{');
  expect(await run(['scan'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('local.settings.json must be JSON'),
  });
  writeFileSync(path, '{}');
});

test.each([[['changes', '--since', 'yesterday']], [['runs', '--limit', '0']], [['history']], [['scna']]])(
  '%j is refused with a line that helps',
  async (args) => {
    const { run } = await command();
    const ended = await run(args);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^error: /);
  },
);
