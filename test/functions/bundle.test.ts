/** The deployed folder as the Functions worker loads it, in a fresh process: what the host learns of the app, whatever its settings are. */
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { nextOf, readNcrontab } from '../deploy/ncrontab.ts';
import { assertFunctions, triggersOf, useDeployed, useHost } from './deployed.ts';

const deployed = useDeployed();
const load = useHost();

const sources = globSync('functions/**/*.ts').map((path) => readFileSync(path, 'utf8'));
/** As the source names them. */
const timerNames = sources.flatMap((source) => [...source.matchAll(/app\.timer\(\s*'([^']+)'/g)].map(([, name = '']) => name));

const routes = [
  ['customers', ['GET'], 'customers', 'function'],
  ['customer', ['GET'], 'customers/{customerId}', 'function'],
  ['history', ['GET'], 'customers/{customerId}/history', 'function'],
  ['changes', ['GET'], 'changes', 'function'],
  ['stats', ['GET'], 'stats', 'function'],
  ['runs', ['GET'], 'runs', 'function'],
  ['deliveries', ['GET'], 'deliveries', 'function'],
  ['check', ['POST'], 'customers/{customerId}/check', 'function'],
  ['setup-check', ['POST'], 'setup-check', 'function'],
  ['replay', ['POST'], 'deliveries/{eventId}/replay', 'function'],
  ['dismiss', ['POST'], 'deliveries/{eventId}/dismiss', 'function'],
  ['health', ['GET'], 'health', 'anonymous'],
  ['openapi', ['GET'], 'openapi.json', 'function'],
  ['dashboard', ['GET'], 'dashboard', 'anonymous'],
];
const names = [...timerNames, ...routes.map(([name]) => String(name))];
const usual = { scan: '0 */5 * * * *', deliver: '30 2-59/5 * * * *', clean: '0 0 3 * * 0' };

async function registeredWith(settings: Readonly<Record<string, string>>) {
  const { registered } = await load(deployed(), settings);
  expect(registered.problem).toBeNull();
  assertFunctions(registered, names);
  return {
    hooks: registered.hooks,
    count: registered.functions.length,
    timers: Object.fromEntries(triggersOf(registered, 'timerTrigger').map(({ name, schedule = '' }) => [name, schedule])),
    routes: triggersOf(registered, 'httpTrigger').map(({ name, methods, route, authLevel }) => [
      name,
      methods,
      route,
      authLevel,
    ]),
  };
}

test('nothing beside the folder is in reach of it', () => {
  for (let folder = deployed(); folder !== dirname(folder); folder = dirname(folder)) {
    expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  }
});

const refused = '@Microsoft.KeyVault(VaultName=v;SecretName=s)';
test.each<[string, Record<string, string>]>([
  ['no setting is there', {}],
  ['all of them are empty', { SCAN_SCHEDULE: ' ', TABLE_PREFIX: '', PARTNER_CENTER_TENANT_ID: '', AzureWebJobsStorage: '' }],
  ['all of them are wrong', { TABLE_PREFIX: '9', PARTNER_CENTER_CLOUD: 'moon', AzureWebJobsStorage: 'x', NOTIFY_KINDS: 'x' }],
  ['SCAN_SCHEDULE is none', { SCAN_SCHEDULE: 'now and then' }],
  ['Azure could not follow their references', { PARTNER_CENTER_CLIENT_SECRET: refused, TEAMS_WEBHOOK_URL: refused }],
])('every timer and every route is registered where %s; only the page and health answer without a key', async (_, settings) => {
  const found = await registeredWith(settings);
  expect(found.routes).toEqual(routes);
  expect(Object.keys(found.timers).toSorted()).toEqual(timerNames.toSorted());
  expect(found.timers).toMatchObject(usual);
  expect(found.count).toBe(names.length);
  expect(found.hooks).toEqual(['appTerminate']);
});

test('the host takes every schedule, and each fires within a month', async () => {
  const { timers } = await registeredWith({});
  const now = new Date();
  for (const [name, schedule] of Object.entries(timers)) {
    const read = readNcrontab(schedule);
    const next = read && nextOf(read, now);
    expect((next?.getTime() ?? Number.NaN) - now.getTime(), `${name}: ${schedule}`).toBeLessThan(31 * 86_400_000);
  }
});

test('SCAN_SCHEDULE sets the schedule of the scan alone', async () => {
  const { timers } = await registeredWith({ SCAN_SCHEDULE: ' 0 0 * * * * ' });
  const { timers: otherwise } = await registeredWith({});
  expect(timers).toEqual({ ...otherwise, scan: '0 0 * * * *' });
});

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

/** A copy of the deployed folder, broken. */
function broken(breakIt: (folder: string) => unknown): string {
  const copy = mkdtempSync(join(tmpdir(), 'vetting-broken-'));
  copies.push(copy);
  cpSync(deployed(), copy, { recursive: true });
  breakIt(copy);
  return copy;
}
const bundleOf = (folder: string) => join(folder, 'dist', 'functions.cjs');
const change = (folder: string, into: (code: string) => string) =>
  writeFileSync(bundleOf(folder), into(readFileSync(bundleOf(folder), 'utf8')));

test('an entry that fails before it registers anything is an app without functions, and is caught', async () => {
  const folder = broken((copy) => change(copy, (code) => `throw new Error('TABLE_PREFIX is missing');\n${code}`));
  const { registered } = await load(folder, {});
  expect(registered.functions).toEqual([]);
  expect(() => assertFunctions(registered, names)).toThrow(
    /^0 functions are registered, without .*scan, .*: TABLE_PREFIX is missing$/,
  );
});

test('so is one that fails half way', async () => {
  const half = /(\n *import_functions\d*\.app\.http\()/;
  const folder = broken((copy) => change(copy, (code) => code.replace(half, '\nthrow new Error("half way");$1')));
  const { registered } = await load(folder, {});
  expect(registered.functions.map(({ name }) => name)).toContain('scan');
  expect(() => assertFunctions(registered, names)).toThrow(/functions are registered, without .*dashboard: half way$/);
});

test('so is a bundle as an ES module that has no require', async () => {
  const folder = broken(async (copy) => rmSync(bundleOf(copy)));
  const main = join(folder, 'dist', 'functions.mjs');
  await build({
    entryPoints: ['functions/main.ts'],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@azure/functions-core'],
  });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ main: 'dist/functions.mjs', type: 'module' }));
  const { registered } = await load(folder, {});
  expect(registered.functions).toEqual([]);
  expect(() => assertFunctions(registered, names)).toThrow(/Dynamic require/);
});

test('so is a package.json whose main is not there', async () => {
  const folder = broken((copy) => rmSync(bundleOf(copy)));
  const { registered } = await load(folder, {});
  expect(() => assertFunctions(registered, names)).toThrow(/^0 functions are registered, without .*scan, .*Cannot find module/);
});
