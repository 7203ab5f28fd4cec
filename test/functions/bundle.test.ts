/** The built bundle as the Functions worker loads it: in a fresh process, with nothing beside it but the worker's own module. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runNode, useBundle } from '../support/bundle.ts';

const bundle = useBundle();
const registered = z.array(
  z.object({ name: z.string(), bindings: z.record(z.string(), z.object({ type: z.string() }).loose()) }),
);

/** The worker's module, as far as registering goes: it writes down what is registered. */
const workerModule = `
const registered = [];
process.on('exit', () => process.stdout.write(JSON.stringify(registered)));
let model;
class Disposable { dispose() {} }
module.exports = {
  version: '1', hostVersion: '4.0.0', Disposable, log() {},
  registerHook: () => new Disposable(),
  setProgrammingModel: (next) => { model = next; },
  getProgrammingModel: () => model,
  registerFunction: (metadata) => { registered.push(metadata); return new Disposable(); },
};`;

beforeAll(() => {
  const folder = join(bundle(), 'node_modules', '@azure', 'functions-core');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), workerModule);
});

async function load(env: Record<string, string>) {
  const ended = await runNode(['functions.cjs'], env, bundle());
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  return registered.parse(JSON.parse(ended.stdout));
}

test('the scan is registered as a timer that fires every five minutes, though no setting is there', async () => {
  const functions = await load({});
  expect(functions.map(({ name }) => name)).toEqual(['scan']);
  expect(Object.values(functions[0]?.bindings ?? {})).toMatchObject([{ type: 'timerTrigger', schedule: '0 */5 * * * *' }]);
});

test('an empty SCAN_SCHEDULE is none', async () => {
  const [scan] = await load({ SCAN_SCHEDULE: ' ' });
  expect(Object.values(scan?.bindings ?? {})).toMatchObject([{ schedule: '0 */5 * * * *' }]);
});

test('SCAN_SCHEDULE sets the schedule', async () => {
  const [scan] = await load({ SCAN_SCHEDULE: '0 0 * * * *' });
  expect(Object.values(scan?.bindings ?? {})).toMatchObject([{ schedule: '0 0 * * * *' }]);
});
