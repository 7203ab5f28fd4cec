/** Every command as a user runs it, built and in a process of its own: whatever goes wrong, no secret is on its stdout or stderr. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runNode, useBundle } from '../support/bundle.ts';
import { customer } from '../support/partner.ts';
import { echoes } from './markers.ts';
import { timersOf } from './timers.ts';
import { type Environment, fastIo, useWorld, type World } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const bundle = useBundle();
const id = customer(1);

/** Each command that only reads, or decides, in all of its forms; `event` is one that was told. */
const reading = (event: string) =>
  [
    ...['status', 'changes', 'runs', 'deliveries', `history ${id}`].flatMap((list) => [
      list,
      `${list} --json`,
      `${list} --csv`,
    ]),
    ...['stats', `replay ${event}`, `dismiss ${event}`, 'replay --dead', 'replay', 'dismiss no-such-event'].flatMap((form) => [
      form,
      `${form} --json`,
    ]),
    'status --search school --sort name',
    'changes --kind denied --since 7d',
  ] as const;
const acting = [
  'scan',
  'scan --json',
  'scan --due',
  'deliver',
  'deliver --now --json',
  'clean',
  'clean --json',
  'check',
  'check --json',
];
const telling = ['check --test-card --test-event', 'check --test-card --test-event --json'];

/** Runs them one after the other, two at a time; how many ended with which code. */
async function run(world: World, commands: readonly string[], environment: Environment, where: string, cwd = bundle()) {
  const codes: (number | null)[] = [];
  const left = [...commands];
  const runner = async () => {
    for (let command = left.shift(); command !== undefined; command = left.shift()) {
      const args = [join(bundle(), 'vetting-monitor.cjs'), ...command.split(' ')];
      const { exitCode, stdout, stderr } = await runNode(args, environment, cwd);
      codes.push(exitCode);
      world.said.add(`${command}, ${where}, stdout`, stdout);
      world.said.add(`${command}, ${where}, stderr`, stderr);
      expect(stderr, command).not.toMatch(/^\s+at /m);
    }
  };
  await Promise.all([runner(), runner()]);
  return codes;
}

/** A partner with a denial that was told to neither channel yet, and the id of its event. */
async function untold(world: World): Promise<string> {
  const { tick, monitor } = timersOf(world.said, world.settings, fastIo());
  await tick('the first look');
  world.decide();
  for (const channel of [world.teams, world.webhook]) channel.how = { status: 401 };
  return (await monitor.scan()).events[0]?.id ?? '';
}

test('every command is among those that are run here', async () => {
  const { stdout } = await runNode([join(bundle(), 'vetting-monitor.cjs'), '--help'], {}, bundle());
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  const run = [...reading('x'), ...acting, 'consent', 'help'].map((command) => command.split(' ')[0]);
  expect(commands).toContain('scan');
  expect(commands.filter((name) => !run.includes(name))).toEqual([]);
});

test('no command shows a secret where all is well, or where the channels refuse and say back what they were sent', async () => {
  const world = await newWorld();
  const event = await untold(world);
  await run(
    world,
    [...acting, ...telling, 'deliveries', 'deliveries --csv', 'runs --json'],
    world.settings,
    'channels that refuse',
  );
  for (const channel of [world.teams, world.webhook]) channel.how = { status: 202 };
  const codes = await run(world, [...reading(event), ...acting, ...telling], world.settings, 'all well');
  expect(codes.filter((code) => code === 0).length).toBeGreaterThan(20);
  await world.readTables();
  world.said.expectNoSecret();
});

test('no command shows a secret where storage or Partner Center refuse and say back what they were sent', async () => {
  const world = await newWorld();
  const event = await untold(world);
  const { readyToken } = world.secrets;
  const all = [...reading(event), ...acting];
  world.storage.mood = 403;
  await run(world, all, world.bySignature, 'storage that refuses');
  world.storage.mood = 'text';
  await run(world, ['status', 'stats --json', ...acting], world.settings, 'storage that refuses by a page');
  world.storage.mood = 'as it is';
  const refusal = { code: 900420, description: echoes(readyToken).join(' ') };
  world.simulator.fail({
    times: Number.POSITIVE_INFINITY,
    respond: { status: 401, headers: { 'MS-RequestId': readyToken }, body: refusal },
  });
  await run(world, acting, world.bySignature, 'Partner Center that refuses');
  // What a person sets who looks for a fault.
  await run(
    world,
    ['scan', 'status', 'deliver'],
    { ...world.bySignature, AZURE_LOG_LEVEL: 'verbose' },
    "with the libraries' logs",
  );
  await world.readTables();
  world.said.expectNoSecret();
});

test('no command shows a secret where settings are wrong, in the environment or in a file', async () => {
  const world = await newWorld();
  const { secrets, settings } = world;
  const all = [...reading('x'), ...acting, 'consent'];
  const wrong = Object.fromEntries(Object.keys(settings).map((name, place) => [name, `${secrets.clientSecret} ${place}`]));
  expect(await run(world, all, wrong, 'wrong settings')).not.toContain(0);
  const file = join(bundle(), 'with-file');
  mkdirSync(file);
  const values = JSON.stringify({ IsEncrypted: false, Values: wrong });
  for (const text of [values, values.slice(0, -2), `{"Values":{"A":{"B":"${secrets.clientSecret}"}}}`, secrets.readyToken]) {
    writeFileSync(join(file, 'local.settings.json'), text);
    await run(world, ['scan', 'status', 'check --json'], {}, 'a file', file);
  }
  const { PARTNER_CENTER_ACCESS_TOKEN: _, ...others } = settings;
  const user = { PARTNER_CENTER_CLIENT_ID: customer(9), PARTNER_CENTER_CLIENT_SECRET: secrets.clientSecret };
  await run(
    world,
    ['consent', 'scan', 'check'],
    { ...others, ...user, PARTNER_CENTER_AUTHORITY_HOST: 'https://localhost:1' },
    'nobody there',
  );
  world.said.expectNoSecret();
});
