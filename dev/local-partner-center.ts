/** Partner Center for the local start: the real one where the settings name it, else the simulator with invented customers. */
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Environment } from '../lib/settings.ts';
import { simulatorPath, writeWhole } from './past-state.ts';
import { seedDemo, startSimulator } from './simulator/simulator.ts';

export type LocalPartnerCenter = {
  /** To be laid under the given settings. */
  readonly settings: Environment;
  /** Lets the invented customers live on by as long as has passed since the last time, and keeps them for the next start. */
  live(): Promise<void>;
  /** Lets them live on all the time from now on. */
  liveOn(): void;
  stop(): Promise<void>;
};

export const CUSTOMERS = 300;
const demoTenant = '00000000-0000-4000-8000-00000000de30';
/** A start that runs one scan and ends should show some life, too. */
const leastLifeMs = 20_000;
const everyMs = 2_000;

/** What names the simulator's partner, and asks of it all it can: everybody is asked about at every tick. */
export const simulatorSettings = (url: string): Environment => ({
  PARTNER_CENTER_TENANT_ID: demoTenant,
  PARTNER_CENTER_ACCESS_TOKEN: 'the-simulator-takes-any-token',
  PARTNER_CENTER_BASE_URL: url,
  PARTNER_CENTER_REQUESTS_PER_MINUTE: '6000',
  SCAN_SWEEP_REQUESTS_PER_MINUTE: '100000',
  TABLE_PREFIX: 'Demo',
  SCAN_SCHEDULE: '*/10 * * * * *',
  // A start that was killed should not keep the next one waiting.
  SCAN_LOCK_SECONDS: '15',
});

export function isSimulated(given: Environment): boolean {
  return !Object.entries(given).some(([name, value]) => name.startsWith('PARTNER_CENTER_') && value);
}

export async function localPartnerCenter(given: Environment, folder: string): Promise<LocalPartnerCenter> {
  if (!isSimulated(given))
    return { settings: {}, live: async () => undefined, liveOn: () => undefined, stop: async () => undefined };
  mkdirSync(folder, { recursive: true });
  const path = simulatorPath(folder);
  const saved = await readSaved(path);
  const simulator = await startSimulator({ saved, pageSize: 100, requestsPerMinute: 12_000 });
  if (saved === undefined) seedDemo(simulator.world, { customers: CUSTOMERS });
  let livedUntil = Date.now() - leastLifeMs;

  let saving = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const live = () => {
    const now = Date.now();
    simulator.advance(now - livedUntil);
    livedUntil = now;
    const text = JSON.stringify(simulator.save());
    // A disk that is full is met by the tables, too, and by the end.
    saving = saving.catch(() => undefined).then(() => writeWhole(path, text));
    return saving;
  };
  return {
    settings: simulatorSettings(simulator.url),
    live,
    liveOn() {
      timer = setInterval(() => void live().catch(() => undefined), everyMs);
    },
    async stop() {
      clearInterval(timer);
      await live();
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
