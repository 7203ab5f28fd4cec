/** Azurite's table service in this process: Microsoft's own emulator of Table Storage, on 127.0.0.1 only. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type Modules = {
  readonly TableServer: typeof import('azurite/dist/src/table/TableServer.js').default;
  readonly TableConfiguration: typeof import('azurite/dist/src/table/TableConfiguration.js').default;
};

export type Azurite = {
  /** For `AzureWebJobsStorage`. */
  readonly connectionString: string;
  /** Where the tables are, for a person. */
  readonly url: string;
  /** Writes what is in memory to the folder, and closes. */
  stop(): Promise<void>;
};

/** Azurite's well-known account; its key is public (learn.microsoft.com/azure/storage/common/storage-connect-azurite). */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts the table service. Without a `folder` it keeps its tables in memory only. Port 0 is a free one. Rejects where the port is taken. */
export async function startAzurite({ port = 0, folder }: { port?: number; folder?: string } = {}): Promise<Azurite> {
  const { TableServer, TableConfiguration } = modules();
  if (folder) mkdirSync(folder, { recursive: true });
  const server = new TableServer(
    new TableConfiguration(
      '127.0.0.1',
      port,
      0,
      join(folder ?? '.', '__azurite_db_table__.json'),
      false,
      false,
      undefined,
      undefined,
      false,
      true,
      '',
      '',
      '',
      undefined,
      false,
      !folder,
    ),
  );
  await server.start();
  const url = `${server.getHttpServerAddress()}/${account}`;
  return {
    url,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${url};`,
    stop: () => server.close(),
  };
}

/** CommonJS whose default export sits one level deeper than an import would find it. */
function modules(): Modules {
  const require = createRequire(import.meta.url);
  const { default: TableServer }: { default: Modules['TableServer'] } = require('azurite/dist/src/table/TableServer.js');
  const {
    default: TableConfiguration,
  }: { default: Modules['TableConfiguration'] } = require('azurite/dist/src/table/TableConfiguration.js');
  return { TableServer, TableConfiguration };
}
