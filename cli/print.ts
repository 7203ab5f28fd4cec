/** What goes to the screen: JSON alone, or a table for people. */
import Table from 'cli-table3';

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A row a line under its headings, without frames. `below`: for each row, lines that stand indented under it. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  below: readonly (readonly string[])[] = [],
): void {
  const table = new Table({ chars: noFrame, style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] } });
  table.push(...[headings, ...rows].map((row) => row.map((cell) => plain(String(cell ?? '')))));
  const [heading = '', ...lines] = table.toString().split('\n');
  const indented = (place: number) => (below[place] ?? []).map((line) => `  ${plain(line)}`);
  const all = [heading, ...lines.flatMap((line, place) => [line, ...indented(place)])];
  process.stdout.write(all.map((line) => `${line.trimEnd()}\n`).join(''));
}

const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const lines = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'];
const noFrame = Object.fromEntries([...edges, ...lines].map((name) => [name, '']));

/** Names come from outside: control characters in them could move the cursor, colour the screen, break the table or turn its lines round. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Bidi_Control}/gu, '').replaceAll(/\p{Cc}+/gu, ' ');
}

/** `2026-11-21 09:30` in UTC. */
export function minute(at: Date | string | null): string {
  return at === null ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
