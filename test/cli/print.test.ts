/** What a person sees, and what a machine reads. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { minute, plain, printJson, printTable } from '../../cli/print.ts';

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test('JSON is all there is, and ends with a line', () => {
  const value = [{ companyName: 'Süd "1"\n\u001b[31m', reason: null }];
  printJson(value);
  expect(JSON.parse(printed)).toEqual(value);
  expect(printed.endsWith(']\n')).toBe(true);
  expect(printed).not.toContain('\u001b');
});

test('a table is a row a line, without frames, colours or spaces at the end', () => {
  printTable(
    ['CUSTOMER', 'DAYS', 'REASON'],
    [
      ['Northwind School', 2.5, null],
      ['Süd', 0, 'Too small'],
    ],
  );
  expect(printed).toBe(
    ['CUSTOMER          DAYS  REASON', 'Northwind School  2.5', 'Süd               0     Too small', ''].join('\n'),
  );
});

test('wide letters keep the columns straight', () => {
  printTable(
    ['A', 'B'],
    [
      ['語語', 'x'],
      ['abcd', 'y'],
    ],
  );
  expect(printed).toBe('A     B\n語語  x\nabcd  y\n');
});

test('a name from outside can neither break a line nor move the cursor', () => {
  printTable(['A', 'B'], [['one\r\ntwo\u001b[2J\u0007\u009b31m', 'x']]);
  expect(printed.split('\n')).toHaveLength(3);
  expect(printed.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test.each([
  ['Northwind', 'Northwind'],
  ['a\tb', 'a b'],
  ['a\r\n\u0000b', 'a b'],
  ['\u001b[31mred', ' [31mred'],
  ['Süd 語 🏫', 'Süd 語 🏫'],
])('%j is plainly %j', (text, expected) => expect(plain(text)).toBe(expected));

test.each([
  [null, ''],
  [new Date('2026-11-21T09:30:59.999Z'), '2026-11-21 09:30'],
  ['2026-11-21T09:30:00.000Z', '2026-11-21 09:30'],
  ['2026-11-21T00:30:00+02:00', '2026-11-20 22:30'],
])('%j is %j to the minute', (at, expected) => expect(minute(at)).toBe(expected));

test('a name cannot turn its line round', () => {
  expect(plain('Ada \u202Eloohcs\u2069')).toBe('Ada loohcs');
});
