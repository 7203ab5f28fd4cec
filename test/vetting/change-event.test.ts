/** An event's id: safe wherever it is used as a key, and never the id of two events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANGE_KINDS, eventId, isChangeKind } from '../../lib/vetting/change-event.ts';
import { customer, day } from './readings.ts';

const { customerId } = customer;
const id = (qualification: string, revision = 1) => eventId(customerId, day(1), revision, qualification);

test('names customer, epoch, revision and qualification', () => {
  expect(id('Education', 12)).toBe(`${customerId}_${Date.UTC(2026, 10, 1)}_12_Education`);
});

const hostile = [
  '',
  ' ',
  'a.b',
  'a/b',
  'a\\b',
  'a#b',
  'a?b',
  'a%2Fb',
  'a-2fb',
  'a_b',
  'a-b',
  '../../etc',
  "' or 1 eq 1",
  '\u0000\u001f\u007f\u0085',
  '語'.repeat(128),
  '🏫',
  'x'.repeat(10_000),
  `${'x'.repeat(9_999)}y`,
  'Éducation',
  'E\u0301ducation',
  '__proto__',
];

test.each(hostile)('is safe as a table key and a webhook id: %j', (qualification) => {
  expect(id(qualification)).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(id(qualification).length).toBeLessThanOrEqual(160);
});

test('tells hostile names apart', () => {
  expect(new Set(hostile.map((name) => id(name))).size).toBe(hostile.length);
});

test('is the same at every attempt, and never that of another qualification, revision or epoch', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('-', '_', 'a', '2', 'f', '.', '/', '語'), maxLength: 100 }),
  );
  const parts = fc.tuple(names, fc.nat(), fc.date({ min: day(1), max: day(30), noInvalidDate: true }));
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const [first, second] = [one, other].map(([name, revision, at]) => eventId(customerId, at, revision, name));
      const isSame = one[0] === other[0] && one[1] === other[1] && one[2].getTime() === other[2].getTime();
      expect(first === second).toBe(isSame);
      expect(eventId(customerId, new Date(one[2]), one[1], one[0])).toBe(first);
    }),
    { numRuns: 500 },
  );
  // Two chance names hardly meet: names that differ in one place come nearer.
  fc.assert(
    fc.property(names, names, names, (before, middle, after) => {
      if (middle !== '') expect(id(before + middle + after)).not.toBe(id(before + after));
      const escaped = before.replaceAll(/[^A-Za-z0-9]/g, (sign) => `-${sign.charCodeAt(0).toString(16)}`);
      expect(id(escaped) === id(before)).toBe(escaped === before);
    }),
    { numRuns: 500 },
  );
});

test('only the kinds of the table are kinds', () => {
  expect(Object.keys(CHANGE_KINDS).every(isChangeKind)).toBe(true);
  expect(['', 'Approved', 'toString', '__proto__', 'constructor'].some(isChangeKind)).toBe(false);
});
