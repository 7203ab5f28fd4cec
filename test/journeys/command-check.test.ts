/** `check` as a person runs it who sets the monitor up: each thing that is wrong has its line, and what is right has, too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { FINDING_STATES, SETUP_STEPS } from '../../lib/setup-check/finding.ts';
import { checked, server, steps } from '../setup-check/command.ts';
import { useCommand } from '../support/command.ts';
import { PARTNER } from '../support/partner.ts';

const { command, bundle } = useCommand();

const answer = z.strictObject({
  ok: z.boolean(),
  facts: z.record(z.string(), z.unknown()).nullable(),
  checks: z.array(
    z.strictObject({
      step: z.enum(SETUP_STEPS),
      state: z.enum(FINDING_STATES),
      detail: z.string().min(1),
      remedy: z.string().min(1).nullable(),
    }),
  ),
});

test('where all is well each step has its line, nothing stays behind, nobody is told, and the exit is 0', async () => {
  const made = await command();
  const { simulator, teams, settings, rows, leases } = made;
  const found = await checked(made);
  expect(found.exitCode).toBe(0);
  expect(found.steps).toEqual(steps);
  expect(found.stdout).toMatch(/\n\nAll is well\.\n$/);
  expect(found.stdout).toMatch(new RegExp(`^partner +${PARTNER} \\(cloud global, ${simulator.url}\\)\n`));
  expect(found.stdout).toMatch(/^scans +every 5 minutes \(0 \*\/5 \* \* \* \*\), next 20\S+ \d\d:\d[05] UTC$/m);
  expect(found.stdout).toMatch(/^told +approved, denied: to teams$/m);
  expect(found.stdout).toContain(`tables      ${settings.TABLE_PREFIX}…, by connection string`);
  expect(found.of('rate')).toEqual(['ok 2 customers: a sweep asks each within a minute, a scan of all takes a minute']);
  expect(found.stdout).not.toContain(teams.url);
  expect(simulator.calls).toHaveLength(2);
  expect(teams.requests()).toBe(0);
  expect(await rows()).toBe('[]');
  expect(await leases()).toEqual([]);
});

test('--json is that and nothing else on stdout', async () => {
  const { run } = await command();
  const { exitCode, stdout, stderr } = await run(['check', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { ok, facts, checks } = answer.parse(JSON.parse(stdout));
  expect(ok).toBe(true);
  expect(facts).toMatchObject({
    partner: PARTNER,
    credential: 'token',
    channels: ['teams'],
    notifyKinds: ['approved', 'denied'],
  });
  expect(checks.map(({ step }) => step)).toEqual(steps);

  const failed = await run(['check', '--json'], { SCAN_SCHEDULE: 'odd' });
  expect(failed.exitCode).toBe(1);
  expect(answer.parse(JSON.parse(failed.stdout))).toMatchObject({
    ok: false,
    facts: null,
    checks: [{ step: 'settings', state: 'failed' }, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  });
});

test('three things wrong at once: each is named with what to do, and the rest is tried all the same', async () => {
  const made = await command();
  const other = 'eeeeeeee-0000-4000-8000-000000000000';
  await made.run(['scan']);
  const found = await checked(made, [], {
    PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-ANOTHER',
    PARTNER_CENTER_TENANT_ID: other,
    TEAMS_WEBHOOK_URL: 'http://teams.example/MARKED-',
  });
  expect(found.exitCode).toBe(1);
  expect(found.of('settings')).toEqual(['failed TEAMS_WEBHOOK_URL must be an https address']);
  expect(found.of('partner-center')).toEqual([
    expect.stringMatching(
      /^failed Partner Center answered 401: .* \(MS-CorrelationId [0-9a-f-]{36}, MS-RequestId [0-9a-f-]{36}\) → check PARTNER_CENTER_TENANT_ID and the credentials/,
    ),
  ]);
  expect(found.of('tables')[0]).toMatch(`belong to partner ${PARTNER}, not to ${other} → set TABLE_PREFIX`);
  expect(found.of('teams')).toEqual(['skipped needs TEAMS_WEBHOOK_URL, see settings']);
  expect(found.of('clock')).toEqual(['ok it agrees with that of Partner Center and Table Storage']);
  expect(found.stdout).toMatch(/\n3 failed, 0 warnings, \d skipped\. Begin at the top/);
});

test('a wrong setting of Partner Center stops neither tables nor webhook', async () => {
  const made = await command();
  const url = await server((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
  const { exitCode, of, states } = await checked(made, ['--test-event'], {
    ...made.webhookSettings,
    WEBHOOK_URL: url,
    PARTNER_CENTER_ACCESS_TOKEN: undefined,
  });
  expect(exitCode).toBe(1);
  expect(of('settings')).toEqual([expect.stringMatching(/^failed .*PARTNER_CENTER_ACCESS_TOKEN must be set/)]);
  expect(states).toMatchObject({ token: 'skipped', 'partner-center': 'skipped', tables: 'ok', webhook: 'ok', clock: 'ok' });
});

test('a test card and a signed test event are sent where they are asked for', async () => {
  const made = await command();
  let heard: Record<string, unknown> = {};
  const url = await server((request, response) => {
    heard = request.headers;
    request.resume().on('end', () => response.writeHead(204).end());
  });
  const over = { ...made.webhookSettings, WEBHOOK_URL: `${url}/MARKED-PATH` };
  const sent = await checked(made, ['--test-card', '--test-event'], over);
  expect(sent).toMatchObject({ exitCode: 0, states: { teams: 'ok', webhook: 'ok' } });
  expect(made.teams.requests()).toBe(1);
  expect(heard).toMatchObject({
    'webhook-id': expect.stringMatching(/^test/),
    'webhook-signature': expect.stringMatching(/^v1,/),
  });

  made.teams.answer(404);
  const refused = await checked(made, ['--test-card'], over);
  expect(refused.exitCode).toBe(1);
  expect(refused.of('teams')).toEqual([
    expect.stringMatching(/^failed Teams answered 404: the flow is switched off or deleted/),
  ]);
  expect(await made.rows()).toBe('[]');
});

test('where nobody is listed it works, somebody should look, and the exit is 2', async () => {
  const made = await command();
  for (const { id } of made.simulator.world.list()) made.simulator.world.remove(id);
  const { exitCode, of, stdout } = await checked(made);
  expect(exitCode).toBe(2);
  expect(of('partner-center')[0]).toMatch(/^warning it lists no customers → /);
  expect(stdout).toMatch(/\n0 failed, 1 warning, 3 skipped\.\n$/);
});

test('before the first scan the tables are made, and nobody owns them yet', async () => {
  const made = await command();
  const fresh = { TABLE_PREFIX: `${made.settings.TABLE_PREFIX}Fresh` };
  expect((await checked(made, [], fresh)).of('tables')[0]).toMatch(
    /^ok .*no scan has claimed them for a partner yet; 6 of 6 were missing and are made$/,
  );
  expect(await made.run(['status'], fresh)).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('No scan has run yet'),
  });
});

test('beside a scan that runs, both end well', async () => {
  const made = await command({ latencyMs: 300 });
  const scan = made.start(['scan', '--json']);
  const found = await checked(made);
  expect(found.exitCode).toBe(0);
  expect(await scan.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"outcome": "whole"') });
  expect(await made.rows()).not.toContain('"check"');
});

test('Ctrl-C ends it at once, and nothing stays behind', async () => {
  const made = await command();
  made.simulator.fail({ path: '/customers', respond: 'hang' });
  const check = made.start(['check']);
  while (made.simulator.calls.length === 0) await new Promise(setImmediate);
  check.kill('SIGINT');
  const { exitCode, stdout } = await check.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/\ntoken +ok .*\n$/);
  expect(await made.rows()).toBe('[]');
});

test('a file of settings that cannot be read is the one thing to mend', async () => {
  const made = await command();
  const path = join(bundle(), 'local.settings.json');
  writeFileSync(path, 'MARKED-{');
  onTestFinished(() => writeFileSync(path, '{}'));
  const { exitCode, of, states } = await checked(made);
  expect(exitCode).toBe(1);
  expect(of('settings')).toEqual([
    'failed local.settings.json must be JSON, without comments, with an object "Values" of texts',
  ]);
  expect(Object.values(states).filter((state) => state !== 'skipped')).toEqual(['failed']);
});
