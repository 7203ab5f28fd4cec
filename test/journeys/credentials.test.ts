/** The built command with each credential, against stand-ins for Entra ID, managed identity and Key Vault; and `consent`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLIENT, certificate, refusal, TENANT, useEntra, userTokens } from '../partner-center/entra.ts';
import { freshIdentity, useManagedIdentity } from '../partner-center/managed-identity.ts';
import { failures, useVault } from '../partner-center/vault.ts';
import { useCommand } from '../support/command.ts';

const entra = useEntra();
const identity = useManagedIdentity();
const vault = useVault(entra);
const { command, bundle } = useCommand();
beforeEach(() => entra().reset());

/** Another Node than the one that runs the tests, where that is named. */
const node = process.env.COMMAND_NODE ?? process.execPath;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const none = { PARTNER_CENTER_ACCESS_TOKEN: undefined };
const common = () => ({
  ...none,
  PARTNER_CENTER_TENANT_ID: TENANT,
  PARTNER_CENTER_CLIENT_ID: CLIENT,
  PARTNER_CENTER_AUTHORITY_HOST: entra().authorityHost,
  NODE_EXTRA_CA_CERTS: entra().caFile,
});
const secret = { PARTNER_CENTER_CLIENT_SECRET: 'MARKED-SECRET' };
const refreshToken = () => ({ PARTNER_CENTER_REFRESH_TOKEN_VAULT: `${vault().url}/secrets/refresh` });
const federation = () => ({ PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: freshIdentity(), ...identity().environment });

