/** The built bundle as the Functions worker loads it: in a fresh process, with nothing beside it but the worker's own module. */
import { beforeAll, expect, test } from 'vitest';
import { runNode, useBundle } from '../support/bundle.ts';
import { putWorker, readRegistered } from './worker.ts';

const bundle = useBundle();
beforeAll(() => putWorker(bundle()));

async function load(env: Record<string, string>) {
  const ended = await runNode(['listing.cjs'], env, bundle());
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  const { functions, hooks } = readRegistered(ended.stdout);
  const all = functions.map(({ name, bindings }) => ({ name, bindings: Object.values(bindings) }));
  const timers = all.filter(({ bindings }) => bindings.some(({ type }) => type === 'timerTrigger'));
  return {
    hooks,
    timers: timers.map(({ name, bindings }) => [name, bindings]),
    routes: all.flatMap(({ name, bindings }) =>
      bindings.flatMap(({ type, methods, route, authLevel }) =>
        type === 'httpTrigger' ? [[name, methods, route, authLevel]] : [],
      ),
    ),
  };
}

const timer = (schedule: string) => [expect.objectContaining({ type: 'timerTrigger', schedule })];

test('scan and deliver are registered as timers that fire every five minutes, though no setting is there', async () => {
  const { timers } = await load({});
  expect(timers).toEqual([
    ['scan', timer('0 */5 * * * *')],
    ['deliver', timer('30 2-59/5 * * * *')],
  ]);
});

test('every route is registered; only the page and health answer without a key', async () => {
  const { routes } = await load({});
  expect(routes).toEqual([
    ['customers', ['GET'], 'customers', 'function'],
    ['customer', ['GET'], 'customers/{customerId}', 'function'],
    ['history', ['GET'], 'customers/{customerId}/history', 'function'],
    ['changes', ['GET'], 'changes', 'function'],
    ['stats', ['GET'], 'stats', 'function'],
    ['runs', ['GET'], 'runs', 'function'],
    ['deliveries', ['GET'], 'deliveries', 'function'],
    ['check', ['POST'], 'customers/{customerId}/check', 'function'],
    ['replay', ['POST'], 'deliveries/{eventId}/replay', 'function'],
    ['dismiss', ['POST'], 'deliveries/{eventId}/dismiss', 'function'],
    ['health', ['GET'], 'health', 'anonymous'],
    ['openapi', ['GET'], 'openapi.json', 'function'],
    ['dashboard', ['GET'], 'dashboard', 'anonymous'],
  ]);
});

test('the end of the app is heard of', async () => {
  expect((await load({})).hooks).toEqual(['appTerminate']);
});

test('an empty SCAN_SCHEDULE is none', async () => {
  const { timers } = await load({ SCAN_SCHEDULE: ' ' });
  expect(timers[0]).toEqual(['scan', timer('0 */5 * * * *')]);
});

test('SCAN_SCHEDULE sets the schedule of the scan alone', async () => {
  const { timers } = await load({ SCAN_SCHEDULE: '0 0 * * * *' });
  expect(timers).toEqual([
    ['scan', timer('0 0 * * * *')],
    ['deliver', timer('30 2-59/5 * * * *')],
  ]);
});
