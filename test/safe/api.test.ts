/**
 * Every function in the host's hands, over HTTP and by its timer, with keys, sign-ins and secrets in all places where somebody may put
 * them: neither answers nor logs have any of them.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { customer } from '../support/partner.ts';
import { echoes } from './markers.ts';
import { timersOf } from './timers.ts';
import { type Environment, fastIo, useWorld, type World } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const binding = z.object({ type: z.string(), route: z.string().optional(), methods: z.array(z.string()).optional() });
const message = z.union([
  z.object({ url: z.string(), routes: z.array(z.object({ name: z.string(), bindings: z.record(z.string(), binding) })) }),
  z.object({ fired: z.string(), isWell: z.boolean() }),
  z.object({ said: z.string() }),
]);

type Served = {
  readonly routes: readonly { readonly method: string; readonly route: string }[];
  readonly timers: readonly string[];
  /** Fires a timer; whether it ended well. */
  readonly fire: (name: string) => Promise<boolean>;
  /** The status; the answer is said. */
  readonly ask: (method: string, path: string, headers?: Readonly<Record<string, string>>) => Promise<number>;
};

async function serve(world: World, environment: Environment, where: string): Promise<Served> {
  const child = fork(join(import.meta.dirname, 'serve.ts'), {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const { said } = world;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => said.add(`${where}, the process`, String(chunk)));
  const fired = new Map<string, (isWell: boolean) => void>();
  const begun = await new Promise<Extract<z.infer<typeof message>, { url: string }>>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    child.on('message', (sent) => {
      const heard = message.parse(sent);
      if ('url' in heard) resolve(heard);
      else if ('said' in heard) said.add(`${where}, to the host`, heard.said);
      else fired.get(heard.fired)?.(heard.isWell);
    });
  });
  const bindings = begun.routes.map(({ name, bindings: each }) => ({ name, ...Object.values(each)[0] }));
  return {
    routes: bindings.flatMap(({ route = '', methods = [] }) => methods.map((method) => ({ method, route }))),
    timers: bindings.flatMap(({ name, type }) => (type === 'timerTrigger' ? [name] : [])),
    fire: (name) =>
      new Promise((resolve) => {
        fired.set(name, resolve);
        child.send(name);
      }),
    async ask(method, path, headers = {}) {
      const response = await fetch(`${begun.url}/api/${path}`, { method, headers });
      said.add(`${where}, ${method} ${path.slice(0, 40)}`, `${JSON.stringify([...response.headers])} ${await response.text()}`);
      return response.status;
    },
  };
}

/** Asks every route in good and bad ways, with and without keys. */
async function askAll({ secrets }: World, { routes, ask }: Served, event: string): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const signedIn = {
    'x-functions-key': secrets.functionKey,
    Authorization: `Bearer ${secrets.signIn}`,
    Cookie: `AppServiceAuthSession=${secrets.signIn}`,
    'x-ms-client-principal': secrets.signIn,
    'x-ms-token-aad-access-token': secrets.signIn,
    'x-ms-token-aad-refresh-token': secrets.refreshToken,
    'x-functions-clientid': secrets.hostKey,
  };
  for (const { method, route } of routes) {
    const path = route.replace('{customerId}', customer(1)).replace('{eventId}', event);
    const count = (status: number) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    count(await ask(method, path, { 'x-functions-key': secrets.functionKey }));
    count(await ask(method, `${path}?format=csv`, signedIn));
    const wrong = [
      'code',
      'Code',
      'key',
      'sort',
      'limit',
      'next',
      'since',
      'status',
      'format',
      'channel',
      'weeks',
      'kind',
      'state',
      'to',
    ];
    for (const name of wrong) count(await ask(method, `${path}?${name}=${secrets.urlKey}`, signedIn));
    count(await ask(method, `${path}?code=${secrets.urlKey}&code=${secrets.hostKey}`, signedIn));
    count(await ask(method, `${route.replace(/\{\w+\}/, 'no-such-thing')}`, signedIn));
    count(await ask(method === 'GET' ? 'POST' : 'GET', path, signedIn));
  }
  return statuses;
}

test('keys and secrets are in no answer and no log with right settings, before and after the first scan, and with a Partner Center that refuses', async () => {
  const world = await newWorld();
  const early = await serve(world, world.settings, 'before the first scan');
  await askAll(world, early, 'no-such-event');
  const { tick, monitor } = timersOf(world.said, world.settings, fastIo());
  await tick('the first look');
  world.decide();
  world.teams.how = { status: 401 };
  world.webhook.how = { status: 500 };
  const event = (await monitor.scan()).events[0]?.id ?? '';
  const served = await serve(world, world.settings, 'afterwards');
  const statuses = await askAll(world, served, event);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '404', '405']));
  expect(served.timers).toEqual(expect.arrayContaining(['scan', 'deliver', 'clean']));
  for (const name of served.timers) expect(await served.fire(name), name).toBe(true);
  const { readyToken } = world.secrets;
  const body = { code: 900420, description: echoes(readyToken).join(' ') };
  world.simulator.fail({
    times: Number.POSITIVE_INFINITY,
    respond: { status: 401, headers: { 'MS-RequestId': readyToken }, body },
  });
  expect(await served.ask('POST', `customers/${customer(1)}/check`, { 'x-functions-key': world.secrets.functionKey })).toBe(
    502,
  );
  expect(await served.fire('scan')).toBe(false);
  await world.readTables();
  world.said.expectNoSecret();
});

test('they are in none with storage that refuses and says back what it was sent', async () => {
  const world = await newWorld();
  await timersOf(world.said, world.settings, fastIo()).tick('the first look');
  for (const mood of [403, 'text'] as const) {
    const served = await serve(world, world.bySignature, `storage that answers ${mood}`);
    world.storage.mood = mood;
    const statuses = await askAll(world, served, 'an-event');
    expect(statuses[503]).toBeGreaterThan(5);
    for (const name of served.timers) expect(await served.fire(name), name).toBe(false);
  }
  world.storage.mood = 'as it is';
  world.said.expectNoSecret();
});

test('they are in none with wrong settings, all of them or one', async () => {
  const world = await newWorld();
  const { settings, secrets } = world;
  const wrong = Object.fromEntries(Object.keys(settings).map((name) => [name, `${secrets.clientSecret} !`]));
  const unresolved = `@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/${secrets.vaultValue}/)`;
  for (const given of [
    wrong,
    { ...settings, WEBHOOK_SECRET: secrets.clientSecret },
    { ...settings, TEAMS_WEBHOOK_URL: unresolved },
  ]) {
    const served = await serve(world, given, 'wrong settings');
    const statuses = await askAll(world, served, 'an-event');
    expect(statuses[500]).toBeGreaterThan(5);
    expect(await served.fire('scan')).toBe(false);
    expect(await served.fire('deliver')).toBe(false);
  }
  expect(world.said.all.map(({ text }) => text).join()).toContain('WEBHOOK_SECRET');
  world.said.expectNoSecret();
});