describe('a scan by the built command', () => {
  test.each([
    ['a managed identity, without any secret', async () => federation()],
    [
      'a certificate',
      async () => {
        const app = await certificate('app');
        return { PARTNER_CENTER_CERTIFICATE: `${app.private}\n${app.cert}` };
      },
    ],
    ['a secret', async () => secret],
  ])('with %s', async (_, proof) => {
    const made = await command({ accessToken: 'ENTRA_TOKEN' });
    const { exitCode, stderr } = await made.run(['scan', '--json'], { ...common(), ...(await proof()) });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  test("with a user's refresh token: it is replaced, and where that fails the run says so and is whole all the same", async () => {
    const token = userTokens('MARKED-REFRESH-NEW');
    const accessToken =
      typeof token.body === 'object' && token.body && 'access_token' in token.body ? token.body.access_token : '';
    const made = await command({ accessToken: String(accessToken) });
    const over = { ...common(), ...refreshToken(), ...federation() };
    entra().answer.token = token;
    expect((await made.run(['scan'], over)).exitCode).toBe(0);
    expect(vault().versions.at(-1)?.value).toBe('MARKED-REFRESH-NEW');

    vault().failing.write = failures.forbidden;
    const scan = await made.run(['scan', '--json'], over);
    expect(scan.exitCode).toBe(0);
    expect(scan.stdout).toContain('the new refresh token was not stored: ');
    expect(await made.rows()).toContain('needs the role Key Vault Secrets Officer');
  });

  test('that is refused a token ends with one line, which says what to do', async () => {
    const made = await command();
    entra().answer.token = refusal(401, 'invalid_client', 7000222, 'The provided client secret keys are expired.');
    const { exitCode, stderr } = await made.run(['scan'], { ...common(), ...secret });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'vetting-monitor: Entra ID refused a token (AADSTS7000222): PARTNER_CENTER_CLIENT_SECRET has expired',
    );
  });
});

describe('consent', () => {
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  /** Begins a sign-in; what the browser is to do is up to the test. */
  async function begin(over: Record<string, string | undefined> = {}) {
    const port = String(await freePort());
    const env = { ...common(), ...secret, ...refreshToken(), ...identity().environment, ...over };
    const child = spawn(node, [join(bundle(), 'vetting-monitor.cjs'), 'consent', '--port', port], { env, cwd: bundle() });
    running.push(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    return {
      port,
      child,
      back: (query: string) => fetch(`http://localhost:${port}/?${query}`),
      /** Where the person is sent to. */
      address: async () => {
        while (!stdout.includes('\n')) await once(child.stdout, 'data');
        return new URL(stdout.trim());
      },
      ended: async () => {
        if (child.exitCode === null) await once(child, 'close');
        expect(stdout + stderr).not.toContain('MARKED');
        return { exitCode: child.exitCode, stdout, stderr };
      },
    };
  }

  test('signs a user in and puts the refresh token into the vault, and nowhere else', async () => {
    const { port, address, back, ended } = await begin();
    const page = await address();
    const asked = Object.fromEntries(page.searchParams);
    expect(page.pathname).toBe(`/${TENANT}/oauth2/v2.0/authorize`);
    expect(asked).toMatchObject({
      client_id: CLIENT,
      redirect_uri: `http://localhost:${port}`,
      code_challenge_method: 'S256',
      scope: 'https://api.partnercenter.microsoft.com/user_impersonation openid profile offline_access',
    });
    expect((await back('code=stolen&state=another')).status).toBe(404);
    expect(entra().requests).toEqual([]);
    entra().next.push(userTokens('MARKED-REFRESH-FIRST', { upn: 'watch@partner.example', amr: ['pwd'] }));
    expect((await back(`code=MARKED-CODE&state=${asked.state}`)).status).toBe(200);
    const { exitCode, stdout, stderr } = await ended();
    expect(exitCode).toBe(0);
    expect(vault().versions.at(-1)?.value).toBe('MARKED-REFRESH-FIRST');
    expect(stdout).toBe(`${page.href}\n`);
    expect(stderr).toContain('Stored the refresh token of watch@partner.example as https://localhost:');
    expect(stderr).toContain('The sign-in was without MFA');
    expect(entra().requests[0]).toMatchObject({
      grant_type: 'authorization_code',
      code: 'MARKED-CODE',
      client_secret: 'MARKED-SECRET',
      redirect_uri: `http://localhost:${port}`,
    });
    expect(entra().requests[0]?.code_verifier).toBeTruthy();
  });

  test.each([
    ['AADSTS65004: The user declined to consent to access the app.', 'declined to consent'],
    ['AADSTS50076: MFA is required.', 'sign in with MFA'],
    ['Something odd.', 'did not sign the user in: Something odd.'],
  ])('that Entra ID refuses stores nothing and says why: %s', async (description, said) => {
    const { address, back, ended } = await begin();
    const state = (await address()).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ error: 'access_denied', error_description: description, state });
    expect((await back(String(query))).status).toBe(400);
    const { exitCode, stderr } = await ended();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(said);
    expect(vault().acts).toEqual(['read']);
  });

  test('asks nobody to sign in where the vault cannot be asked', async () => {
    vault().failing.read = failures.forbidden;
    const { ended } = await begin();
    const { exitCode, stdout, stderr } = await ended();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('who is signed in here needs the role Key Vault Secrets Officer on it');
  });

  test('works where the vault holds nothing yet', async () => {
    vault().versions.length = 0;
    const { address, back, ended } = await begin();
    const state = (await address()).searchParams.get('state');
    await back(`code=MARKED-CODE&state=${state}`);
    expect((await ended()).exitCode).toBe(0);
    expect(vault().versions).toHaveLength(1);
  });

  test('ends when asked to, and stores nothing', async () => {
    const { address, child, ended } = await begin();
    await address();
    child.kill('SIGINT');
    expect((await ended()).exitCode).toBe(130);
    expect(vault().acts).toEqual(['read']);
  });

  test('refuses what cannot work here before anything is asked', async () => {
    const { ended } = await begin({ PARTNER_CENTER_CLIENT_SECRET: undefined, ...federation() });
    const { exitCode, stderr } = await ended();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID proves nothing outside Azure');
  });
});
