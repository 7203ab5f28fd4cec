/** A list as it is asked for: JSON or CSV alone on stdout, or a table for people. */
import type { z } from 'zod';
import { gather } from '../lib/queries/whole.ts';
import { printCsv, printJson } from './print.ts';

export type Form = { readonly json?: boolean | undefined; readonly csv?: boolean | undefined };

export type List<Source, Item extends z.ZodObject> = {
  readonly item: Item;
  /** Page by page, none of them kept. */
  readonly pages: (source: Source) => AsyncIterable<readonly z.output<Item>[]>;
  /** All of it in the order that people want, where that is another one. */
  readonly sorted?: (source: Source) => Promise<readonly z.output<Item>[]>;
  /** Not called for an empty list. */
  readonly show: (items: readonly z.output<Item>[]) => void;
  /** What is said of an empty one. */
  readonly none: string;
};

/** `source`: null where no scan has written anything yet. */
export async function printList<Source, Item extends z.ZodObject>(
  { json = false, csv = false }: Form,
  source: Source | null,
  { item, pages, sorted = (from) => gather(pages(from)), show, none }: List<Source, Item>,
): Promise<void> {
  if (csv) return printCsv(item, source === null ? nothing() : pages(source));
  const items = source === null ? [] : await sorted(source);
  if (json) printJson(items);
  else if (items.length === 0) process.stdout.write(`${none}\n`);
  else show(items);
}

async function* nothing(): AsyncGenerator<never> {}
