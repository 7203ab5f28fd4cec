/**
 * Where a list goes on, as a text that only this project reads. It is bound to the question it came with: one that was altered, or is
 * put to another question, is refused. Whatever it says, a list is read by its question alone, so it never leads to other rows.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { QuestionError } from './question.ts';

/** `question`: all that was asked, but for how much of it. */
export function writeCursor(place: unknown, question: unknown): string {
  const text = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${text}.${sumOf(text, question)}`;
}

/** Null where there is none. Throws a QuestionError where it is not one of this question. */
export function readCursor<Place>(cursor: string | undefined, question: unknown, place: z.ZodType<Place>): Place | null {
  if (cursor === undefined) return null;
  const [text = '', sum, ...rest] = cursor.split('.');
  if (rest.length > 0 || sum !== sumOf(text, question)) throw wrong();
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw wrong(); // It adds up, but this project did not write it.
  }
}

const wrong = () => new QuestionError('next: should be the `next` of an answer to this very question, unaltered');

function sumOf(text: string, question: unknown): string {
  return createHash('sha256')
    .update(`${text}\n${JSON.stringify(question)}`)
    .digest('base64url')
    .slice(0, 22);
}
