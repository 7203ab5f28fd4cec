/** Tokens by secret and by certificate, with the real library, against a stand-in for Entra ID; and what its refusals say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tokenScope } from '../../lib/partner-center/clouds.ts';
import { type AppCredential, entraIdTokens } from '../../lib/partner-center/entra-id.ts';
import { credentialTokens } from '../../lib/partner-center/token.ts';
import { type Answer, CLIENT, certificate, refusal, TENANT, useEntra } from './entra.ts';
import { client, customer, problemOf, simulator } from './support.ts';

const SECRET = 'SECRET_0123456789~abc';
const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entra = useEntra();
beforeEach(() => entra().reset());

const secret: AppCredential = { kind: 'secret', tenantId: TENANT, clientId: CLIENT, secret: SECRET };
const pem = (name: string): AppCredential => ({
  kind: 'certificate',
  tenantId: TENANT,
  clientId: CLIENT,
  path: join(folder, name),
});

let key = '';
beforeAll(async () => {
  const app = await certificate('app');
  key = app.private;
  writeFileSync(join(folder, 'app.pem'), `${app.cert}\n${app.private}\n`);
  writeFileSync(join(folder, 'no-key.pem'), app.cert);
  writeFileSync(join(folder, 'no-certificate.pem'), app.private);
  writeFileSync(join(folder, 'text.pem'), 'This is no PEM file.');
  writeFileSync(join(folder, 'empty.pem'), '');
});

/** The tokens of a credential, of which the library tries each request once. */
function tokensOf(credential: AppCredential, { scope = 'scope', authorityHost = '', ca = '' } = {}) {
  const options = {
    tlsOptions: { ca: ca || entra().ca },
    retryOptions: { maxRetries: 0 },
  };
  const issueToken = entraIdTokens(credential, authorityHost || entra().authorityHost, scope, options);
  return credentialTokens(issueToken, { now: () => new Date() });
}

describe('a token', () => {
  test.each(['global', 'usgov', 'china'] as const)('comes by secret, for the scope of the cloud %s', async (cloud) => {
    const tokens = tokensOf(secret, { scope: tokenScope(cloud) });
    expect(await tokens.token()).toBe('ENTRA_TOKEN');
    expect(entra().requests).toMatchObject([
      { client_id: CLIENT, client_secret: SECRET, scope: tokenScope(cloud), grant_type: 'client_credentials' },
    ]);
    await tokens.token();
    expect(entra().requests).toHaveLength(1);
  });

  test('comes by certificate, whose key never leaves', async () => {
    expect(await tokensOf(pem('app.pem'), { scope: tokenScope('global') }).token()).toBe('ENTRA_TOKEN');
    const [request] = entra().requests;
    expect(request).toMatchObject({
      client_id: CLIENT,
      scope: tokenScope('global'),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const [, claims = ''] = request?.client_assertion?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: CLIENT, sub: CLIENT });
  });

  test('that was refused is replaced by another one, not by the same out of a cache', async () => {
    const { url, world } = await simulator({ accessToken: 'SECOND' });
    world.add({ id: customer(1) });
    const tokens = tokensOf(secret);
    await tokens.token();
    entra().answer.token = { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'SECOND' } };
    expect(await client(url, { tokens }).qualifications.get(customer(1))).toEqual([]);
    expect(entra().requests).toHaveLength(2);
  });
});

/** The error of a token that is not given, after making sure that it is one line and holds no secret. */
async function refused(tokens: ReturnType<typeof tokensOf>) {
  const error = await problemOf(tokens.token());
  expect(error.message).not.toMatch(/[\r\n]/);
  expect(error.message.length).toBeLessThan(400);
  expect(inspect(error, { depth: 10 })).not.toContain(SECRET);
  expect(inspect(error, { depth: 10 })).not.toContain(key.split('\n')[3]);
  return error;
}

