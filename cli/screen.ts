/** What a stream shows: how wide it is, and whether in colours. What is not a terminal is given everything, and plainly. */
import { styleText } from 'node:util';
import { plain, wrapped } from './text.ts';

export type Screen = {
  /** In cells; infinite where nothing limits it. */
  readonly width: number;
  readonly hasColours: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Stream = { readonly isTTY?: boolean; readonly columns?: number };

const usualWidth = 80;

export function screenOf({ isTTY = false, columns = 0 }: Stream, environment: Environment = process.env): Screen {
  const { COLUMNS, NO_COLOR, FORCE_COLOR, TERM } = environment;
  const width = [Number(COLUMNS), columns].find((each) => Number.isInteger(each) && each > 0) ?? usualWidth;
  const isForced = FORCE_COLOR !== undefined && !/^(0|false)$/.test(FORCE_COLOR);
  const isRefused = Boolean(NO_COLOR) || (FORCE_COLOR !== undefined && !isForced) || TERM === 'dumb';
  return {
    width: isTTY ? width : Number.POSITIVE_INFINITY,
    hasColours: isForced ? !NO_COLOR : isTTY && !isRefused,
  };
}

export type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

export function coloured(colour: Colour, text: string, { hasColours }: Screen): string {
  // Whether there are colours is decided above: Node would ask stdout, whatever is written to.
  return hasColours && text ? styleText(colour, text, { validateStream: false }) : text;
}

const words: readonly (readonly [Colour, RegExp])[] = [
  ['green', /█+|\bapproved\b/gi],
  ['red', /▒+|\b(denied|dead|failed)\b/gi],
  ['yellow', /\bInReview\b/gi],
];

/** Colours the words that say how things stand. Not for texts from outside, in which they may mean something else. */
export function colouredWords(text: string, screen: Screen): string {
  return words.reduce((done, [colour, word]) => done.replaceAll(word, (found) => coloured(colour, found, screen)), text);
}

export type Labelled = readonly [label: string, text: string | null, colour?: Colour | undefined];

/** A label and what it says, a line each; what has nothing to say is left out. */
export function labelled(pairs: readonly Labelled[], screen: Screen): string[] {
  const said = pairs.filter(([, text]) => text !== null);
  const indent = Math.max(0, ...said.map(([label]) => label.length)) + 2;
  return said.flatMap(([label, text, colour]) =>
    wrapped(plain(text ?? ''), screen.width - indent).map((line, place) => {
      const shown = colour ? coloured(colour, line, screen) : line;
      return coloured('dim', (place === 0 ? label : '').padEnd(indent), screen) + shown;
    }),
  );
}
