/** Tables that fit: what is shortened, what is left out, and what is never cut. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, tableLines } from '../../cli/table.ts';
import { widthOf } from '../../cli/text.ts';

const id = '0f0f0f0f-1111-4222-8333-444444444444';
const columns: Column[] = [
  { heading: 'CUSTOMER', isLong: true },
  { heading: 'STATUS', isState: true },
  { heading: 'SINCE', rank: 1 },
  { heading: 'REASON', isLong: true, rank: 2 },
  { heading: 'ID', rank: 3 },
];
const rows = [
  [
    'The Very Long Name of Smørdal Grammar School',
    'Denied',
    '2026-11-21 09:30',
    'Not an Education Customer - After Review',
    id,
  ],
  ['東京大学附属中等教育学校', 'Approved', '2026-11-01 00:00', null, id],
  ['🏫 Süd', 'InReview', '', '', id],
];
const at = (width: number) => tableLines(columns, rows, [], { width, hasColours: false });

test('what is not a terminal gets every column whole', () => {
  const { lines, leftOut } = at(Number.POSITIVE_INFINITY);
  expect(leftOut).toEqual([]);
  expect(lines).toEqual([
    'CUSTOMER                                      STATUS    SINCE             REASON                                    ID',
    `The Very Long Name of Smørdal Grammar School  Denied    2026-11-21 09:30  Not an Education Customer - After Review  ${id}`,
    `東京大学附属中等教育学校                      Approved  2026-11-01 00:00                                            ${id}`,
    `🏫 Süd                                        InReview                                                              ${id}`,
  ]);
});

test('at 120 columns the long texts share what the others leave', () => {
  const { lines, leftOut } = at(120);
  expect(leftOut).toEqual([]);
  expect(lines[1]).toBe(`The Very Long Name of Smø…  Denied    2026-11-21 09:30  Not an Education Customer…  ${id}`);
  expect(lines[2]).toBe(`東京大学附属中等教育学校    Approved  2026-11-01 00:00                              ${id}`);
});

test.each([
  [80, ['ID'], 'The Very Long Name of Sm…  Denied    2026-11-21 09:30  Not an Education Custome…'],
  [60, ['REASON', 'ID'], 'The Very Long Name of Smørdal G…  Denied    2026-11-21 09:30'],
  [40, ['SINCE', 'REASON', 'ID'], 'The Very Long Name of Smørdal…  Denied'],
  [20, ['SINCE', 'REASON', 'ID'], 'The Very…   Denied'],
])('at %i columns %j are left out', (width, expected, line) => {
  const { lines, leftOut } = at(width);
  expect(leftOut).toEqual(expected);
  expect(lines[1]).toBe(line);
  for (const each of lines) expect(widthOf(each)).toBeLessThanOrEqual(width);
});

test('whatever it holds, no line is wider than the screen, and all of a column begin below its heading', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const row = fc.tuple(
    text,
    fc.constantFrom('Approved', 'Denied', 'x'.repeat(50)),
    fc.constant('2026-11-21 09:30'),
    text,
    fc.constant(id),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 10, max: 200 }), fc.boolean(), (some, width, hasColours) => {
      const { lines } = tableLines(
        columns,
        some,
        some.map(([name]) => [{ text: `error ${name}` }]),
        { width, hasColours },
      );
      const shown = lines.map(stripVTControlCharacters);
      for (const line of shown) expect(widthOf(line)).toBeLessThanOrEqual(width);
      for (const line of shown) expect(line.includes(id) || !line.includes(id.slice(0, 9))).toBe(true);
      expect(lines).toHaveLength(1 + 2 * some.length);
    }),
  );
});

test('an id under a row is shown whole or not at all; an error is shortened', () => {
  const below = [[{ text: `event ${id}`, isWhole: true }, { text: 'error The webhook answered 500 again and again' }]];
  const one = rows.slice(0, 1);
  const wide = tableLines(columns, one, below, { width: 60, hasColours: false });
  expect(wide.lines.slice(2)).toEqual([`  event ${id}`, '  error The webhook answered 500 again and again']);
  const narrow = tableLines(columns, one, below, { width: 40, hasColours: false });
  expect(narrow.lines.slice(2)).toEqual(['  error The webhook answered 500 again…']);
  expect(narrow.leftOut).toEqual(['SINCE', 'REASON', 'ID', 'EVENT']);
});

test('colours change no width, and colour no name', () => {
  const named = [['Approved School', 'Denied', '', '', id]];
  const width = 120;
  const { lines } = tableLines(columns, named, [], { width, hasColours: true });
  expect(lines.map(stripVTControlCharacters)).toEqual(tableLines(columns, named, [], { width, hasColours: false }).lines);
  expect(lines[1]).toContain('Approved School  \u001b[31mDenied\u001b[39m ');
  expect(lines[0]).toContain('\u001b[2mCUSTOMER\u001b[22m ');
});
