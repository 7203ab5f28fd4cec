/** A wrong setting is refused without its value: every one that is read, with every secret in the wrong place. */
import { expect, test } from 'vitest';
import { describeProblem } from '../../cli/problem.ts';
import { createSetupCheck } from '../../lib/monitor.ts';
import * as settings from '../../lib/settings.ts';
import { found, markedSecrets, markersOf } from './markers.ts';
import { allOf, listen } from './said.ts';
import { fastIo } from './world.ts';

const parsers = Object.entries(settings).flatMap(([name, parse]) =>
  name.startsWith('parse') && typeof parse === 'function' ? [[name, parse] as const] : [],
);

/** The names that parsing asks for, whatever is set. */
function namesRead(given: settings.Environment): string[] {
  const names = new Set<string>();
  const environment = new Proxy(given, {
    get(target, name, receiver): unknown {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  for (const [, parse] of parsers) {
    try {
      Reflect.apply(parse, undefined, [environment]);
    } catch (error) {
      if (!(error instanceof settings.SettingsError)) throw error;
    }
  }
  return [...names];
}

const secrets = markedSecrets();
const markers = markersOf(secrets);
const names = [
  ...new Set([
    ...namesRead({}),
    ...namesRead({
      PARTNER_CENTER_CLIENT_SECRET: 'a',
      PARTNER_CENTER_REFRESH_TOKEN_VAULT: 'https://a-vault.vault.azure.net/secrets/a',
    }),
    ...namesRead({ PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID: 'a' }),
  ]),
].toSorted();

/** What a person may paste into the wrong box. */
const pasted = {
  ...secrets,
  'a Teams address': `https://example.logic.azure.com/workflows/${secrets.teamsPath}?sig=${secrets.teamsSignature}`,
  'a Teams address without https': `http://example.logic.azure.com/${secrets.teamsPath}?sig=${secrets.teamsSignature}`,
  'a connection string': `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secrets.accountKey};EndpointSuffix=core.windows.net`,
  'half a connection string': `AccountKey=${secrets.accountKey}`,
  'a signature': `?sv=2024-11-04&sig=${encodeURIComponent(secrets.accountKey)}`,
  'an address with a signature': `https://a.table.core.windows.net/?sig=${encodeURIComponent(secrets.accountKey)}`,
  'an address with a password': `https://user:${secrets.clientSecret}@example.com/`,
  'a webhook secret': `whsec_${secrets.webhookSecret}`,
  'several webhook secrets': `whsec_${secrets.webhookSecret} whsec_${secrets.clientSecret}`,
  'a key in PEM': `-----BEGIN PRIVATE KEY-----\n${secrets.refreshToken}\n-----END PRIVATE KEY-----`,
  'a reference': `@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/${secrets.vaultValue}/)`,
  'what is in quotes': `"${secrets.clientSecret}"`,
  'two lines': `${secrets.clientSecret}\n${secrets.readyToken}`,
};

test('every setting that is read is known to this test', () => {
  expect(names.length).toBeGreaterThan(25);
  expect(names).toEqual(expect.arrayContaining(['AzureWebJobsStorage', 'WEBHOOK_SECRET', 'STILL_WATCHING', 'TABLE_PREFIX']));
});

test('whatever is wrong, the line that says so has no value in it', async () => {
  const said = listen(markers);
  let refused = 0;
  for (const name of names) {
    for (const [what, value] of Object.entries(pasted)) {
      for (const others of [
        {},
        { PARTNER_CENTER_CLIENT_SECRET: secrets.clientSecret, WEBHOOK_URL: pasted['a Teams address'] },
      ]) {
        for (const [parser, parse] of parsers) {
          await said.attempt(`${parser}, ${what} as ${name}`, async () => {
            try {
              Reflect.apply(parse, undefined, [{ ...others, [name]: value }]);
            } catch (error) {
              refused++;
              said.add(`the command, ${what} as ${name}`, describeProblem(error));
              throw error;
            }
          });
        }
      }
    }
  }
  expect(refused).toBeGreaterThan(1_000);
  said.expectNoSecret();
});

test('neither has the check of the setup, which says what is set', async () => {
  const said = listen(markers);
  const right = {
    PARTNER_CENTER_TENANT_ID: 'partner.example',
    PARTNER_CENTER_ACCESS_TOKEN: secrets.readyToken,
    PARTNER_CENTER_BASE_URL: 'http://127.0.0.1:9',
    AzureWebJobsStorage: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${secrets.accountKey};TableEndpoint=http://127.0.0.1:9/a`,
    TEAMS_WEBHOOK_URL: `http://127.0.0.1:9/${secrets.teamsPath}?sig=${secrets.teamsSignature}`,
    WEBHOOK_URL: `http://127.0.0.1:9/${secrets.webhookPath}?token=${secrets.webhookQuery}`,
    WEBHOOK_SECRET: `whsec_${secrets.webhookSecret}`,
  };
  for (const name of ['', ...names]) {
    const given = name ? { ...right, [name]: pasted['two lines'] } : right;
    const { facts, findings } = await createSetupCheck(
      given,
      { card: false, event: false },
      fastIo(),
      AbortSignal.timeout(300),
    );
    said.add('the facts', facts ?? 'none');
    const isWalked = ['', 'WEBHOOK_SECRET', 'PARTNER_CENTER_ACCESS_TOKEN'].includes(name);
    if (isWalked) await said.attempt('the check', () => allOf(findings));
  }
  expect(said.all.length).toBeGreaterThan(names.length);
  said.expectNoSecret();
  expect(found(markers, JSON.stringify(right))).not.toEqual([]);
});
