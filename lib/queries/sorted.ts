/** A page of a list that is sorted in memory. The place is a sort key, not a number: what comes and goes meanwhile moves nothing. */
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';
import type { Asked, Page } from './question.ts';

/** Compared part by part: numbers, then texts as people sort them; the last part is an id that no other item has. */
export type SortKey = readonly (number | string)[];

const place = z.array(z.union([z.number(), z.string()]));
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

export function pageOfSorted<Row>(
  rows: Iterable<Row>,
  keyOf: (row: Row) => SortKey,
  { limit, next }: Asked,
  question: unknown,
): Page<Row> {
  const after = readCursor(next, question, place);
  const keyed = Array.from(rows, (row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => after === null || compareKeys(key, after) > 0)
    .sort((a, b) => compareKeys(a.key, b.key));
  const items = keyed.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ row }) => row),
    next: last && keyed.length > limit ? writeCursor(last.key, question) : null,
  };
}

function compareKeys(one: SortKey, other: SortKey): number {
  for (const [place, part] of one.entries()) {
    const rival = other[place] ?? '';
    const order =
      typeof part === 'number' && typeof rival === 'number' ? part - rival : compareTexts(String(part), String(rival));
    if (order !== 0) return order;
  }
  return 0;
}

/** Texts that people take for the same still have an order, else a page could show one of them twice. */
function compareTexts(one: string, other: string): number {
  return collator.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}
