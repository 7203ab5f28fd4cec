/** One page of a table: one request, however little it brings. */
import type { TableClient } from '@azure/data-tables';
import { isMissing } from './storage-error.ts';

/** Where the table service goes on, as it says itself; null at the end. A page may be empty and still not be the last. */
export type PageToken = string | null;
export type TablePage<Row> = { readonly rows: readonly Row[]; readonly token: PageToken };
export type PageOptions = { readonly size: number; readonly token: PageToken };

/** The most rows that the service gives at once (learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination). */
export const LARGEST_PAGE = 1000;

/** A table that is not there yet is an empty one. */
export async function readPage<Row>(
  table: TableClient,
  query: { readonly filter?: string; readonly select?: readonly string[] },
  { size, token }: PageOptions,
  readRow: (entity: { partitionKey?: string; rowKey?: string }) => Row,
): Promise<TablePage<Row>> {
  const { select, filter } = query;
  const queryOptions = { ...(filter && { filter }), ...(select && { select: [...select] }) };
  try {
    const settings = { maxPageSize: size, ...(token && { continuationToken: token }) };
    for await (const page of table.listEntities({ queryOptions }).byPage(settings)) {
      return { rows: page.map(readRow), token: page.continuationToken || null };
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return { rows: [], token: null };
}

/** The lowest partition, so that whoever walks through months knows where they begin. Null where there is no row. */
export async function firstPartition(table: TableClient): Promise<string | null> {
  const { rows } = await readPage(
    table,
    { select: ['partitionKey'] },
    { size: 1, token: null },
    (row) => row.partitionKey ?? '',
  );
  return rows[0] ?? null;
}
