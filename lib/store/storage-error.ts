/** What the table service answered, in the few ways that this project tells apart. */
import { RestError } from '@azure/data-tables';

/** 409: a row with these keys is there already. */
export const isConflict = (error: unknown) => statusOf(error) === 409;
/** 412: the row was changed since it was read. 404: it is gone. Both say: read again. */
export const isStale = (error: unknown) => statusOf(error) === 412 || statusOf(error) === 404;
/** 404: no such row, or no such table. */
export const isMissing = (error: unknown) => statusOf(error) === 404;

/** One line for a person: status and code, never the address, which may carry a shared access signature. */
export function describeStorageError(error: unknown): string | null {
  if (!(error instanceof RestError)) return null;
  const code = /"code"\s*:\s*"(\w+)"/.exec(error.message)?.[1] ?? error.code ?? error.name;
  return error.statusCode
    ? `Table Storage answered ${error.statusCode} (${code})`
    : `Table Storage could not be reached (${code})`;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
