/** App and user: a refresh token out of the vault, exchanged and replaced, against stand-ins for Entra ID, vault and identity. */
import { describe, expect, test } from 'vitest';
import { userTokens as answerOf, CLIENT, certificate } from './entra.ts';
import { freshIdentity } from './managed-identity.ts';
import { client, customer, fakeIo, problemOf, simulator } from './support.ts';
import { bySecret, registration, SECRET, useUserTokens } from './user-tokens.ts';
import { failures } from './vault.ts';

const { entra, identity, vault, source, stored } = useUserTokens();
const day = 86_400_000;

describe('the refresh token of the vault', () => {
  test('brings an access token, and the new one is stored before that is used', async () => {
    const { url, world } = await simulator({ accessToken: 'any' });
    world.add({ id: customer(1) });
    const { tokens } = source();
    const asked: string[] = [];
    const watched = {
      ...tokens,
      token: async () => {
        const token = await tokens.token();
        asked.push(...vault().acts, ...stored());
        return token;
      },
    };
    await problemOf(client(url, { tokens: watched }).qualifications.get(customer(1)));
    expect(asked.slice(0, 4)).toEqual(['read', 'write', 'MARKED-REFRESH-0', 'MARKED-REFRESH-1']);
    expect(entra().requests[0]).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'MARKED-REFRESH-0',
      client_id: CLIENT,
      client_secret: SECRET,
    });
    expect(entra().requests[0]?.scope?.split(' ')).toEqual(
      expect.arrayContaining(['https://api.partnercenter.microsoft.com/user_impersonation', 'offline_access']),
    );
    expect(identity().requests[0]?.resource).toBe('https://vault.azure.net');
    expect(tokens.notes()).toEqual([]);
  });

  test('is rotated again by the next exchange, which asks the vault anew', async () => {
    const { tokens } = source();
    const token = await tokens.token();
    expect(await tokens.renew(token)).not.toBeNull();
    expect(entra().requests.map((request) => request.refresh_token)).toEqual(['MARKED-REFRESH-0', 'MARKED-REFRESH-1']);
    expect(stored()).toEqual(['MARKED-REFRESH-0', 'MARKED-REFRESH-1', 'MARKED-REFRESH-2']);
  });

  test('is stored with its end, so that the vault can tell of it', async () => {
    const now = new Date('2026-11-01T00:00:00Z');
    await source(bySecret, { now: () => now }).tokens.token();
    expect(vault().versions.at(-1)?.endsAt).toEqual(new Date('2027-01-30T00:00:00Z'));
  });

  test('is exchanged by two processes at once without harm', async () => {
    const [one, other] = [source().tokens, source().tokens];
    await Promise.all([one.token(), other.token()]);
    expect(stored()).toHaveLength(3);
    expect([...one.notes(), ...other.notes()]).toEqual([]);
  });

  test('is exchanged with a certificate, and with the assertion of a managed identity', async () => {
    const app = await certificate('app');
    await source({ ...registration, kind: 'pem', pem: `${app.private}\n${app.cert}\n` }).tokens.token();
    const identityClientId = freshIdentity();
    await source({ ...registration, kind: 'federation', identityClientId }).tokens.token();
    for (const request of entra().requests) {
      expect(request.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    }
    const [byCertificate, byIdentity] = entra().requests.map(({ client_assertion = '' }) => {
      const claims: unknown = JSON.parse(Buffer.from(client_assertion.split('.')[1] ?? '', 'base64url').toString());
      return claims;
    });
    expect(byCertificate).toMatchObject({ iss: CLIENT, sub: CLIENT });
    expect(byIdentity).toMatchObject({ aud: 'api://AzureADTokenExchange', sub: 'principal' });
  });
});

describe('where the new refresh token cannot be stored', () => {
  test.each([
    ['forbidden', 'the identity of PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID needs the role Key Vault Secrets Officer'],
    ['deleted', 'az keyvault secret recover'],
    ['down', 'it answered 503'],
  ] as const)('(%s) the access token is good all the same, and every scan is told', async (why, remedy) => {
    vault().failing.write = failures[why];
    const { tokens } = source();
    expect(await tokens.token()).toBeTruthy();
    for (let scan = 0; scan < 2; scan++) {
      const [note, ...others] = tokens.notes();
      expect(others).toEqual([]);
      expect(note).toMatch(/^the new refresh token was not stored: .*The stored one is good for another 90 days$/);
      expect(note).toContain(remedy);
      expect(note).not.toMatch(/[\r\n]|MARKED/);
    }
    vault().failing.write = null;
    await tokens.renew(await tokens.token());
    expect(tokens.notes()).toEqual([]);
  });

  test.each([
    [59, null],
    [60, 30],
    [89, 1],
    [120, 0],
  ])('after %d days a note says that %s days are left', async (days, left) => {
    vault().failing.write = failures.forbidden;
    const [version] = vault().versions;
    if (version) version.storedAt = new Date(Date.now() - days * day);
    const { tokens } = source();
    await tokens.token();
    const warnings = tokens.notes().filter((note) => note.startsWith('the refresh token in the Key Vault is'));
    expect(warnings).toHaveLength(left === null ? 0 : 1);
    if (left !== null) expect(warnings[0]).toContain(`is ${days} days old and ends in ${left} days`);
  });

  test('an old version that was replaced gives no warning', async () => {
    const [version] = vault().versions;
    if (version) version.storedAt = new Date(Date.now() - 80 * day);
    const { tokens } = source();
    await tokens.token();
    expect(tokens.notes()).toEqual([]);
  });

  test('an exchange without a new one is told, too', async () => {
    entra().next.push(answerOf(null));
    const { tokens } = source();
    await tokens.token();
    expect(tokens.notes()[0]).toContain('Entra ID sent no new refresh token');
    expect(stored()).toEqual(['MARKED-REFRESH-0']);
  });
});

describe('MFA', () => {
  test('is asked about in every call, and what Partner Center says is kept and noted', async () => {
    const { tokens } = source();
    const answers = ['false', 'True', null];
    const heard: (string | null)[] = [];
    const io = {
      fetch: (async (_: unknown, init?: RequestInit) => {
        heard.push(new Headers(init?.headers).get('ValidateMfa'));
        const said = answers.shift();
        return new Response('[]', { headers: said ? { isMfaCompliant: said } : {} });
      }) satisfies typeof fetch,
    };
    const made = client('http://partner.example', { tokens, io: fakeIo(io) });
    expect(tokens.mfa?.isCompliant).toBeNull();
    await made.qualifications.get(customer(1));
    expect(tokens.mfa?.isCompliant).toBe(false);
    expect(made.notes()).toEqual([expect.stringContaining('signed in without MFA')]);
    await made.qualifications.get(customer(1));
    await made.qualifications.get(customer(1));
    expect(tokens.mfa?.isCompliant).toBe(true);
    expect(made.notes()).toEqual([]);
    expect(heard).toEqual(['true', 'true', 'true']);
  });
});
