/** The tables of one partner, and how to reach the account that holds them. */
import { RestError, TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import { withoutSecrets } from '../http/withheld.ts';

/** Where the storage account is, and what proves that we may use it. */
export type StorageAccount =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  /** By identity: a managed identity in Azure, a developer's login elsewhere. `clientId` names a user-assigned one. */
  | { readonly kind: 'identity'; readonly url: string; readonly clientId: string | null };

export type Tables = Readonly<Record<'Snapshots' | 'History' | 'Changes' | 'Deliveries' | 'Runs' | 'State', TableClient>> & {
  /** Makes what is missing of the tables. Costs a request a table. */
  create(): Promise<void>;
};

/** Opens the tables `{prefix}Snapshots` and so on; makes no request. Throws where the connection string is none. */
export async function openTables(
  account: StorageAccount,
  prefix: string,
  { timeoutMs = 30_000, ...options }: TableServiceClientOptions & { readonly timeoutMs?: number } = {},
): Promise<Tables> {
  const policies = [
    ...(options.additionalPolicies ?? []),
    ...[answersInTime(timeoutMs), quotesNothing].map((policy) => ({ policy, position: 'perRetry' as const })),
  ];
  const connect = await connection(account, { ...options, additionalPolicies: policies });
  const all = {
    Snapshots: connect(`${prefix}Snapshots`),
    History: connect(`${prefix}History`),
    Changes: connect(`${prefix}Changes`),
    Deliveries: connect(`${prefix}Deliveries`),
    Runs: connect(`${prefix}Runs`),
    State: connect(`${prefix}State`),
  };
  return {
    ...all,
    create: async () => {
      await Promise.all(Object.values(all).map((table) => table.createTable()));
    },
  };
}

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** The library repeats what failed by these codes, and not what failed by those on the left. */
const repeated = new Map([
  ['EPIPE', 'ECONNRESET'],
  ['PARSE_ERROR', 'ECONNRESET'], // An answer that was cut off.
  ['EAI_AGAIN', 'ENOTFOUND'],
]);

/**
 * The library waits for an answer for ever, and for the rest of one that began. What does not come whole in time is a timeout
 * like any other, and repeated as such; so is what broke off.
 */
function answersInTime(timeoutMs: number): Policy {
  return {
    name: 'answersInTime',
    async sendRequest(request, next) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs);
      // Nobody here gives a request a signal of its own.
      request.abortSignal = late.signal;
      try {
        return await next(request);
      } catch (error) {
        if (late.signal.aborted) throw new RestError(`no answer within ${timeoutMs / 1000} s`, { code: 'ETIMEDOUT', request });
        const code = error instanceof RestError && repeated.get(error.code ?? '');
        throw code ? new RestError(error.message, { code, request }) : error;
      } finally {
        clearTimeout(timer);
        // Else the library takes a late answer for an end that was asked for.
        delete request.abortSignal;
      }
    },
  };
}

/** A refusal can quote the request, its signature and all (`AuthenticationErrorDetail`), and ends up in errors, logs and details. */
const quotesNothing: Policy = {
  name: 'quotesNothing',
  async sendRequest(request, next) {
    const response = await next(request);
    const text = response.bodyAsText ?? '';
    // A transaction's refusal stands in an answer of its own.
    if (response.status < 400 && !/^HTTP\/1\.1 [45]/m.test(text)) return response;
    // But for the lines that hold the parts of a transaction's answer together.
    response.bodyAsText = text.replaceAll(/^(?!--|content-type:).*$/gim, (line) => withoutSecrets(line));
    for (const [name, value] of response.headers)
      if (name !== 'content-type') response.headers.set(name, withoutSecrets(value));
    return response;
  },
};

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
