/** Walks through a table that has a partition a month, from the newest back: a page in at most three requests. */
import { z } from 'zod';
import { monthBefore, monthOf } from '../store/keys.ts';
import type { PageOptions, TablePage } from '../store/table-page.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Asked, Page } from './question.ts';

export type Months<Row> = {
  readonly page: (month: string, options: PageOptions) => Promise<TablePage<Row>>;
  readonly firstMonth: () => Promise<string | null>;
};

const mostRequests = 3;
const month = z.string().regex(/^\d{4}-\d\d$/);
const place = z.strictObject({ month, oldest: month, token: z.string().nullable() });

/** From the month of `newest` back to that of `since`, or to the first one that has any row. A page may be empty and have a `next`. */
export async function pageByMonth<Row>(
  { page, firstMonth }: Months<Row>,
  { newest, since }: { readonly newest: Date; readonly since: Date | null },
  { limit, next }: Asked,
  question: unknown,
): Promise<Page<Row>> {
  const items: Row[] = [];
  let requests = 0;
  let at = readCursor(next, question, place);
  if (!at) {
    const first = await firstMonth();
    requests++;
    if (first === null) return { items, next: null };
    const asked = since ? monthOf(since) : first;
    at = { month: monthOf(newest), oldest: asked > first ? asked : first, token: null };
  }
  let { month, token } = at;
  while (month >= at.oldest && items.length < limit && requests < mostRequests) {
    const { rows, token: further } = await page(month, { size: limit - items.length, token });
    requests++;
    items.push(...rows);
    token = further;
    if (token === null) month = monthBefore(month);
  }
  return { items, next: month >= at.oldest ? writeCursor({ month, oldest: at.oldest, token }, question) : null };
}
