/** `npm start -- --once` with real settings: neither what it prints nor what it leaves in its folder has a secret in it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runNode } from '../support/bundle.ts';
import { echoes } from './markers.ts';
import { type Environment, useWorld, type World } from './world.ts';

/** Many processes or many scans, on a machine that may be busy. */
vi.setConfig({ testTimeout: 240_000 });
const newWorld = useWorld();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const script = join(import.meta.dirname, '../../dev/start.ts');

/** Starts it in a folder of its own; what it printed and wrote is said. Its exit code, and how many files there were. */
async function start({ said }: World, environment: Environment, where: string, file?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'vetting-safe-'));
  folders.push(folder);
  if (file !== undefined) writeFileSync(join(folder, 'local.settings.json'), file);
  const { exitCode, stdout, stderr } = await runNode([script, '--once'], environment, folder);
  said.add(`${where}, stdout`, stdout);
  said.add(`${where}, stderr`, stderr);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files)
    if (name !== 'local.settings.json') said.add(`${where}, the file ${name}`, readFileSync(join(parentPath, name), 'utf8'));
  return { exitCode, files: files.length };
}

test('the local start shows and keeps no secret with storage and Partner Center of its own, and with tables on this machine', async () => {
  const world = await newWorld();
  world.teams.how = { status: 400 };
  expect(await start(world, world.settings, 'all well')).toMatchObject({ exitCode: 0 });
  world.decide();
  const values = JSON.stringify({ Values: world.bySignature });
  expect(await start(world, {}, 'settings in a file', values)).toMatchObject({ exitCode: 0 });
  expect(world.teams.heard.length).toBeGreaterThan(0);
  const { AzureWebJobsStorage: _, ...others } = world.settings;
  const here = await start(world, others, 'tables on this machine');
  expect(here.exitCode).toBe(0);
  expect(here.files).toBeGreaterThan(0);
  await world.readTables();
  world.said.expectNoSecret();
});

test('it shows none where storage or Partner Center refuse, and where settings are wrong', async () => {
  const world = await newWorld();
  const { settings, secrets, bySignature } = world;
  world.storage.mood = 403;
  expect(await start(world, bySignature, 'storage that refuses')).toMatchObject({ exitCode: 1 });
  world.storage.mood = 'as it is';
  const body = { code: 900420, description: echoes(secrets.readyToken).join(' ') };
  world.simulator.fail({ times: Number.POSITIVE_INFINITY, respond: { status: 401, body } });
  expect(await start(world, settings, 'Partner Center that refuses')).toMatchObject({ exitCode: 1 });
  for (const name of Object.keys(settings)) {
    const { exitCode } = await start(world, { ...settings, [name]: `${secrets.clientSecret} !` }, `a wrong ${name}`);
    expect(exitCode, name).toBe(1);
  }
  world.said.expectNoSecret();
});
