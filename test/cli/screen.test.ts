/** When there are colours, and how wide a terminal is taken for. */
import { expect, test } from 'vitest';
import { coloured, colouredWords, labelled, screenOf } from '../../cli/screen.ts';

const terminal = { isTTY: true, columns: 100 };
const everything = { width: Number.POSITIVE_INFINITY, hasColours: false };

test('a terminal has its own width and colours', () => {
  expect(screenOf(terminal, {})).toEqual({ width: 100, hasColours: true });
});

test('what is not a terminal is given everything, plainly, whatever COLUMNS says', () => {
  expect(screenOf({}, {})).toEqual(everything);
  expect(screenOf({}, { COLUMNS: '40', TERM: 'xterm' })).toEqual(everything);
});

test.each([
  [{ COLUMNS: '60' }, 60],
  [{ COLUMNS: '0' }, 100],
  [{ COLUMNS: '-5' }, 100],
  [{ COLUMNS: '60.5' }, 100],
  [{ COLUMNS: 'wide' }, 100],
  [{ COLUMNS: '' }, 100],
])('with %j it is %i wide', (environment, width) => expect(screenOf(terminal, environment).width).toBe(width));

test('a terminal that does not know its width has 80', () => expect(screenOf({ isTTY: true, columns: 0 }, {}).width).toBe(80));

test.each<[Record<string, string>, boolean, boolean]>([
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '0' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
])('with %j a terminal has colours: %s; a file: %s', (environment, onTerminal, inFile) => {
  expect(screenOf(terminal, environment).hasColours).toBe(onTerminal);
  expect(screenOf({}, environment).hasColours).toBe(inFile);
});

const bright = screenOf(terminal, {});

test('the words that say how things stand are coloured, and nothing without colours', () => {
  expect(colouredWords('InReview → Approved', bright)).toBe('\u001b[33mInReview\u001b[39m → \u001b[32mApproved\u001b[39m');
  expect(colouredWords('denied-unseen', bright)).toBe('\u001b[31mdenied\u001b[39m-unseen');
  expect(colouredWords('Approved (departed)', everything)).toBe('Approved (departed)');
  expect(coloured('red', 'dead', everything)).toBe('dead');
  expect(coloured('red', '', bright)).toBe('');
});

test('labels stand in a column, and what is unknown is left out', () => {
  const pairs = [
    ['status', 'Denied: Not an Academic Domain'],
    ['departed', null],
    ['in review', 'since\u001b[2J yesterday'],
  ] as const;
  expect(labelled(pairs, everything)).toEqual(['status     Denied: Not an Academic Domain', 'in review  since [2J yesterday']);
  expect(labelled(pairs, { width: 24, hasColours: false })).toEqual([
    'status     Denied: Not',
    '           an Academic',
    '           Domain',
    'in review  since [2J',
    '           yesterday',
  ]);
});
