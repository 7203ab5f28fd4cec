/** What every clean-up of a table does: finds rows that are old, and takes them away a hundred at a time. */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { unreadableColumns } from './columns.ts';
import { monthOf, rowsBetween } from './keys.ts';
import { isMissing } from './storage-error.ts';
import { LARGEST_PAGE, type PageToken, readPage, type TablePage } from './table-page.ts';

/** Where a row is. */
export type RowPlace = { readonly partitionKey: string; readonly rowKey: string };
/** A row that somebody else wrote: it is left. */
export type UnreadablePlace = RowPlace & { readonly problem: string };

const rowsARequest = 100;

/** Of a table with a partition a month: a page of what is older than an instant, the oldest month first. */
export async function readOlder<Row>(
  table: TableClient,
  before: Date,
  token: PageToken,
  select: readonly string[],
  readRow: (entity: unknown) => Row,
): Promise<TablePage<Row | UnreadablePlace>> {
  const filter = [odata`PartitionKey le ${monthOf(before)}`, ...rowsBetween(null, before)].join(' and ');
  const columns = ['partitionKey', 'rowKey', ...select];
  return readPage(table, { filter, select: columns }, { size: LARGEST_PAGE, token }, (entity) => readable(entity, readRow));
}

export function readable<Row>(
  entity: { readonly partitionKey?: string; readonly rowKey?: string },
  readRow: (entity: unknown) => Row,
): Row | UnreadablePlace {
  try {
    return readRow(entity);
  } catch (error) {
    return { partitionKey: entity.partitionKey ?? '', rowKey: entity.rowKey ?? '', problem: unreadableColumns(error) };
  }
}

/** Takes rows of one partition away, and returns how many were there. Nobody writes them any more: the version does not matter. */
export async function deleteRows(table: TableClient, partitionKey: string, rowKeys: readonly string[]): Promise<number> {
  let deleted = 0;
  for (let from = 0; from < rowKeys.length; from += rowsARequest) {
    const some = rowKeys.slice(from, from + rowsARequest);
    try {
      await table.submitTransaction(some.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]));
      deleted += some.length;
    } catch (error) {
      if (!isMissing(error)) throw error;
      // One row that is gone already, of a clean-up that was killed, refuses all hundred: each is then tried alone.
      for (const rowKey of some) deleted += (await deleteRow(table, partitionKey, rowKey)) ? 1 : 0;
    }
  }
  return deleted;
}

async function deleteRow(table: TableClient, partitionKey: string, rowKey: string): Promise<boolean> {
  try {
    await table.deleteEntity(partitionKey, rowKey);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
