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
  /** Resolves once what was written so far is in the folder: else a kill would cost the last seconds. */
  keep(): Promise<void>;
  stop(): Promise<void>;
};

/** Azurite's own port, which `UseDevelopmentStorage=true` and Storage Explorer expect. */
const usualPort = 10_002;

export async function localStorage(given: Environment, folder: string): Promise<LocalStorage> {
  if (Object.entries(given).some(([name, value]) => name.startsWith('AzureWebJobsStorage') && value)) {
    const nothing = async () => undefined;
    return { isLocal: false, settings: {}, where: 'AzureWebJobsStorage', hint: () => '', keep: nothing, stop: nothing };
  }
  // Asked before, as an Azurite that met a taken port would keep this process alive.
  const port = (await freePort(usualPort)) ?? (await freePort(0)) ?? 0;
  const start = () => startAzurite({ port, folder: join(folder, 'azurite') });
  let azurite = await start();
  const connection = port === usualPort ? 'UseDevelopmentStorage=true' : azurite.connectionString;
  return {
    isLocal: true,
    settings: { AzureWebJobsStorage: azurite.connectionString },
    where: azurite.url,
    hint: (tablePrefix) => `AzureWebJobsStorage='${connection}' TABLE_PREFIX=${tablePrefix}`,
    async keep() {
      // Azurite writes its file every few seconds and at its end.
      await azurite.stop();
      azurite = await start();
    },
    stop: () => azurite.stop(),
  };
}

/** The port where it is free, a free one for 0; else null. */
async function freePort(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address ? address.port : null;
  } catch {
    return null;
  }
}
