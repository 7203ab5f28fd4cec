/** What can be asked: the forms that parameters share, and what is wrong with a question. */
import { z } from 'zod';
import { parseMoment } from './moment.ts';

/** A question that cannot be answered as it was put; says in one line which part of it, and what it should be. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
}

/** There is no such thing. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** A customer's id: its tenant id. Written in capitals it is the same. */
export const customerId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'should be a tenant id, such as 0f0f0f0f-1111-4222-8333-444444444444')
  .transform((text) => text.toLowerCase());

/** The id of an event. */
export const eventId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,300}$/, 'should be the id of an event, as the deliveries list it');

export const channel = z.enum(['teams', 'webhook'], 'should be teams or webhook');

/** A date, a time, or how long ago: as it was asked, so that the next page asks the same. `parseMoment` reads it. */
export const moment = z
  .string()
  .refine(
    (text) => parseMoment(text, new Date()) !== null,
    'should be a date such as 2026-11-01, a time such as 2026-11-01T09:30Z, or 24h, 7d',
  )
  .meta({
    description:
      'A date such as 2026-11-01, a time such as 2026-11-01T09:30Z (UTC where it has no zone), or how long ago: 90m, 24h, 7d, 2w',
  });

/** One or more of these words, separated by commas. */
export function oneOrMore<Word extends string>(words: readonly Word[]) {
  const isWord = (text: string): text is Word => words.some((word) => word === text);
  const names = words.join('|');
  return z
    .string()
    .regex(new RegExp(`^(${names})(,(${names}))*$`), `should be one or more of ${words.join(', ')}, separated by commas`)
    .transform((text) => text.split(',').filter(isWord));
}

export function wholeNumber(least: number, most: number, byDefault: number) {
  const shape = `should be a whole number from ${least} to ${most}`;
  return z.coerce.number<string>(shape).int(shape).min(least, shape).max(most, shape).default(byDefault);
}

/** How much of a list is wanted. */
export const pageParameters = {
  limit: wholeNumber(1, 1000, 100).meta({ description: 'The most items that one answer holds' }),
  next: z.string().optional().meta({ description: 'The `next` of the answer before: what follows it' }),
};
export type Asked = { readonly limit: number; readonly next?: string | undefined };

/** Part of a list, and what to ask with for the rest; null at its end. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };
