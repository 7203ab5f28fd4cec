/** Columns as the tables give them back: one without a value is absent from the row, and is null to us; an empty text is none. */
import { z } from 'zod';

export const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
export const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
export const date = z
  .date()
  .nullish()
  .transform((value) => value ?? null);

/** Which columns of a row somebody else wrote otherwise, in a few words. Throws any error that is not about columns. */
export function unreadableColumns(error: unknown): string {
  if (!(error instanceof z.ZodError)) throw error;
  return `cannot be read: see ${[...new Set(error.issues.map((issue) => issue.path[0]))].join(', ')}`;
}
