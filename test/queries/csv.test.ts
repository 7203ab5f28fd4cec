/** Lists as CSV: a column a field, safe to open in a spreadsheet, and never a part taken for the whole. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { csvOf } from '../../lib/queries/csv.ts';
import { changeItem, customerItem, deliveryItem, runItem } from '../../lib/queries/items.ts';

const item = z.strictObject({ name: z.string(), count: z.number().nullable(), isSet: z.boolean(), notes: z.array(z.string()) });
type Item = z.output<typeof item>;
const row = (name: string, over: Partial<Item> = {}): Item => ({ name, count: 1, isSet: true, notes: [], ...over });

async function* pages(...all: (readonly Item[])[]) {
  yield* all;
}

async function textOf(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) all += text;
  return all;
}
const csv = (...all: (readonly Item[])[]) => textOf(csvOf(item, pages(...all), () => 'broken'));

test('headings are the names of the fields, lines end as spreadsheets like it, and the text is marked as UTF-8', async () => {
  expect(await csv([row('Łąka'), row('b', { count: null, isSet: false, notes: ['x', 'y'] })], [row('c')])).toBe(
    '\uFEFFname,count,isSet,notes\r\nŁąka,1,true,\r\nb,,false,x; y\r\nc,1,true,\r\n',
  );
});

test('an empty list is its headings', async () => {
  expect(await csv()).toBe('\uFEFFname,count,isSet,notes\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|"/C calc"!A0', '＝1+1'])(
  'a cell %j that a spreadsheet would run is a text',
  async (name) => {
    const [, cell = ''] = /\r\n([\s\S]*),1,true,\r\n$/.exec(await csv([row(name)])) ?? [];
    expect(cell.replace(/^"/, '')).toMatch(/^'/);
  },
);

test('commas, quotes and line breaks stay in their cell', async () => {
  expect(await csv([row('a,"b"\nc')])).toContain('"a,""b""\nc",1,true,');
});

test('of a list that breaks off the last line says so', async () => {
  async function* broken() {
    yield [row('a')];
    throw new Error('with a secret');
  }
  expect(await textOf(csvOf(item, broken(), () => 'Table Storage answered 503'))).toBe(
    '\uFEFFname,count,isSet,notes\r\na,1,true,\r\nINCOMPLETE: Table Storage answered 503\r\n',
  );
});

test('fields of fields are columns of their own', async () => {
  async function* nothing() {}
  const headings = async (schema: z.ZodObject) => (await textOf(csvOf(schema, nothing(), String))).slice(1).trim().split(',');
  expect(await headings(runItem)).toEqual([
    'runId',
    'startedAt',
    'finishedAt',
    'outcome',
    'customersListed',
    'customersDue',
    'customersChecked',
    'customersFailed',
    'customersDeparted',
    'customersNotReached',
    'listComplete',
    'requestsSent',
    'requestsThrottled',
    'requestsRetried',
    'changed',
    'told',
    'notes',
  ]);
  for (const schema of [customerItem, changeItem, deliveryItem])
    expect(await headings(schema)).toEqual(Object.keys(schema.shape));
});
