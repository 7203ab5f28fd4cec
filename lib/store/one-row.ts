/** One row of a table by its keys. */
import type { GetTableEntityResponse, TableClient } from '@azure/data-tables';
import { isMissing } from './storage-error.ts';

/** Null where there is no such row, or no such table yet. */
export async function oneRow(
  table: TableClient,
  partitionKey: string,
  rowKey: string,
): Promise<GetTableEntityResponse<Record<string, unknown>> | null> {
  try {
    return await table.getEntity(partitionKey, rowKey);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
