/** The settings of the credential: the four ways, what goes with what, and what signing a user in needs. */
import { describe, expect, test } from 'vitest';
import { type Environment, parseConsentSettings, parseSettings, SettingsError } from '../lib/settings.ts';

const MARK = 'q7mark';
const tenantId = '1b2c3d4e-0000-4000-8000-000000000000';
const identity = '1dc1e700-0000-4000-8000-00000000ABCD';
const base: Environment = {
  PARTNER_CENTER_TENANT_ID: tenantId,
  PARTNER_CENTER_CLIENT_ID: 'app',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
const secret = { PARTNER_CENTER_CLIENT_SECRET: MARK };
const federation = { PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: identity };
const vault = { PARTNER_CENTER_REFRESH_TOKEN_VAULT: 'https://My-Vault.vault.azure.net/secrets/refresh' };
const block = (kind: string) => `-----BEGIN ${kind}-----\n${MARK}\n-----END ${kind}-----\n`;
const pem = `${block('PRIVATE KEY')}${block('CERTIFICATE')}`.trim();

const credentialOf = (over: Environment) => parseSettings({ ...base, ...over }).credential;

function refused(over: Environment, read: (environment: Environment) => unknown = parseSettings): string[] {
  try {
    read({ ...base, ...over });
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    const lines = error instanceof SettingsError ? error.message.split('\n') : [];
    expect(lines.join()).not.toContain(MARK);
    return lines;
  }
  throw new Error('was not refused');
}

describe('the app proves itself', () => {
  test('by a managed identity, without any secret', () => {
    const expected = { kind: 'federation', tenantId, clientId: 'app', identityClientId: identity.toLowerCase() };
    expect(credentialOf(federation)).toEqual(expected);
  });

  test('by a certificate as Key Vault gives it', () => {
    expect(credentialOf({ PARTNER_CENTER_CERTIFICATE: `${pem}\n` })).toEqual({ kind: 'pem', tenantId, clientId: 'app', pem });
  });

  test.each<[string, string]>([
    ['PKCS #12', `MIIK${MARK}AgEAMIIK`],
    ['a certificate without its key', block('CERTIFICATE')],
    ['an encrypted key', `${block('ENCRYPTED PRIVATE KEY')}${block('CERTIFICATE')}`],
  ])('not by %s, and what to do is said', (_, text) => {
    const lines = refused({ PARTNER_CENTER_CERTIFICATE: text });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^PARTNER_CENTER_CERTIFICATE must be the PEM text .* content type PEM, not PKCS #12/);
  });

  test.each([MARK, 'principal', `${identity}-${MARK}`])('not by an identity that is none: %s', (value) => {
    const lines = refused({ PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID must be the client id of a user-assigned/);
  });

  test.each([
    ['identity and secret', { ...federation, ...secret }],
    ['certificate and path', { PARTNER_CENTER_CERTIFICATE: pem, PARTNER_CENTER_CERTIFICATE_PATH: '/x.pem' }],
    ['nothing but a vault', vault],
  ])('not by %s: exactly one is asked for, in one line', (_, over) => {
    const lines = refused(over);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^exactly one of PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID, PARTNER_CENTER_CERTIFICATE, /);
  });
});

describe('a refresh token in a vault', () => {
  const app = { kind: 'secret', tenantId, clientId: 'app', secret: MARK };
  const place = { vaultUrl: 'https://my-vault.vault.azure.net', name: 'refresh' };
  const storage = { AzureWebJobsStorage__clientId: 'storage-identity' };

  test.each<[string, Environment, unknown]>([
    ['the identity of the app', { ...federation, ...storage }, { clientId: identity, setting: Object.keys(federation)[0] }],
    [
      'the identity of the storage',
      { ...secret, ...storage },
      { clientId: 'storage-identity', setting: Object.keys(storage)[0] },
    ],
    ['whatever is signed in', secret, null],
  ])('is reached with %s', (_, over, expected) => {
    expect(credentialOf({ ...over, ...vault })).toMatchObject({ kind: 'user', vault: { ...place, identity: expected } });
  });

  test.each([
    'https://v12.vault.azure.cn/secrets/r',
    'https://v12.vault.usgovcloudapi.net/secrets/r/',
    'https://localhost:8443/secrets/r',
  ])('may be at %s', (address) => {
    const given = credentialOf({ ...secret, PARTNER_CENTER_REFRESH_TOKEN_VAULT: address });
    expect(given).toMatchObject({ app, vault: { vaultUrl: new URL(address).origin, name: 'r' } });
  });

  test.each([
    MARK,
    'http://my-vault.vault.azure.net/secrets/refresh',
    `https://my-vault.vault.azure.net.${MARK}.example/secrets/refresh`,
    `https://${MARK}.example/secrets/refresh`,
    'https://my-vault.vault.azure.net/secrets/refresh/0123456789abcdef',
    'https://my-vault.vault.azure.net/keys/refresh',
    `https://${MARK}@my-vault.vault.azure.net/secrets/refresh`,
    `https://my-vault.vault.azure.net/secrets/refresh?${MARK}`,
  ])('is refused at %s', (address) => {
    const lines = refused({ ...secret, PARTNER_CENTER_REFRESH_TOKEN_VAULT: address });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^PARTNER_CENTER_REFRESH_TOKEN_VAULT must be the address of a Key Vault secret without a version/);
  });

  test('does not go with a ready token', () => {
    const lines = refused({ PARTNER_CENTER_ACCESS_TOKEN: MARK, ...vault });
    expect(lines).toEqual([expect.stringMatching(/^PARTNER_CENTER_REFRESH_TOKEN_VAULT must be left out with/)]);
  });
});

describe('signing a user in', () => {
  test('needs the app and the vault, and no storage', () => {
    const given = parseConsentSettings({ ...base, ...secret, ...vault, AzureWebJobsStorage: '' });
    expect(given).toMatchObject({ app: { kind: 'secret' }, cloud: 'global', vault: { name: 'refresh' } });
  });

  test.each<[string, Environment, RegExp]>([
    ['a vault', secret, /^PARTNER_CENTER_REFRESH_TOKEN_VAULT is missing: /],
    ['a tenant', { ...secret, ...vault, PARTNER_CENTER_TENANT_ID: '' }, /^PARTNER_CENTER_TENANT_ID is missing: /],
    ['an app that can prove itself here', { ...federation, ...vault }, /proves nothing outside Azure: for this once set/],
    ['more than a ready token', { PARTNER_CENTER_ACCESS_TOKEN: MARK }, /^PARTNER_CENTER_REFRESH_TOKEN_VAULT is missing: /],
  ])('needs %s', (_, over, said) => {
    const lines = refused(over, parseConsentSettings);
    expect(lines).toEqual([expect.stringMatching(said)]);
  });
});
