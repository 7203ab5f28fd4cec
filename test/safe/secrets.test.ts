/**
 * No secret is said: scans, deliveries and timers run with marked secrets against receivers that say back all they were sent. What was
 * logged, thrown, returned and stored is then searched for any twelve characters in a row of any of them, in any form.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { echoes } from './markers.ts';
import { type How, startGarbage } from './receivers.ts';
import { hearTerminal, timersOf } from './timers.ts';
import { fastIo, useWorld, type World } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ending.splice(0)) await end();
});

/** The tables are read, all that was said is searched, and it was not nothing. */
async function expectSilence(world: World): Promise<void> {
  expect(await world.readTables()).toBeGreaterThan(20);
  expect(world.said.all.length).toBeGreaterThan(30);
  world.said.expectNoSecret();
}

const channelAnswers: Record<string, How> = {
  'a plain 200': { status: 200 },
  '204': { status: 204 },
  'an error in a 200': { status: 200, wrap: (echo) => JSON.stringify({ error: { code: 400, message: echo } }) },
  'an error text in a 200': {
    status: 200,
    wrap: (echo) => `Webhook message delivery failed with error: HTTP error 413 ${echo}`,
  },
  'a throttling in a 200': { status: 200, wrap: (echo) => `HTTP error 429 ${echo}` },
  'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } },
  'a flow that is switched off': { status: 400, wrap: (echo) => `WorkflowTriggerIsNotEnabled ${echo}` },
  'a 429 that asks for the secret': { status: 429, headers: { 'retry-after': '5' } },
  ...Object.fromEntries([400, 401, 403, 404, 410, 413, 500, 503].map((status) => [`a ${status}`, { status }])),
  'a reset': 'reset',
  'no answer': 'hang',
  'no HTTP': 'garbage',
  'half an answer': 'cut',
};

test('channels that say back address, headers and body, however they answer, are told nothing aloud', async () => {
  const world = await newWorld(60);
  hearTerminal(world.said);
  const io = fastIo();
  const timers = timersOf(world.said, world.settings, io);
  await timers.tick('the first look');
  for (const [name, how] of Object.entries(channelAnswers)) {
    const [heardByTeams, heardByWebhook] = [world.teams.heard.length, world.webhook.heard.length];
    Object.assign(world.teams, { how });
    Object.assign(world.webhook, { how });
    io.hangsFor(how === 'hang' ? 300 : null);
    world.decide();
    world.decide();
    await timers.tick(name);
    await timers.deliverNow(name);
    expect(world.teams.heard.length, name).toBeGreaterThan(heardByTeams);
    expect(world.webhook.heard.length, name).toBeGreaterThan(heardByWebhook);
    // Whatever pause was asked for is over.
    io.later(86_400_000);
  }
  for (const channel of [world.teams, world.webhook]) channel.how = { status: 500 };
  for (let day = 0; day < 8; day++) {
    io.later(86_400_000);
    await timers.tick('until it is given up');
  }
  const stored = world.said.all.length;
  await expectSilence(world);
  expect(
    world.said.all
      .slice(stored)
      .map(({ text }) => text)
      .join(),
  ).toMatch(/state: 'dead'/);
  const [teams, webhook] = [world.teams.heard[0]?.url, world.webhook.heard[0]?.url];
  expect(teams).toContain(world.secrets.teamsSignature);
  expect(webhook).toContain(world.secrets.webhookQuery);
});

const token = (world: World) => world.secrets.readyToken;
const lists = ['/customers', '/auditrecords', /\/qualifications/];

/** What a Partner Center can say of a token in a body, in the order from likely to odd. */
function bodiesOf(secret: string): unknown[] {
  const text = echoes(secret).join(' ');
  const escaped = `Bearer ${secret}`.replaceAll(/./g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    { code: 900420, description: text },
    `{"code":"${escaped}","description":"${escaped}"}`,
    `<html>${text}</html>`,
    // So short that a JSON parser quotes all of it.
    secret.slice(0, 20),
    ...echoes(secret).flatMap((echo) => [
      { code: echo, message: `was ${echo}` },
      { statusCode: 400, message: echo },
    ]),
    `"${escaped}"`,
    JSON.stringify(text),
  ];
}

