/** Table Storage for the local start: what the settings name, or Azurite with its data in a folder. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '../lib/settings.ts';
import { startAzurite } from './azurite.ts';

export type LocalStorage = {
  readonly isLocal: boolean;
  /** To be laid under the given settings. */
  readonly settings: Environment;
  readonly where: string;
  /** What to put before a command so that it finds these tables. */
  hint(tablePrefix: string): string;
  stop(): Promise<void>;
};

/** Azurite's own port, which `UseDevelopmentStorage=true` and Storage Explorer expect. */
const usualPort = 10_002;

export async function localStorage(given: Environment, folder: string): Promise<LocalStorage> {
  if (Object.entries(given).some(([name, value]) => name.startsWith('AzureWebJobsStorage') && value)) {
    return { isLocal: false, settings: {}, where: 'AzureWebJobsStorage', hint: () => '', stop: async () => undefined };
  }
  // Asked before, as an Azurite that met a taken port would keep this process alive.
  const isUsual = await isFree(usualPort);
  const azurite = await startAzurite({ port: isUsual ? usualPort : 0, folder: join(folder, 'azurite') });
  const connection = isUsual ? 'UseDevelopmentStorage=true' : azurite.connectionString;
  return {
    isLocal: true,
    settings: { AzureWebJobsStorage: azurite.connectionString },
    where: azurite.url,
    hint: (tablePrefix) => `AzureWebJobsStorage='${connection}' TABLE_PREFIX=${tablePrefix}`,
    stop: () => azurite.stop(),
  };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
