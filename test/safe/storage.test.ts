/**
 * A storage account that quotes the whole request in its errors, as Azure does with a signature that it does not take: neither the
 * account's key nor a shared access signature nor a managed identity's token is said by anybody.
 */
import { expect, test, vi } from 'vitest';
import { deliverHandler } from '../../functions/deliver.ts';
import { problemOf } from '../../functions/http/problem.ts';
import { scanHandler } from '../../functions/scan.ts';
import { deliverDue, openTablesToRead } from '../../lib/monitor.ts';
import { parseDeliverSettings } from '../../lib/settings.ts';
import { timer } from '../functions/context.ts';
import { useEntra } from '../partner-center/entra.ts';
import { freshIdentity, useManagedIdentity } from '../partner-center/managed-identity.ts';
import { type StorageMood, startTellingStorage } from './receivers.ts';
import { listening, timersOf } from './timers.ts';
import { fastIo, useWorld } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const entra = useEntra();
const identity = useManagedIdentity();

const moods: readonly StorageMood[] = [400, 401, 403, 404, 409, 412, 'text', 'inner'];

test.each(['the account key', 'a shared access signature'])(
  'storage that is reached with %s and quotes it is not quoted',
  async (kind) => {
    const world = await newWorld(30);
    const { said, storage } = world;
    const settings = kind === 'the account key' ? world.settings : world.bySignature;
    const io = fastIo();
    const timers = timersOf(said, settings, io);
    await timers.tick('the first look');
    expect(await world.readTables()).toBeGreaterThan(10);
    for (const mood of moods) {
      // Both a monitor that has its tables open and a new one.
      for (const each of [timers, timersOf(said, settings, io)]) {
        storage.mood = 'as it is';
        world.simulator.world.education('c0000000-0000-4000-8000-000000000001', 'Denied');
        world.decide();
        storage.mood = mood;
        const heard = storage.heard.length;
        await each.tick(`storage that answers ${mood}`);
        await each.deliverNow(`storage that answers ${mood}`);
        await said.attempt(`a customer asked about, ${mood}`, () => each.monitor.check('c0000000-0000-4000-8000-000000000001'));
        const error: unknown = await openTablesToRead(parseDeliverSettings(settings)).catch((thrown: unknown) => thrown);
        said.add(`an HTTP answer, ${mood}`, problemOf(error, listening(said, `an HTTP route, ${mood}`)));
        expect(storage.heard.length).toBeGreaterThan(heard);
      }
    }
    storage.mood = 'as it is';
    await timers.tick('afterwards');
    await world.readTables();
    said.expectNoSecret();
    if (kind === 'a shared access signature') expect(storage.heard[0]?.url).toContain('sig=');
  },
);

test('a wrong key is refused without a word of it', async () => {
  const world = await newWorld();
  const wrong = world.settings.AzureWebJobsStorage?.replace(/AccountKey=[^;]+/, `AccountKey=${world.secrets.webhookSecret}`);
  const settings = { ...world.settings, AzureWebJobsStorage: wrong ?? '' };
  const { said } = world;
  const monitor = timersOf(said, settings, fastIo()).monitor;
  await said.attempt('scan', () => scanHandler(() => monitor)(timer, listening(said, 'scan')));
  const deliver = () => deliverDue(parseDeliverSettings(settings));
  await said.attempt('deliver', () => deliverHandler(deliver)(timer, listening(said, 'deliver')));
  expect(said.all.map(({ text }) => text).join()).toMatch(/403/);
  said.expectNoSecret();
});

test("neither is storage that says a managed identity's token back", async () => {
  const world = await newWorld();
  const { said, secrets } = world;
  const storage = await startTellingStorage(new URL('http://127.0.0.1:9'), entra().tls);
  const { AzureWebJobsStorage: _, ...others } = world.settings;
  const settings = {
    ...others,
    AzureWebJobsStorage__tableServiceUri: storage.origin.replace('http://127.0.0.1', 'https://localhost'),
    AzureWebJobsStorage__clientId: freshIdentity(),
  };
  const body = {
    access_token: secrets.identityToken,
    expires_on: '4102444800',
    token_type: 'Bearer',
    resource: 'https://storage.azure.com',
  };
  identity().answer = { status: 200, body };
  for (const mood of [401, 403, 'text'] as const) {
    storage.mood = mood;
    await timersOf(said, settings, fastIo()).tick(`storage that answers ${mood}`);
    const error: unknown = await openTablesToRead(parseDeliverSettings(settings)).catch((thrown: unknown) => thrown);
    said.add(`an HTTP answer, ${mood}`, problemOf(error, listening(said, `an HTTP route, ${mood}`)));
  }
  expect(storage.heard.some(({ headers }) => headers.includes(secrets.identityToken))).toBe(true);
  await storage.stop();
  said.expectNoSecret();
});
