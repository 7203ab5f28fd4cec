/** Options as the API reads its parameters: by the same schemas, and refused in one line that says what they should be. */
import { InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';

/** `prepare`: what a person may write otherwise. */
export function by<Schema extends z.ZodType>(schema: Schema, prepare = (text: string) => text) {
  return (text: string): z.output<Schema> => {
    const { success, data, error } = schema.safeParse(prepare(text));
    if (success) return data;
    const message = error.issues[0]?.message ?? 'should be something else';
    throw new InvalidArgumentError(`${message.replace(/^should/, 'It should')}.`);
  };
}

export const anyCase = (text: string) => text.toLowerCase();

export function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It should be a whole number from 1.');
  return Number(text);
}

export const json = () => new Option('--json', 'machine output alone on stdout; all else on stderr');
export const csv = () =>
  new Option('--csv', 'the whole list as CSV, alone on stdout, for a spreadsheet').conflicts(['json', 'sort']);
