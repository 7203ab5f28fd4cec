/** Where a list goes on: a text that is taken back only unaltered, and only for the question it came with. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readCursor, writeCursor } from '../../lib/queries/cursor.ts';
import { QuestionError } from '../../lib/queries/question.ts';

const place = z.strictObject({ month: z.string(), token: z.string().nullable() });
const question = ['changes', { to: 'Denied' }];

test('a place comes back as it was', () => {
  const cursor = writeCursor({ month: '2026-11', token: 'a.b/c=' }, question);
  expect(readCursor(cursor, question, place)).toEqual({ month: '2026-11', token: 'a.b/c=' });
  expect(cursor).toMatch(/^[\w.-]+$/);
});

test('no cursor is the beginning', () => {
  expect(readCursor(undefined, question, place)).toBeNull();
});

test('one of another question is refused', () => {
  const cursor = writeCursor({ month: '2026-11', token: null }, question);
  for (const other of [['changes', { to: 'Approved' }], ['changes', {}], ['runs'], null])
    expect(() => readCursor(cursor, other, place)).toThrow(QuestionError);
});

test('any altered one is refused, whatever was altered', () => {
  const cursor = writeCursor({ month: '2026-11', token: 'token' }, question);
  const altered = fc
    .tuple(fc.nat(cursor.length - 1), fc.string({ minLength: 0, maxLength: 3 }))
    .map(([at, text]) => cursor.slice(0, at) + text + cursor.slice(at + 1))
    .filter((text) => text !== cursor);
  fc.assert(
    fc.property(fc.oneof(altered, fc.string()), (text) => {
      expect(() => readCursor(text, question, place)).toThrow(/^next: should be the `next` of an answer to this very question/);
    }),
    { numRuns: 2_000 },
  );
});

test('one that adds up and says something else is refused, too', () => {
  for (const odd of [null, [], { month: 1, token: null }, { month: '2026-11', token: null, table: 'State' }])
    expect(() => readCursor(writeCursor(odd, question), question, place)).toThrow(QuestionError);
});
