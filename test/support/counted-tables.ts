/** The same tables, of which every request is written down. */
import { openTables, type Tables } from '../../lib/store/tables.ts';
import type { FreshTables } from './tables.ts';

/** A request as it left: `url` is decoded. */
export type TableRequest = { readonly method: string; readonly url: string; readonly body: string };

export async function countedTables({
  connectionString,
  prefix,
}: FreshTables): Promise<{ readonly tables: Tables; readonly requests: TableRequest[] }> {
  const requests: TableRequest[] = [];
  const policy = {
    name: 'writesDown',
    sendRequest: async (request, next) => {
      const { method, url, body } = request;
      requests.push({ method, url: decodeURIComponent(url), body: typeof body === 'string' ? body : '' });
      return next(request);
    },
  } satisfies Policy;
  const options = { additionalPolicies: [{ policy, position: 'perRetry' as const }] };
  return { tables: await openTables({ kind: 'connectionString', connectionString }, prefix, options), requests };
}

type Policy = NonNullable<NonNullable<Parameters<typeof openTables>[2]>['additionalPolicies']>[number]['policy'];
