/** Texts made to fit a terminal, whatever script they are in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, plain, shortened, widthOf, wrapped } from '../../cli/text.ts';

test.each([
  ['', 0],
  ['Northwind', 9],
  ['Süd Łąkowice', 12],
  ['Łańcut', 6],
  ['La\u0301szlo\u0301', 6],
  ['Αθήνα Школа', 11],
  ['東京大学', 8],
  ['ﾃｽﾄ', 3],
  ['ＡＢＣ', 6],
  ['서울', 4],
  ['서울'.normalize('NFD'), 4],
  ['🏫', 2],
  ['👩‍🏫', 2],
  ['👍🏽', 2],
  ['🇩🇪', 2],
  ['✔️', 2],
  ['✓ ✗ ● · │ → …', 13],
  ['zero\u200bwidth', 9],
  ['𠮷野家', 6],
])('%j takes %i cells', (text, cells) => expect(widthOf(text)).toBe(cells));

test.each([
  ['Northwind', 9, 'Northwind'],
  ['Northwind', 8, 'Northwi…'],
  ['North wind', 7, 'North…'],
  ['東京大学', 8, '東京大学'],
  ['東京大学', 7, '東京大…'],
  ['東京大学', 6, '東京…'],
  ['a👩‍🏫b', 3, 'a…'],
  ['🇩🇪🇫🇷', 3, '🇩🇪…'],
  ['Northwind', 1, '…'],
  ['Northwind', 0, ''],
])('%j in %i cells is %j', (text, cells, expected) => expect(shortened(text, cells)).toBe(expected));

test('what is shortened fits, and begins as it did', () => {
  const names = fc.string({ unit: 'grapheme', maxLength: 30 }).map(plain);
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 40 }), (name, width) => {
      const short = shortened(name, width);
      expect(widthOf(short)).toBeLessThanOrEqual(width);
      expect(name.startsWith(short.replace(/…$/, ''))).toBe(true);
    }),
  );
});

test('a sentence breaks at its spaces, and a word that is longer than a line is shortened', () => {
  expect(wrapped('Denied: Not an Academic Domain', 12)).toEqual(['Denied: Not', 'an Academic', 'Domain']);
  expect(wrapped('a Verwaltungsgericht b', 10)).toEqual(['a', 'Verwaltun…', 'b']);
  expect(wrapped('as it is', Number.POSITIVE_INFINITY)).toEqual(['as it is']);
});

test('a line separator is no line', () => expect(plain('one\u2028two')).toBe('one two'));

test.each([
  [0, '0 days'],
  [1, '1 day'],
  [1.5, '1.5 days'],
])('%f is %s', (count, text) => expect(counted(count, 'day')).toBe(text));
