/**
 * Every credential against an Entra ID, a managed identity's endpoint and a Key Vault that say back what they were sent: secret,
 * private key, assertions, refresh tokens, codes and access tokens stay unsaid, by the scans and by the check of the setup.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createSetupCheck } from '../../lib/monitor.ts';
import { beginSignIn } from '../../lib/partner-center/consent.ts';
import type { AppCredential } from '../../lib/partner-center/entra-id.ts';
import { type Answer, CLIENT, certificate, TENANT, useEntra, userTokens } from '../partner-center/entra.ts';
import { freshIdentity, useManagedIdentity } from '../partner-center/managed-identity.ts';
import { useVault } from '../partner-center/vault.ts';
import { echoes, mark } from './markers.ts';
import { allOf } from './said.ts';
import { timersOf } from './timers.ts';
import { type Environment, fastIo, useWorld, type World } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const entra = useEntra();
const identity = useManagedIdentity();
const vault = useVault(entra);
beforeEach(() => entra().reset());

const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pemPath = join(folder, 'app.pem');
let pem = '';
let privateKey = '';
beforeAll(async () => {
  const app = await certificate('app');
  pem = `${app.cert}\n${app.private}\n`;
  writeFileSync(pemPath, pem);
  // The first line is the same for every key.
  privateKey = app.private.split('\n').slice(2, -2).join('\n');
});

const kinds = ['secret', 'pem', 'certificate', 'federation', 'user by secret', 'user by pem', 'user by federation'] as const;
type Kind = (typeof kinds)[number];

function settingsOf(kind: Kind, { settings, secrets }: World): Environment {
  const { PARTNER_CENTER_ACCESS_TOKEN: _, ...others } = settings;
  const by = kind.replace('user by ', '');
  return {
    ...others,
    PARTNER_CENTER_TENANT_ID: TENANT,
    PARTNER_CENTER_CLIENT_ID: CLIENT,
    PARTNER_CENTER_AUTHORITY_HOST: entra().authorityHost,
    ...(by === 'secret' && { PARTNER_CENTER_CLIENT_SECRET: secrets.clientSecret }),
    ...(by === 'pem' && { PARTNER_CENTER_CERTIFICATE: pem }),
    ...(by === 'certificate' && { PARTNER_CENTER_CERTIFICATE_PATH: pemPath }),
    ...(by === 'federation' && { PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: freshIdentity() }),
    ...(kind.startsWith('user') && {
      PARTNER_CENTER_REFRESH_TOKEN_VAULT: `${vault().url}/secrets/refresh`,
      ...(by !== 'federation' && { AzureWebJobsStorage__clientId: freshIdentity() }),
    }),
  };
}

const fields = z.record(z.string(), z.unknown());

/** A token that Partner Center takes; to a user's app another refresh token with it. */
function tokens({ secrets }: World): Answer {
  const { status, body } = userTokens(secrets.nextRefreshToken);
  return { status, body: { ...fields.parse(body), access_token: secrets.readyToken } };
}

/** All that came with the latest request for a token, and what is known beforehand. */
function echo({ secrets }: World): string {
  const { clientSecret, refreshToken } = secrets;
  const known = [...[clientSecret, refreshToken].flatMap(echoes), privateKey].join(' ');
  const latest = entra().requests.at(-1) ?? {};
  return `${known} ${JSON.stringify(latest)} ${new URLSearchParams(latest).toString()}`;
}

/** Entra ID's refusals: with codes that have a remedy and one that has none, by other errors, and by what is no error of its. */
function refusals(world: World): Record<string, Answer> {
  const later = (make: () => unknown) => ({ toJSON: make });
  const code = (number: number, error = 'invalid_client') => ({
    status: 400,
    body: later(() => ({ error, error_description: `AADSTS${number}: ${echo(world)}`, error_codes: [number] })),
  });
  return {
    'a code that is known': code(7000215),
    'a code that nobody knows': code(999999),
    'a code of consent': code(65001, 'invalid_grant'),
    'a code of MFA': code(50076, 'interaction_required'),
    'no code': { status: 401, body: later(() => ({ error: echo(world), error_description: echo(world) })) },
    'an error in words': { status: 400, body: later(() => ({ error: 'invalid_grant', error_description: echo(world) })) },
    'a list': { status: 400, body: later(() => [echo(world)]) },
    'a token that is none': { status: 200, body: later(() => ({ access_token: null, echo: echo(world) })) },
    'a 200 that is an error': { status: 200, body: later(() => ({ error: 'x', error_description: echo(world) })) },
    'a page': { status: 403, body: `<p>AADSTS123456: ${echo(world)}</p>` },
    'no JSON': { status: 200, body: `Bearer ${echo(world)}` },
    'a token with a line break': {
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3599, access_token: `${world.secrets.readyToken}\n` },
    },
  };
}

