/** What goes to the screen: JSON alone, CSV alone, or what people read. */
import { once } from 'node:events';
import type { z } from 'zod';
import { csvOf } from '../lib/queries/csv.ts';
import { describeProblem } from './problem.ts';
import { coloured, type Screen, screenOf } from './screen.ts';
import { type Below, type Cell, type Column, tableLines } from './table.ts';
import { shortened } from './text.ts';

export { minute, plain } from './text.ts';

/** On a terminal the few characters that JSON leaves as they are, and that could move its cursor or turn its lines round, are escaped. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2).replaceAll(/[\u007f-\u009f]|\p{Bidi_Control}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  process.stdout.write(`${text}\n`);
}

/** Writes a page at a time, as fast as it is read. A list that breaks off says so in its last line and on stderr. */
export async function printCsv<Item extends z.ZodObject>(
  item: Item,
  pages: AsyncIterable<readonly z.output<Item>[]>,
): Promise<void> {
  const { stdout, stderr } = process;
  const broke = (error: unknown) => {
    const line = describeProblem(error).replaceAll('\n', '; ');
    stderr.write(`vetting-monitor: the list breaks off: ${line}\n`);
    process.exitCode = 1;
    return line;
  };
  for await (const text of csvOf(item, pages, broke)) {
    // A file keeps what a name holds; a terminal would obey it.
    const isFull = !stdout.write(stdout.isTTY ? text.replaceAll(/(?![\r\n])\p{Cc}|\p{Bidi_Control}/gu, ' ') : text);
    if (isFull && stdout.writable) await once(stdout, 'drain').catch(() => undefined);
    // A reader that closed the pipe has seen enough.
    if (!stdout.writable) return;
  }
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** As `cli/table.ts` lays it out. What there was no room for is named on stderr. `below`: for each row, what stands under it. */
export function printTable(
  columns: readonly (Column | string)[],
  rows: readonly (readonly Cell[])[],
  below: readonly (readonly Below[])[] = [],
  screen: Screen = screenOf(process.stdout),
): void {
  const { lines, leftOut } = tableLines(
    columns.map((column) => (typeof column === 'string' ? { heading: column } : column)),
    rows,
    below,
    screen,
  );
  printLines(lines);
  if (leftOut.length === 0) return;
  const note = shortened(`--json has also: ${leftOut.join(', ')}`, screen.width);
  process.stderr.write(`${coloured('dim', note, screenOf(process.stderr))}\n`);
}

/** A column, and what stands in it. */
export type ColumnOf<Item> = Column & { readonly cell: (item: Item) => Cell };

export function printItems<Item>(
  columns: readonly ColumnOf<Item>[],
  items: readonly Item[],
  below: (item: Item) => readonly Below[] = () => [],
  screen?: Screen,
): void {
  const rows = items.map((item) => columns.map(({ cell }) => cell(item)));
  printTable(columns, rows, items.map(below), screen);
}
