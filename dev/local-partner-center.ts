/** Partner Center for the local start: the real one where the settings name it, else the simulator with invented customers. */
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../lib/settings.ts';
import { seedDemo, startSimulator } from './simulator/simulator.ts';

export type LocalPartnerCenter = {
  readonly isSimulated: boolean;
  /** To be laid under the given settings. */
  readonly settings: Environment;
  /** Lets the invented customers live on by as long as has passed since the last time. */
  live(): void;
  /** Keeps the invented customers for the next start. */
  save(): Promise<void>;
  stop(): Promise<void>;
};

const customers = 300;
const demoTenant = '00000000-0000-4000-8000-00000000de30';

export async function localPartnerCenter(given: Environment, folder: string): Promise<LocalPartnerCenter> {
  if (Object.entries(given).some(([name, value]) => name.startsWith('PARTNER_CENTER_') && value)) {
    return {
      isSimulated: false,
      settings: {},
      live: () => undefined,
      save: async () => undefined,
      stop: async () => undefined,
    };
  }
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'simulator.json');
  const saved = await readSaved(path);
  const simulator = await startSimulator({ saved, pageSize: 100, requestsPerMinute: 12_000 });
  if (saved === undefined) seedDemo(simulator.world, { customers });
  let livedUntil = Date.now();

  const save = async () => {
    await writeFile(`${path}.new`, JSON.stringify(simulator.save()));
    await rename(`${path}.new`, path);
  };
  return {
    isSimulated: true,
    settings: {
      PARTNER_CENTER_TENANT_ID: demoTenant,
      PARTNER_CENTER_ACCESS_TOKEN: 'the-simulator-takes-any-token',
      PARTNER_CENTER_BASE_URL: simulator.url,
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '6000',
      TABLE_PREFIX: 'Demo',
      SCAN_SCHEDULE: '*/10 * * * * *',
      // A start that was killed should not keep the next one waiting.
      SCAN_LOCK_SECONDS: '15',
    },
    live() {
      const now = Date.now();
      // A start that runs one scan and ends should show some life, too.
      simulator.advance(Math.max(now - livedUntil, saved === undefined ? 0 : 20_000));
      livedUntil = now;
    },
    save,
    async stop() {
      await save();
      await simulator.stop();
    },
  };
}

async function readSaved(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read: remove the folder it is in to begin anew`);
  }
}
