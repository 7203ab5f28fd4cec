/** Settings from the environment and from local.settings.json. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { SettingsError } from '../../lib/settings.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vetting-'));
  path = join(folder, 'local.settings.json');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('without the file it is the environment', () => {
  vi.stubEnv('TABLE_PREFIX', 'FromEnvironment');
  expect(readEnvironment(path)).toMatchObject({ TABLE_PREFIX: 'FromEnvironment' });
});

test('the file stands under the environment', () => {
  vi.stubEnv('TABLE_PREFIX', 'FromEnvironment');
  vi.stubEnv('NOTIFY_KINDS', undefined);
  writeFileSync(path, JSON.stringify({ IsEncrypted: false, Values: { TABLE_PREFIX: 'FromFile', NOTIFY_KINDS: 'denied' } }));
  expect(readEnvironment(path)).toMatchObject({ TABLE_PREFIX: 'FromEnvironment', NOTIFY_KINDS: 'denied' });
});

test('an empty variable does not hide what the file says, and a byte order mark is no part of it', () => {
  vi.stubEnv('TABLE_PREFIX', ' ');
  writeFileSync(path, `\uFEFF${JSON.stringify({ Values: { TABLE_PREFIX: 'FromFile' } })}`);
  expect(readEnvironment(path).TABLE_PREFIX).toBe('FromFile');
});

test('a file without values is no error', () => {
  writeFileSync(path, '{ "IsEncrypted": false }');
  expect(readEnvironment(path).PATH).toBe(process.env.PATH);
});

const secret = 'mark-of-a-secret';
test.each([
  ['cut off', `{ "Values": { "TEAMS_WEBHOOK_URL": "${secret}`],
  ['a list', `["${secret}"]`],
  ['with a comment', `{ "Values": { "TEAMS_WEBHOOK_URL": "${secret}" } } // ours`],
  ['empty', ''],
])('a file that is %s is refused by name, in one line, without what is in it', (_, text) => {
  writeFileSync(path, text);
  const read = () => readEnvironment(path);
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(`${path} must be JSON, without comments, with an object "Values" of texts`);
  expect(read).not.toThrow(secret);
});

test('values that are no texts are named, all of them, without what they are', () => {
  const Values = { TEAMS_WEBHOOK_URL: secret, PARTNER_CENTER_CONCURRENCY: 8, PartnerCenter: { secret } };
  writeFileSync(path, JSON.stringify({ Values }));
  const read = () => readEnvironment(path);
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(`${path}: of "Values" these must be texts, in quotes: PARTNER_CENTER_CONCURRENCY, PartnerCenter`);
  expect(read).not.toThrow(secret);
});
