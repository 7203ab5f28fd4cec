/** A setting has one name: the code reads it, the README explains it, and the example and the template set no other. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Environment,
  parseDeliverSettings,
  parseReadSettings,
  parseRetentionSettings,
  parseSettings,
  parseStoreSettings,
  SettingsError,
} from '../../lib/settings.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const parsers = [parseSettings, parseDeliverSettings, parseReadSettings, parseRetentionSettings, parseStoreSettings];

/** Every name that a parser asks for, of these settings. */
function asked(settings: Environment): Set<string> {
  const names = new Set<string>();
  const environment = new Proxy<Record<string, string | undefined>>(
    { ...settings },
    {
      get(target, name) {
        if (typeof name === 'string') names.add(name);
        return typeof name === 'string' ? target[name] : undefined;
      },
    },
  );
  for (const parse of parsers) {
    try {
      parse(environment);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
    }
  }
  return names;
}

/** What a setting is asked for may hang on another one: each that is found is set, until none is found any more. */
function allAsked(): string[] {
  const found = new Set(asked({}));
  for (const name of found) {
    for (const value of ['some-text', 'https://vault.vault.azure.net/secrets/name']) {
      for (const further of asked({ [name]: value })) found.add(further);
    }
  }
  return [...found].toSorted();
}

const known = allAsked();
const readme = read('README.md');
const table = readme.slice(readme.indexOf('\n## Settings\n'), readme.indexOf('\n## Tables\n'));
const named = [...table.matchAll(/`(AzureWebJobsStorage\w*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, name = '']) => name);

test('the README names exactly the settings that are read', () => {
  expect(known.length).toBeGreaterThan(25);
  expect([...new Set(named)].toSorted()).toEqual(known);
});

test('the example sets nothing that is not read, but the worker that Core Tools start', () => {
  const { IsEncrypted, Values, ...more } = JSON.parse(read('local.settings.json.example'));
  expect([IsEncrypted, more]).toEqual([false, {}]);
  const { FUNCTIONS_WORKER_RUNTIME, ...settings } = Values;
  expect(FUNCTIONS_WORKER_RUNTIME).toBe('node');
  expect(Object.keys(settings).filter((name) => !known.includes(name))).toEqual([]);
  expect(parseSettings(settings)).toMatchObject({
    storage: { kind: 'connectionString' },
    scanSchedule: '0 */5 * * * *',
  });
});

test('what the example is copied to is never committed', () => {
  expect(read('.gitignore').split(/\r?\n/)).toContain('local.settings.json');
});
