/**
 * A table that fits the screen, a row a line under its headings, without frames. Long texts are shortened first; then the columns that
 * matter least are left out. Numbers, dates, ids and statuses are shown whole or not at all, as long as any screen can hold them.
 */
import { coloured, colouredWords, type Screen } from './screen.ts';
import { plain, shortened, widthOf } from './text.ts';

export type Column = {
  readonly heading: string;
  /** A text that may be shortened. */
  readonly isLong?: boolean;
  /** Its words are coloured. */
  readonly isState?: boolean;
  /** Columns with one are left out where there is no room, the highest first. */
  readonly rank?: number;
};

export type Cell = string | number | null;

/** A line that stands indented under a row; where `isWhole`, it is left out rather than shortened. */
export type Below = { readonly text: string; readonly isWhole?: boolean };

const gap = 2;
/** Less of a long text says little, as long as another column can be left out instead. */
const leastLong = 16;
const leastEver = 6;
const indent = 2;

/** `leftOut`: what there was no room for. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  below: readonly (readonly Below[])[],
  screen: Screen,
): { readonly lines: string[]; readonly leftOut: string[] } {
  const texts = rows.map((row) => row.map((cell) => plain(String(cell ?? ''))));
  const widths = fitted(columns, naturalWidths(columns, texts), screen.width);
  const shown = columns.flatMap((column, place) => {
    const width = widths[place];
    return width === undefined ? [] : [{ ...column, place, width }];
  });
  const lineOf = (cells: readonly string[], paint: (text: string, column: Column) => string) => {
    const padded = shown.map((column, at) => {
      const text = shortened(cells[column.place] ?? '', column.width);
      return paint(text, column) + ' '.repeat(at < shown.length - 1 ? column.width - widthOf(text) + gap : 0);
    });
    return padded.join('').trimEnd();
  };
  const leftOut = columns.filter((_, place) => widths[place] === undefined).map(({ heading }) => heading);
  const belowOf = (place: number) =>
    (below[place] ?? []).flatMap(({ text, isWhole = false }) => {
      const line = plain(text);
      if (!isWhole || widthOf(line) + indent <= screen.width) return [`  ${shortened(line, screen.width - indent)}`];
      const label = line.split(' ')[0]?.toUpperCase() ?? '';
      if (!leftOut.includes(label)) leftOut.push(label);
      return [];
    });
  const headings = columns.map(({ heading }) => heading);
  const lines = [
    lineOf(headings, (text) => coloured('dim', text, screen)),
    ...texts.flatMap((cells, place) => [
      lineOf(cells, (text, { isState }) => (isState ? colouredWords(text, screen) : text)),
      ...belowOf(place),
    ]),
  ];
  return { lines, leftOut };
}

function naturalWidths(columns: readonly Column[], texts: readonly (readonly string[])[]): number[] {
  return columns.map(({ heading }, place) =>
    texts.reduce((most, cells) => Math.max(most, widthOf(cells[place] ?? '')), widthOf(heading)),
  );
}

/** The width of each column; none where it is left out. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): (number | undefined)[] {
  const least = columns.map(({ isLong }, place) =>
    Math.min(natural[place] ?? 0, isLong ? leastLong : Number.POSITIVE_INFINITY),
  );
  const widths: (number | undefined)[] = columns.map(() => undefined);
  const spare = () => width - widths.reduce<number>((sum, each) => sum + (each === undefined ? 0 : each + gap), -gap);
  const byRank = columns.map(({ rank = 0 }, place) => ({ rank, place })).sort((a, b) => a.rank - b.rank);
  for (const { rank, place } of byRank) {
    widths[place] = least[place];
    if (rank > 0 && spare() < 0) widths[place] = undefined;
  }
  if (spare() === Number.POSITIVE_INFINITY) return [...natural];
  /** Gives or takes one cell at a time, so that it is spread evenly. */
  const change = (by: 1 | -1, mayChange: (place: number, now: number) => boolean) => {
    const candidates = widths.flatMap((now, place) => (now !== undefined && mayChange(place, now) ? [{ place, now }] : []));
    const next = candidates.sort((a, b) => (a.now - b.now) * by)[0];
    if (next) widths[next.place] = next.now + by;
    return next !== undefined;
  };
  const isLong = (place: number) => columns[place]?.isLong === true;
  while (spare() > 0 && change(1, (place, now) => now < (natural[place] ?? 0)));
  while (spare() < 0 && change(-1, (place, now) => isLong(place) && now > leastEver));
  // Narrower than any screen, or a status that nobody knows: a line that breaks helps nobody.
  while (spare() < 0 && change(-1, (_, now) => now > 1));
  return widths;
}
