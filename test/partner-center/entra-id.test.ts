/** Tokens by managed identity, certificate and secret, with the real library, against stand-ins that look at what they are given. */
import { describe, expect, test } from 'vitest';
import { type Cloud, tokenScope } from '../../lib/partner-center/clouds.ts';
import { federation, pemText, SECRET, secret, useAppTokens } from './app-tokens.ts';
import { CLIENT, certificate, TENANT } from './entra.ts';
import { federatedCredential, registeredCertificate, registeredSecret } from './judges.ts';
import { client, customer, problemOf, simulator } from './support.ts';

const { entra, identity, app, pem, tokensOf, refused } = useAppTokens();

function claimsOf(assertion = ''): unknown {
  return JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
}

describe('a token', () => {
  test.each(['global', 'usgov', 'china'] as const)('comes by secret, for the scope of the cloud %s', async (cloud) => {
    const tokens = tokensOf(secret, { cloud });
    expect(await tokens.token()).toBe('ENTRA_TOKEN');
    expect(entra().requests).toMatchObject([
      { client_id: CLIENT, client_secret: SECRET, scope: tokenScope(cloud), grant_type: 'client_credentials' },
    ]);
    await tokens.token();
    expect(entra().requests).toHaveLength(1);
  });

  test('comes by certificate, whose key never leaves', async () => {
    expect(await tokensOf(pem('app.pem')).token()).toBe('ENTRA_TOKEN');
    const [request] = entra().requests;
    expect(request).toMatchObject({
      client_id: CLIENT,
      scope: tokenScope('global'),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(claimsOf(request?.client_assertion)).toMatchObject({ iss: CLIENT, sub: CLIENT });
  });

  test.each([
    ['the key first, as Key Vault has it', () => `${app.private}\n${app.cert}\n`],
    ['the certificate first', () => `${app.cert}\n${app.private}\n`],
    ['with its line breaks lost', () => `${app.private}\n${app.cert}\n`.replaceAll('\n', ' ')],
    ['with its line breaks spelled out', () => `${app.private}\n${app.cert}\n`.replaceAll('\n', '\\n')],
  ])('comes by certificate as a text: %s', async (_, text) => {
    expect(await tokensOf(pemText(text())).token()).toBe('ENTRA_TOKEN');
    expect(claimsOf(entra().requests[0]?.client_assertion)).toMatchObject({ iss: CLIENT, sub: CLIENT });
  });

  test.each([
    ['global', 'api://AzureADTokenExchange'],
    ['usgov', 'api://AzureADTokenExchangeUSGov'],
    ['china', 'api://AzureADTokenExchangeChina'],
  ] as const)('comes without any secret: in the cloud %s the identity vouches with a token for %s', async (cloud, audience) => {
    const credential = federation();
    expect(await tokensOf(credential, { cloud }).token()).toBe('ENTRA_TOKEN');
    const clientId = credential.identityClientId;
    expect(identity().requests).toEqual([{ resource: audience, clientId }]);
    const [request] = entra().requests;
    expect(request).toMatchObject({
      client_id: CLIENT,
      scope: tokenScope(cloud),
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(claimsOf(request?.client_assertion)).toMatchObject({ aud: audience, sub: 'principal' });
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

describe('Entra ID, looking at what it is given,', () => {
  const trusted = {
    issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    subject: 'principal',
    audience: 'api://AzureADTokenExchange',
  };
  test('takes the assertion of an identity that the registration trusts', async () => {
    entra().judge = federatedCredential(trusted);
    expect(await tokensOf(federation()).token()).toBe('ENTRA_TOKEN');
  });
  test.each<[string, Partial<typeof trusted>, Cloud, RegExp]>([
    ['in another tenant', { issuer: 'https://login.microsoftonline.com/other/v2.0' }, 'global', /AADSTS700211.*another issuer/],
    ['with another subject', { subject: 'Principal' }, 'global', /AADSTS700213.*another subject/],
    ['for another cloud', {}, 'usgov', /AADSTS700212.*another audience.*PARTNER_CENTER_CLOUD/],
  ])('refuses that of one %s', async (_, over, cloud, said) => {
    entra().judge = federatedCredential({ ...trusted, ...over });
    expect((await refused(tokensOf(federation(), { cloud }))).message).toMatch(said);
  });
  test('takes what the registered certificate signed, and nothing else', async () => {
    entra().judge = registeredCertificate(app.cert);
    expect(await tokensOf(pemText(`${app.private}${app.cert}`)).token()).toBe('ENTRA_TOKEN');
    expect(await tokensOf(pem('app.pem')).token()).toBe('ENTRA_TOKEN');
    const other = await certificate('other');
    const problem = await refused(tokensOf(pemText(`${other.private}${other.cert}`)));
    expect(problem.message).toContain('(AADSTS700027): the certificate of PARTNER_CENTER_CERTIFICATE is not one of the app');
  });
  test('refuses a secret that was replaced by another one', async () => {
    const tokens = tokensOf(secret);
    entra().judge = registeredSecret(SECRET);
    expect(await tokens.token()).toBe('ENTRA_TOKEN');
    entra().judge = registeredSecret('another');
    const problem = await problemOf(tokens.renew('ENTRA_TOKEN'));
    expect(problem.message).toContain('PARTNER_CENTER_CLIENT_SECRET is wrong');
  });
});
