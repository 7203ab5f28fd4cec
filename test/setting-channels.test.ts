/** The settings of the channels: who is told, and how a wrong one is refused. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type Environment,
  parseDeliverSettings,
  parseSettings,
  parseStoreSettings,
  type SettingsError,
} from '../lib/settings.ts';

const MARK = 'q7~mark-of-a-secret';
const storage = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
const url = 'https://hook.example/vettings?key=q7';
const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const [one, other] = [secretOf('A'), secretOf('B')];
const webhookOf = (over: Environment) => parseDeliverSettings({ ...storage, ...over }).webhook;

/** The lines of the refusal. */
function refused(over: Environment): string[] {
  let lines: string[] = [];
  expect(() => parseDeliverSettings({ ...storage, ...over })).toThrow(
    expect.toSatisfy((error: SettingsError) => {
      lines = error.message.split('\n');
      return error.name === 'SettingsError';
    }),
  );
  return lines;
}

test('a webhook is an address and a secret, or several secrets while it is being changed', () => {
  const keysOf = (WEBHOOK_SECRET: string) =>
    webhookOf({ WEBHOOK_URL: url, WEBHOOK_SECRET })?.secrets.map((secret) => secret.export().toString());
  expect(keysOf(one)).toEqual(['A'.repeat(32)]);
  expect(keysOf(` ${one}, ${other} `)).toEqual(['A'.repeat(32), 'B'.repeat(32)]);
  for (const address of [url, 'http://127.0.0.1:8080/', 'http://localhost/x']) {
    expect(webhookOf({ WEBHOOK_URL: ` ${address} `, WEBHOOK_SECRET: one })?.url).toBe(address);
  }
});

test('no secret shows where the settings are printed', () => {
  const webhook = webhookOf({ WEBHOOK_URL: url, WEBHOOK_SECRET: one });
  for (const text of [JSON.stringify(webhook), inspect(webhook, { depth: 9, showHidden: true })]) {
    expect(text).toContain('hook.example');
    expect(text).not.toMatch(/AAAA|QUFB|41 41/);
  }
});

const missing = /^WEBHOOK_SECRET is missing: what WEBHOOK_URL is signed with, .*make one with: echo "whsec_/;
test.each([
  ['no secret', { WEBHOOK_URL: url }, missing],
  ['an empty secret', { WEBHOOK_URL: url, WEBHOOK_SECRET: ' ' }, missing],
  [
    'a wrong secret',
    { WEBHOOK_URL: url, WEBHOOK_SECRET: MARK },
    /^WEBHOOK_SECRET must be whsec_ .*make one with: echo "whsec_/,
  ],
  ['a wrong one of two', { WEBHOOK_URL: url, WEBHOOK_SECRET: `${one} ${MARK}` }, /^WEBHOOK_SECRET must be whsec_ /],
  ['no address', { WEBHOOK_SECRET: one }, /^WEBHOOK_URL is missing: .*WEBHOOK_SECRET/],
  ['a plain address', { WEBHOOK_URL: 'http://q7.example/', WEBHOOK_SECRET: one }, /^WEBHOOK_URL must be an https address$/],
  ['no address at all', { WEBHOOK_URL: MARK, WEBHOOK_SECRET: one }, /^WEBHOOK_URL must be an https address$/],
  ['a user in the address', { WEBHOOK_URL: `https://u:${MARK}@x/`, WEBHOOK_SECRET: one }, /^WEBHOOK_URL must be an https/],
])('%s is refused in one line that says what to do', (_, over, line) => {
  const lines = refused(over);
  expect(lines).toEqual([expect.stringMatching(line)]);
  expect(lines[0]).not.toContain('q7');
  expect(lines[0]).not.toContain(one.slice(6));
});

describe('delivering', () => {
  test('needs the tables and the channels, and nothing of Partner Center', () => {
    const channels = { TEAMS_WEBHOOK_URL: 'https://x.example/', WEBHOOK_URL: url, WEBHOOK_SECRET: one };
    expect(parseDeliverSettings({ ...storage, ...channels, PARTNER_CENTER_CLOUD: MARK })).toEqual({
      ...parseStoreSettings(storage),
      teamsWebhookUrl: 'https://x.example/',
      webhook: { url, secrets: [expect.anything()] },
    });
    expect(parseDeliverSettings(storage)).toMatchObject({ teamsWebhookUrl: null, webhook: null });
  });

  test('names at once all that is wrong', () => {
    const lines = refused({ AzureWebJobsStorage: '', TEAMS_WEBHOOK_URL: MARK, WEBHOOK_URL: url });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['AzureWebJobsStorage', 'TEAMS_WEBHOOK_URL', 'WEBHOOK_SECRET']);
  });
});

test('a scan is given the same channels', () => {
  const partner = { PARTNER_CENTER_TENANT_ID: 'contoso.example', PARTNER_CENTER_ACCESS_TOKEN: 'token' };
  const settings = parseSettings({ ...storage, ...partner, WEBHOOK_URL: url, WEBHOOK_SECRET: `${one},${other}` });
  expect(settings).toMatchObject({ teamsWebhookUrl: null, webhook: { url, secrets: { length: 2 } } });
});