describe('a refusal by Entra ID is of configuration, and names the setting and the remedy', () => {
  test.each<[number, string, number, string, string]>([
    [401, 'invalid_client', 7000215, 'Invalid client secret provided.', 'PARTNER_CENTER_CLIENT_SECRET is wrong'],
    [
      401,
      'invalid_client',
      7000222,
      'The provided client secret keys are expired.',
      'PARTNER_CENTER_CLIENT_SECRET has expired',
    ],
    [400, 'unauthorized_client', 700016, 'Application was not found.', 'PARTNER_CENTER_CLIENT_ID is not an app of the tenant'],
    [401, 'invalid_client', 700027, 'The certificate is not registered.', 'PARTNER_CENTER_CERTIFICATE_PATH'],
    [400, 'invalid_request', 90002, 'Tenant not found.', 'PARTNER_CENTER_TENANT_ID is no tenant'],
    [400, 'invalid_resource', 500011, 'The resource principal was not found.', 'check PARTNER_CENTER_CLOUD'],
  ])('%d %s AADSTS%d', async (status, error, code, said, remedy) => {
    entra().answer.token = refusal(status, error, code, said);
    const problem = await refused(tokensOf(secret));
    expect(problem).toMatchObject({ failure: 'configuration', code: `AADSTS${code}` });
    expect(problem.message).toContain(`Entra ID refused a token (AADSTS${code}): `);
    expect(problem.message).toContain(remedy);
  });

  test('with a code that is not known, and its text', async () => {
    entra().answer.token = refusal(400, 'invalid_request', 50034, 'Something is wrong.');
    const problem = await refused(tokensOf(secret));
    expect(problem).toMatchObject({ failure: 'configuration', code: 'AADSTS50034' });
    expect(problem.message).toContain('Something is wrong.');
  });

  test('for a tenant that it does not know', async () => {
    entra().answer.tenant = refusal(400, 'invalid_tenant', 90002, `Tenant '${TENANT}' not found.`);
    const problem = await refused(tokensOf(secret));
    expect(problem).toMatchObject({ failure: 'configuration', code: 'AADSTS90002' });
    expect(problem.message).toContain('PARTNER_CENTER_TENANT_ID is no tenant of this cloud');
    expect(entra().requests).toEqual([]);
  });
});

describe('an outage of Entra ID is no matter of configuration', () => {
  test.each<[string, Answer]>([
    ['503 with HTML', { status: 503, body: '<html>Service Unavailable</html>' }],
    ['502 that speaks of a certificate', { status: 502, body: '<html>The certificate has expired</html>' }],
    ['503 with a code', refusal(503, 'temporarily_unavailable', 90033, 'A transient error has occurred.')],
    ['500', { status: 500, body: { error: 'server_error', error_description: 'Sorry.' } }],
    ['429 with a code', refusal(429, 'temporarily_unavailable', 90055, 'Too many requests.')],
  ])('%s', async (_, answer) => {
    entra().answer.token = answer;
    const problem = await refused(tokensOf(secret));
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toMatch(new RegExp(`^Entra ID gave no token: .*${answer.status}`));
    entra().answer.token = { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'ENTRA_TOKEN' } };
    entra().answer.tenant = answer;
    expect(await refused(tokensOf(secret))).toMatchObject({ failure: 'unavailable' });
  });

  test('a connection that breaks', async () => {
    entra().answer.token = 'reset';
    const problem = await refused(tokensOf(secret));
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toMatch(/^Entra ID gave no token: .*ECONNRESET/);
  });

  test('a connection that is refused', async () => {
    const problem = await refused(tokensOf(secret, { authorityHost: 'https://localhost:1' }));
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toMatch(/^Entra ID gave no token: .*ECONNREFUSED/);
  });

  test('a server that proves itself with a certificate nobody trusts, and the setting for ours is not blamed', async () => {
    const stranger = await certificate('stranger');
    const problem = await refused(tokensOf(secret, { ca: stranger.cert }));
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toMatch(/^Entra ID gave no token: /);
    expect(problem.message).not.toContain('PARTNER_CENTER_CERTIFICATE_PATH');
  });

  test('is over when Entra ID answers again', async () => {
    const tokens = tokensOf(secret);
    entra().answer.token = { status: 503, body: '' };
    await problemOf(tokens.token());
    entra().reset();
    expect(await tokens.token()).toBe('ENTRA_TOKEN');
  });
});

test.each(['missing.pem', 'text.pem', 'empty.pem', 'no-certificate.pem', 'no-key.pem', '.'])(
  'a certificate file that is none (%s) is of configuration, and nothing is asked with it',
  async (name) => {
    const problem = await refused(tokensOf(pem(name)));
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toBe(
      'PARTNER_CENTER_CERTIFICATE_PATH must be a readable PEM file with certificate and private key',
    );
    expect(entra().requests).toEqual([]);
  },
);