test('a Partner Center that says the token back, in bodies, codes and headers, is not quoted', async () => {
  const world = await newWorld();
  hearTerminal(world.said);
  const { simulator, said } = world;
  const io = fastIo();
  const timers = timersOf(said, world.settings, io);
  await timers.tick('the first look');
  const secret = token(world);
  const headers = { 'MS-RequestId': secret, 'MS-CorrelationId': `Bearer ${secret}`, 'x-echo': secret, 'retry-after': '1' };
  const bodies = bodiesOf(secret);
  for (const status of [400, 401, 403, 404, 409, 429, 500, 200, 302]) {
    for (const path of lists) {
      for (const body of status === 400 ? bodies : bodies.slice(0, 4)) {
        // What is repeated is met as often.
        const fault = simulator.fail({ path, times: 9, respond: { status, headers, body } });
        const name = `${status} of ${path} with ${JSON.stringify(body).slice(0, 20)}`;
        await timers.tick(name);
        expect(fault.hits, name).toBeGreaterThan(0);
        fault.remove();
        io.later(4_000_000);
      }
      const customerId = 'c0000000-0000-4000-8000-000000000001';
      const fault = simulator.fail({ customerId, times: 9, respond: { status, headers, body: bodies[0] } });
      await said.attempt(`a customer asked about, ${status}`, () => timers.monitor.check(customerId));
      expect(fault.hits).toBeGreaterThan(0);
      fault.remove();
    }
  }
  await expectSilence(world);
  expect(simulator.calls.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
});

test('neither is one that puts the token into the links to the next page', async () => {
  const world = await newWorld();
  const { simulator, said } = world;
  const timers = timersOf(said, world.settings, fastIo());
  await timers.tick('the first look');
  const secret = token(world);
  const items = [{ id: 'c0000000-0000-4000-8000-000000000001', companyProfile: { companyName: 'School 1' } }];
  for (const path of ['/customers', '/auditrecords']) {
    for (const uri of [`${path}?size=500&token=${secret}`, `http://127.0.0.1:9/${secret}`, `/${secret}`, `http://${secret}`]) {
      for (const behind of [
        { status: 200, body: `<p>${secret}` },
        { status: 200, body: { items: secret } },
        'reset',
      ] as const) {
        const links = { next: { uri, headers: [{ key: `x-${secret.slice(0, 20)}`, value: `${secret}\n` }] } };
        const plain = { next: { uri, headers: [{ key: 'MS-ContinuationToken', value: secret }] } };
        for (const each of [links, plain]) {
          const first = simulator.fail({
            path,
            times: 1,
            respond: { status: 200, body: { totalCount: 9, items, links: each } },
          });
          const second = simulator.fail({ path, times: 9, respond: behind });
          await timers.tick(`a next page ${uri.slice(0, 30)}`);
          expect(first.hits).toBe(1);
          second.remove();
        }
      }
    }
  }
  await expectSilence(world);
});

test('a connection that breaks, hangs or brings no HTTP shows nothing of the request', async () => {
  const world = await newWorld();
  const io = fastIo();
  await timersOf(world.said, world.settings, io).tick('the first look');
  const secret = token(world);
  for (const text of [
    `HTTP/1.1 200 OK\r\nno header ${secret}\r\n\r\n`,
    `Bearer ${secret}`,
    `HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{`,
  ]) {
    const garbage = await startGarbage(text);
    ending.push(() => garbage.stop());
    const { tick } = timersOf(world.said, { ...world.settings, PARTNER_CENTER_BASE_URL: garbage.origin }, io);
    await tick('no HTTP');
  }
  io.hangsFor(200);
  const odd = timersOf(world.said, world.settings, io);
  for (const respond of ['reset', 'hang', 'cut', 'drop', 'html', 'empty', 'string'] as const) {
    const fault = world.simulator.fail({ times: 9, respond });
    await odd.tick(respond);
    expect(fault.hits).toBeGreaterThan(0);
    fault.remove();
  }
  io.hangsFor(null);
  // A token that cannot stand in a header: `fetch` would repeat it.
  for (const wrong of [`${secret}\u00e9`, `${secret} and more`, `${secret}\u0001`])
    await timersOf(world.said, { ...world.settings, PARTNER_CENTER_ACCESS_TOKEN: wrong }, io).tick('a token that is none');
  await expectSilence(world);
});

test('scans that are stopped, held off, or of another partner say nothing of what they were given', async () => {
  const world = await newWorld();
  const { said, settings } = world;
  const io = fastIo();
  await timersOf(said, settings, io).tick('the first look');
  world.decide();
  const stop = new AbortController();
  const stopped = timersOf(said, settings, io, stop.signal);
  world.simulator.fail({ path: /qualifications/, respond: 'hang' });
  const scan = stopped.monitor.scan({ onProgress: () => stop.abort() });
  expect((await said.attempt('a stopped scan', () => scan))?.run.outcome).toBe('stopped');
  world.decide();
  const [one, other] = [timersOf(said, settings, io), timersOf(said, settings, io)];
  await Promise.all([one.tick('one of two'), other.tick('the other of two')]);
  await timersOf(said, { ...settings, PARTNER_CENTER_TENANT_ID: 'another.example' }, io).tick('another partner');
  await expectSilence(world);
  expect(said.all.map(({ text }) => text).join()).toMatch(/another scan has been running.*another\.example/s);
});