/** A scan and a check of the setup by a process that has asked for nothing yet. */
async function visit(world: World, settings: Environment, where: string): Promise<void> {
  await timersOf(world.said, settings, fastIo()).tick(where);
  const { findings } = await createSetupCheck(settings, { card: false, event: false }, fastIo());
  await world.said.attempt(`the check of the setup, ${where}`, () => allOf(findings));
}

/** What came into being on the way is searched for, too. */
function markSent({ markers }: World): void {
  for (const { client_assertion = '', code_verifier = '' } of entra().requests) {
    // What stands before the last point of an identity's token here is no secret of it, and in each the same.
    mark(markers, 'client assertion', client_assertion.split('.').slice(1).join('.'));
    mark(markers, 'code verifier', code_verifier);
  }
}

test.each(kinds)('a credential by %s is said by nobody, whatever Entra ID says back', async (kind) => {
  const world = await newWorld();
  mark(world.markers, 'private key', privateKey);
  const settings = settingsOf(kind, world);
  vault().versions.splice(0, 9, { value: world.secrets.refreshToken, storedAt: new Date() });
  entra().answer.token = tokens(world);
  await visit(world, settings, 'all is well');
  expect(world.simulator.calls.at(-1)?.headers.authorization).toBe(`Bearer ${world.secrets.readyToken}`);
  if (kind.startsWith('user')) expect(vault().versions.at(-1)?.value).toBe(world.secrets.nextRefreshToken);
  for (const [name, answer] of Object.entries(refusals(world))) {
    entra().answer.token = answer;
    const asked = entra().requests.length;
    await visit(world, settings, name);
    expect(entra().requests.length, name).toBeGreaterThan(asked);
  }
  entra().answer.token = { status: 400, body: '' };
  entra().answer.tenant = { status: 400, body: { error: 'invalid_tenant', error_description: `AADSTS90002: ${echo(world)}` } };
  await visit(world, settings, 'no such tenant');
  markSent(world);
  await world.readTables();
  expect(world.said.all.map(({ text }) => text).join()).toContain('AADSTS7000215');
  world.said.expectNoSecret();
});

test('neither is a refresh token where the managed identity or the vault fails', async () => {
  const world = await newWorld();
  const { said, secrets } = world;
  vault().versions.splice(0, 9, { value: secrets.refreshToken, storedAt: new Date(0) });
  mark(world.markers, 'identity header', secrets.identityHeader);
  const text = echoes(secrets.refreshToken).join(' ');
  entra().answer.token = tokens(world);
  for (const status of [400, 403]) {
    for (const message of [
      text,
      `No User Assigned Managed Identity ${secrets.identityHeader}`,
      `Description: ${secrets.identityHeader}`,
    ]) {
      identity().answer = { status, body: { statusCode: status, message, error: message, error_description: message } };
      await visit(world, settingsOf('federation', world), `an identity that answers ${status}`);
      await visit(world, settingsOf('user by secret', world), `an identity that answers ${status}`);
    }
  }
  identity().answer = null;
  for (const status of [400, 401, 403, 404, 409]) {
    for (const act of ['read', 'write'] as const) {
      vault().failing = { read: null, write: null, [act]: { status, code: 'Odd', message: `The value ${text} is odd.` } };
      await visit(world, settingsOf('user by secret', world), `a vault that answers ${status}`);
    }
  }
  markSent(world);
  await world.readTables();
  expect(said.all.map(({ text: line }) => line).join()).toContain('the new refresh token was not stored');
  said.expectNoSecret();
});

test('a sign-in that is refused shows neither its code nor what proves the app', async () => {
  const world = await newWorld();
  const { said, secrets } = world;
  const app: AppCredential = { kind: 'secret', tenantId: TENANT, clientId: CLIENT, secret: secrets.clientSecret };
  const parts = { app, entra: { authorityHost: entra().authorityHost, cloud: 'global' as const }, io: fastIo() };
  for (const [name, answer] of Object.entries(refusals(world))) {
    entra().answer.token = answer;
    const signIn = beginSignIn('http://localhost:1', parts);
    const state = new URL(signIn.address).searchParams.get('state') ?? '';
    said.add('the address to sign in at', signIn.address);
    await said.attempt(`consent, ${name}`, async () => {
      await signIn.redeem(new URLSearchParams({ state, code: secrets.vaultValue }));
      // It is not the result that is said by the command: it goes into the vault.
    });
  }
  const refused = beginSignIn('http://localhost:1', parts);
  const state = new URL(refused.address).searchParams.get('state') ?? '';
  const description = `${secrets.vaultValue} ${echo(world)}`;
  await said.attempt('consent that is refused', async () => {
    await refused.redeem(new URLSearchParams({ state, error: 'access_denied', error_description: description }));
  });
  markSent(world);
  said.expectNoSecret();
});
