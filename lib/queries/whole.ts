/** A list to its end, or to so many, a page at a time: what exports and the command read. */
import { LARGEST_PAGE } from '../store/table-page.ts';
import type { Asked, Page } from './question.ts';

export async function* whole<Item>(
  pageOf: (asked: Asked) => Promise<Page<Item>>,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Item[]> {
  let left = most;
  let next: string | undefined;
  do {
    const page = await pageOf({ limit: Math.min(left, LARGEST_PAGE), next });
    if (page.items.length > 0) yield page.items;
    left -= page.items.length;
    next = page.next ?? undefined;
  } while (next !== undefined && left > 0);
}

/** The same in one array, for who needs all of it at once. */
export async function gather<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
