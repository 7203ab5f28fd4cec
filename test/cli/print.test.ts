/** What a person sees, and what a machine reads. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { minute, plain, printCsv, printJson, printTable } from '../../cli/print.ts';

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

test('what could move the cursor or turn a line round is escaped in JSON, and still the same', () => {
  const value = { companyName: 'Ada \u009b31m\u202eloohcs\u007f' };
  printJson(value);
  expect(printed).toContain('Ada \\u009b31m\\u202eloohcs\\u007f');
  expect(JSON.parse(printed)).toEqual(value);
});

const item = z.strictObject({ companyName: z.string().nullable(), counts: z.strictObject({ listed: z.number() }) });
const pages = async function* (...names: (string | null)[]) {
  for (const companyName of names) yield [{ companyName, counts: { listed: 1 } }];
};

test('a CSV has its headings, quotes what needs it, and runs no formula', async () => {
  await printCsv(item, pages('=1+1', '+1', '-1', '@a', 'a "b", c\nd', 'Süd 語', null));
  expect(printed).toBe(
    ['\ufeffcompanyName,countsListed', "'=1+1,1", "'+1,1", "'-1,1", "'@a,1", '"a ""b"", c\nd",1', 'Süd 語,1', ',1', ''].join(
      '\r\n',
    ),
  );
});

test('an empty CSV has its headings alone', async () => {
  await printCsv(item, pages());
  expect(printed).toBe('\ufeffcompanyName,countsListed\r\n');
});

test('a CSV that breaks off says so at its end and on stderr, without what is inside', async () => {
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const breaking = async function* () {
    yield* pages('Ada');
    throw new Error('the storage\nis away');
  };
  await printCsv(item, breaking());
  expect(printed.split('\r\n').slice(1)).toEqual(['Ada,1', 'INCOMPLETE: the storage; is away', '']);
  expect(said).toBe('vetting-monitor: the list breaks off: the storage; is away\n');
  expect(process.exitCode).toBe(1);
  process.exitCode = undefined;
});

test('on a terminal a name in a CSV cannot move the cursor; in a file it is as it was', async () => {
  const name = 'Ada \u001b[31m\u202eloohcs';
  await printCsv(item, pages(name));
  expect(printed).toContain(name);
  printed = '';
  const { isTTY } = process.stdout;
  process.stdout.isTTY = true;
  await printCsv(item, pages(name)).finally(() => {
    process.stdout.isTTY = isTTY;
  });
  expect(printed).toContain('Ada  [31m loohcs,1\r\n');
});

test('what a table has no room for is named on stderr', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const columns = [
    { heading: 'CUSTOMER', isLong: true },
    { heading: 'ID', rank: 2 },
    { heading: 'CHECKED', rank: 1 },
  ];
  printTable(columns, [['Northwind School', 'x'.repeat(30), '2026']], [], { width: 40, hasColours: false });
  expect(printed).toBe('CUSTOMER          CHECKED\nNorthwind School  2026\n');
  expect(said.mock.calls.map(([text]) => String(text))).toEqual(['--json has also: ID\n']);
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
