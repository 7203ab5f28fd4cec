/** What is said where no token is given: by Entra ID, by the managed identity, or for want of a certificate. */
import { describe, expect, test, vi } from 'vitest';
import { federation, pemText, secret, useAppTokens } from './app-tokens.ts';
import { type Answer, certificate, refusal, TENANT } from './entra.ts';
import { unknownIdentity } from './managed-identity.ts';
import { problemOf } from './support.ts';

const { entra, identity, app, pem, tokensOf, refused } = useAppTokens();

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
    [401, 'invalid_client', 7000229, 'The client is missing service principal.', 'an administrator there must consent'],
    [400, 'invalid_request', 90002, 'Tenant not found.', 'PARTNER_CENTER_TENANT_ID is no tenant'],
    [400, 'invalid_resource', 500011, 'The resource principal was not found.', 'check PARTNER_CENTER_CLOUD'],
  ])('%d %s AADSTS%d', async (status, error, code, said, remedy) => {
    entra().answer.token = refusal(status, error, code, said);
    const problem = await refused(tokensOf(secret));
    expect(problem).toMatchObject({ failure: 'configuration', code: `AADSTS${code}` });
    expect(problem.message).toContain(`Entra ID refused a token (AADSTS${code}): `);
    expect(problem.message).toContain(remedy);
  });

  test.each<[number, string, string]>([
    [700027, 'The certificate is not registered.', 'the certificate of PARTNER_CENTER_CERTIFICATE is not one of the app'],
    [1000502, 'The certificate is not within its validity.', 'the certificate of PARTNER_CENTER_CERTIFICATE is not valid now'],
    [700024, 'Client assertion is not within its valid time range.', 'set the clock of this machine'],
  ])('of a certificate: AADSTS%d', async (code, said, remedy) => {
    entra().answer.token = refusal(401, 'invalid_client', code, said);
    const problem = await refused(tokensOf(pemText(`${app.private}${app.cert}`)));
    expect(problem).toMatchObject({ failure: 'configuration', code: `AADSTS${code}` });
    expect(problem.message).toContain(remedy);
    const byPath = await refused(tokensOf(pem('app.pem')));
    if (code !== 700024) expect(byPath.message).toContain('PARTNER_CENTER_CERTIFICATE_PATH');
  });

  test.each<[number, string, string]>([
    [70021, 'No matching federated identity record found.', 'must be as docs/credentials.md says'],
    [700211, 'No matching federated identity record found for presented assertion issuer.', 'has another issuer'],
    [700212, "No matching federated identity record found for presented assertion audience 'x'.", 'has another audience'],
    [700213, "No matching federated identity record found for presented assertion subject 'x'.", 'the principal id of the'],
    [70025, "The client 'x'(monitor) has no configured federated identity credentials.", 'is missing: make it as'],
    [700223, 'Federated identity is disabled for this tenant.', 'the tenant blocks federated credentials'],
    [700238, 'Federated identity is not allowed by policy.', 'the tenant blocks federated credentials'],
    [7002131, "No matching federated identity record found for presented assertion subject 'x'.", 'the principal id of the'],
    [7002381, 'Credentials issued by that issuer must contain a claim.', 'the tenant blocks federated credentials'],
    [700236, 'Tokens issued by issuer may not be used in this tenant.', 'is in another tenant than the app registration'],
    [700024, 'Client assertion is not within its valid time range.', "the managed identity's token has expired"],
  ])('of federation: AADSTS%d', async (code, said, remedy) => {
    entra().answer.token = refusal(401, 'invalid_client', code, said);
    const problem = await refused(tokensOf(federation()));
    expect(problem).toMatchObject({ failure: 'configuration', code: `AADSTS${code}` });
    expect(problem.message).toContain(remedy);
  });

  test('with a code that is not known, and its text', async () => {
    entra().answer.token = refusal(400, 'invalid_request', 50034, 'Something is wrong.');
    const problem = await refused(tokensOf(secret));
    expect(problem).toMatchObject({ failure: 'configuration', code: 'AADSTS50034' });
    expect(problem.message).toBe('Entra ID refused a token (AADSTS50034): Something is wrong.');
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

describe('a managed identity that gives nothing', () => {
  test('as it is not one of the app, is of configuration', async () => {
    identity().answer = unknownIdentity;
    const problem = await refused(tokensOf(federation()));
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toMatch(/no managed identity with the client id PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: assign/);
    expect(entra().requests).toEqual([]);
  });

  test('as this is not Azure, is of configuration', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', '');
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', 'http://127.0.0.1:1');
    const problem = await refused(tokensOf(federation()));
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toMatch(/only in Azure; here set PARTNER_CENTER_CERTIFICATE_PATH or PARTNER_CENTER_CLIENT_SECRET/);
  });

  test.each([500, 503, 429])('as its endpoint answers %d, is an outage', async (status) => {
    identity().answer = { status, body: { message: 'Sorry.' } };
    const problem = await refused(tokensOf(federation()));
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toBe('the managed identity gave no token: Sorry.');
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

describe('a certificate as a text that cannot be used is of configuration, and nothing is asked with it', () => {
  test.each<[string, () => string, RegExp]>([
    ['without its key', () => app.cert, /^PARTNER_CENTER_CERTIFICATE must be the PEM text of certificate and private key$/],
    [
      'with the key of another',
      () => `${app.ended.split('-----BEGIN CERT')[0]}${app.cert}`,
      /a private key that is not the one of/,
    ],
    ['that has ended', () => app.ended, /^the certificate of PARTNER_CENTER_CERTIFICATE ended on 2026-01-31: make a new one/],
  ])('%s', async (_, text, said) => {
    const problem = await refused(tokensOf(pemText(text())));
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toMatch(said);
    expect(entra().requests).toEqual([]);
  });
});
