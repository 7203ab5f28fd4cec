/** App and user: what is said where Entra ID or the vault gives nothing, and what is tried again. */
import { describe, expect, test, vi } from 'vitest';
import { StoppedError } from '../../lib/io.ts';
import { refusal } from './entra.ts';
import { unknownIdentity } from './managed-identity.ts';
import { bySecret, registration, useUserTokens } from './user-tokens.ts';
import { failures } from './vault.ts';

const { entra, identity, vault, source, stored, refused } = useUserTokens();

describe('a refusal by Entra ID names the remedy in one line', () => {
  test.each([
    [700082, 'The refresh token has expired due to inactivity.', 'sign in again with `vetting-monitor consent`'],
    [70008, 'The refresh token has expired.', 'sign in again with `vetting-monitor consent`'],
    [70043, 'The refresh token has expired due to sign-in frequency checks.', 'sign in again with `vetting-monitor consent`'],
    [50173, 'The provided grant has expired due to it being revoked.', "the user's refresh token was revoked"],
    [50076, 'You must use multi-factor authentication to access.', 'sign in with MFA'],
    [50079, 'You must enroll in multi-factor authentication.', 'set up MFA first'],
    [50158, 'External security challenge not satisfied.', 'sign in with MFA'],
    [65001, 'The user or administrator has not consented.', 'nobody has consented to the app'],
    [53003, 'Access has been blocked by Conditional Access policies.', 'Conditional Access'],
    [50057, 'The user account is disabled.', 'the account of the user is disabled'],
    [7000222, 'The provided client secret keys are expired.', 'PARTNER_CENTER_CLIENT_SECRET has expired'],
  ])('AADSTS%d', async (code, said, remedy) => {
    entra().answer.token = refusal(400, 'invalid_grant', code, said);
    const problem = await refused(source().tokens);
    expect(problem).toMatchObject({ failure: 'configuration', code: `AADSTS${code}` });
    expect(problem.message).toContain(`Entra ID refused a token (AADSTS${code}): `);
    expect(problem.message).toContain(remedy);
    expect(stored()).toEqual(['MARKED-REFRESH-0']);
  });

  test('and never repeats the tokens, where Entra ID does', async () => {
    entra().answer.token = refusal(400, 'invalid_request', 50034, 'What is MARKED-REFRESH-0 by MARKED-SECRET-7?');
    const problem = await refused(source({ ...registration, kind: 'secret', secret: 'MARKED-SECRET-7' }).tokens);
    expect(problem.message).toBe('Entra ID refused a token (AADSTS50034): What is … by …');
  });

  test('also where it gives no code of its own', async () => {
    entra().answer.token = { status: 400, body: { error: 'invalid_grant', error_description: 'No.' } };
    const problem = await refused(source().tokens);
    expect(problem).toMatchObject({ failure: 'configuration', code: 'invalid_grant' });
    expect(problem.message).toContain('vetting-monitor consent');
  });
});

describe('an outage', () => {
  test('that is being tried through ends when an end is asked for', async () => {
    entra().answer.token = { status: 503, body: '' };
    const { tokens } = source(bySecret, { sleep: () => Promise.reject(new StoppedError()) });
    await expect(tokens.token()).rejects.toThrow(StoppedError);
  });

  test('of Entra ID is tried through, and nobody notices', async () => {
    entra().next.push({ status: 503, body: '<html>no</html>' }, { status: 500, body: {} });
    const { tokens, waits } = source();
    expect(await tokens.token()).toBeTruthy();
    expect(waits).toEqual([1000, 4000]);
  });

  test.each([
    ['503 with HTML', { status: 503, body: '<html>Service Unavailable</html>' }, 'it answered 503'],
    ['503 with a code', refusal(503, 'temporarily_unavailable', 90033, 'A transient error has occurred.'), 'it answered 503'],
    ['429', refusal(429, 'temporarily_unavailable', 90055, 'Too many requests.'), 'it answered 429'],
    ['200 with HTML', { status: 200, body: '<html>MARKED-page</html>' }, 'its answer is not JSON'],
    ['a broken connection', 'reset' as const, ''],
  ])('of Entra ID that lasts is no matter of configuration: %s', async (_, answer, said) => {
    entra().answer.token = answer;
    const problem = await refused(source().tokens);
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toMatch(/^Entra ID gave no token: /);
    expect(problem.message).toContain(said);
    expect(stored()).toEqual(['MARKED-REFRESH-0']);
  });

  test('of the vault asks Entra ID for nothing', async () => {
    vault().failing.read = failures.down;
    const problem = await refused(source().tokens);
    expect(problem.failure).toBe('unavailable');
    expect(problem.message).toBe('the Key Vault of PARTNER_CENTER_REFRESH_TOKEN_VAULT could not be reached: it answered 503');
    expect(entra().requests).toEqual([]);
  });
});

describe('a vault that gives nothing names the remedy in one line', () => {
  test.each([
    ['missing', '`vetting-monitor consent` puts a refresh token there'],
    ['forbidden', 'needs the role Key Vault Secrets Officer on it'],
    [
      'stranger',
      'the vault does not know the identity of PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: both must be in one tenant',
    ],
    ['firewall', "the vault's firewall does not let this machine in"],
    ['closed', "the vault's firewall does not let this machine in"],
    ['disabled', 'it is disabled: enable its newest version'],
  ] as const)('%s', async (why, remedy) => {
    vault().failing.read = failures[why];
    const problem = await refused(source().tokens);
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toMatch(/^the secret of PARTNER_CENTER_REFRESH_TOKEN_VAULT cannot be read: /);
    expect(problem.message).toContain(remedy);
  });

  test('as the identity is not one of the app', async () => {
    identity().answer = unknownIdentity;
    const problem = await refused(source().tokens);
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toContain('PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID');
  });

  test('as this is not Azure', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', '');
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', 'http://127.0.0.1:1');
    const problem = await refused(source().tokens);
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toMatch(/^PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: managed identities are there only in Azure/);
  });

  test('and without a named identity whatever is signed in here is taken', async () => {
    const { tokens } = source(bySecret, { clientId: null });
    expect(await tokens.token()).toBeTruthy();
    expect(identity().requests[0]).toMatchObject({ clientId: '' });
  });
});
