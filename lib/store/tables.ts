/** The tables of one partner, and how to reach the account that holds them. */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';

/** Where the storage account is, and what proves that we may use it. */
export type StorageAccount =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  /** By identity: a managed identity in Azure, a developer's login elsewhere. `clientId` names a user-assigned one. */
  | { readonly kind: 'identity'; readonly url: string; readonly clientId: string | null };

const TABLES = ['Snapshots', 'History', 'Changes', 'Runs', 'State'] as const;
export type Tables = Readonly<Record<(typeof TABLES)[number], TableClient>> & {
  /** Makes what is missing of the tables. Costs a request a table. */
  create(): Promise<void>;
};

/** Opens the tables `{prefix}Snapshots` and so on; makes no request. Throws where the connection string is none. */
export async function openTables(
  account: StorageAccount,
  prefix: string,
  options: TableServiceClientOptions = {},
): Promise<Tables> {
  const connect = await connection(account, options);
  const [Snapshots, History, Changes, Runs, State] = [
    connect(`${prefix}Snapshots`),
    connect(`${prefix}History`),
    connect(`${prefix}Changes`),
    connect(`${prefix}Runs`),
    connect(`${prefix}State`),
  ];
  const all = { Snapshots, History, Changes, Runs, State };
  return {
    ...all,
    create: async () => {
      await Promise.all(TABLES.map((name) => all[name].createTable()));
    },
  };
}

async function connection(account: StorageAccount, options: TableServiceClientOptions): Promise<(name: string) => TableClient> {
  if (account.kind === 'connectionString') {
    // A host called localhost is taken for Cosmos DB by the library.
    const text = account.connectionString.replaceAll('//localhost', '//127.0.0.1');
    const isPlainHttp = /UseDevelopmentStorage=true|TableEndpoint=http:|DefaultEndpointsProtocol=http(;|$)/i.test(text);
    return (name) => TableClient.fromConnectionString(text, name, { ...options, allowInsecureConnection: isPlainHttp });
  }
  // Loaded only where it is used: a start with a connection string does without it.
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
  const credential = account.clientId
    ? new ManagedIdentityCredential({ clientId: account.clientId })
    : new DefaultAzureCredential();
  return (name) => new TableClient(account.url, name, credential, options);
}
