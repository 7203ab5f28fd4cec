/** Who has left: gone by Partner Center's word, or missing from two whole lists in a row; and when that is not believed. */
import { expect, test } from 'vitest';
import { departures } from '../../lib/vetting/departure.ts';
import { day } from './readings.ts';

type Mark = 'active' | 'absent' | 'departed';
const known = (marks: Readonly<Record<string, Mark>>) =>
  Object.entries(marks).map(([customerId, mark]) => ({
    customerId,
    absentSince: mark === 'active' ? null : day(1),
    departedAt: mark === 'departed' ? day(2) : null,
  }));
const nobody = { absent: [], present: [], departed: [], withheld: [] };

test.each([
  ['listed', 'active', ['a'], [], true, {}],
  ['missing for the first time', 'active', [], [], true, { absent: ['a'] }],
  ['missing for the second time', 'absent', [], [], true, { departed: ['a'] }],
  ['missing from a list that was cut short', 'active', [], [], false, {}],
  ['missing again from a list that was cut short', 'absent', [], [], false, {}],
  ['listed again', 'absent', ['a'], [], true, { present: ['a'] }],
  ['listed again in a list that was cut short', 'absent', ['a'], [], false, { present: ['a'] }],
  ['called gone though listed', 'active', ['a'], ['a'], true, { departed: ['a'] }],
  ['called gone in a list that was cut short', 'active', ['a'], ['a'], false, { departed: ['a'] }],
  ['called gone and missing', 'active', [], ['a'], true, { departed: ['a'] }],
  ['departed and missing still', 'departed', [], [], true, {}],
  ['departed and called gone again', 'departed', ['a'], ['a'], true, {}],
] as const)('a customer %s', (_, mark, listed, gone, complete, expected) => {
  expect(departures(known({ a: mark }), new Set(listed), new Set(gone), complete)).toEqual({ ...nobody, ...expected });
});

test('a customer nobody knows yet is no departure', () => {
  expect(departures([], new Set(['new']), new Set(['new']), true)).toEqual(nobody);
});

const ids = (count: number, prefix: string) => Array.from({ length: count }, (_, place) => `${prefix}${place}`);

test.each([
  ['five of five', 5, 0, true],
  ['six of six', 6, 0, false],
  ['six of thirty', 6, 24, true],
  ['six of twenty-nine', 6, 23, false],
  ['a fifth of many', 200, 800, true],
  ['over a fifth of many', 201, 799, false],
])('%s departing at once: believed or withheld', (_, leaving, staying, believed) => {
  const [left, stayed] = [ids(leaving, 'left'), ids(staying, 'stayed')];
  const all = known({
    ...Object.fromEntries(left.map((id) => [id, 'absent' as const])),
    ...Object.fromEntries(stayed.map((id) => [id, 'active' as const])),
  });
  const byList = departures(all, new Set(stayed), new Set(), true);
  expect(byList).toEqual({ ...nobody, [believed ? 'departed' : 'withheld']: left });
  const byWord = departures(all, new Set([...left, ...stayed]), new Set(left), true);
  expect(byWord).toEqual({ ...nobody, present: left, [believed ? 'departed' : 'withheld']: left });
});

test('those who departed before neither count as customers nor as departing', () => {
  const before = Object.fromEntries(ids(100, 'before').map((id) => [id, 'departed' as const]));
  const now = Object.fromEntries(ids(6, 'now').map((id) => [id, 'absent' as const]));
  expect(departures(known({ ...before, ...now }), new Set(), new Set(), true).withheld).toEqual(ids(6, 'now'));
  expect(departures(known({ ...before, still: 'active' }), new Set(['still']), new Set(), true)).toEqual(nobody);
});
