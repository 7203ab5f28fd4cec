/**
 * Lists as CSV: a column a field, under the field's name; a spreadsheet opens it as it is. A cell that a spreadsheet would run as a
 * formula is made a text.
 */
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';

/** With its byte order mark spreadsheets read the text as UTF-8. */
const byteOrderMark = '\uFEFF';

type Flat = Record<string, string | number | boolean | null>;

/** Yields a text a page, the headings first. Of a list that breaks off the last line says so: it is never taken for whole. */
export async function* csvOf<Item extends z.ZodObject>(
  item: Item,
  pages: AsyncIterable<readonly z.output<Item>[]>,
  problemOf: (error: unknown) => string,
): AsyncGenerator<string> {
  const columns = columnsOf(item);
  yield byteOrderMark + lines([columns]);
  try {
    for await (const items of pages) {
      yield lines(items.map((each) => valuesOf(each, columns)));
    }
  } catch (error) {
    yield lines([[`INCOMPLETE: ${problemOf(error)}`]]);
  }
}

function lines(rows: Flat[string][][]): string {
  return stringify(rows, {
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String },
  });
}

/** Fields of fields under both names: `customersListed`. */
function columnsOf(item: z.ZodObject): string[] {
  return Object.entries(item.shape).flatMap(([name, field]) =>
    'shape' in field && typeof field.shape === 'object' && field.shape
      ? Object.keys(field.shape).map((inner) => joined(name, inner))
      : [name],
  );
}

function valuesOf(item: object, columns: readonly string[]) {
  const flat: Flat = {};
  for (const [name, value] of Object.entries(item)) {
    if (Array.isArray(value)) flat[name] = value.join('; ');
    else if (value !== null && typeof value === 'object')
      for (const [inner, each] of Object.entries(value)) flat[joined(name, inner)] = plain(each);
    else flat[name] = plain(value);
  }
  return columns.map((column) => flat[column] ?? null);
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What has more to it is JSON. */
function plain(value: unknown): Flat[string] {
  const { success, data } = cell.safeParse(value);
  return success ? data : JSON.stringify(value);
}

const joined = (name: string, inner: string) => `${name}${inner.slice(0, 1).toUpperCase()}${inner.slice(1)}`;
