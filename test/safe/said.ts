/** All that leaves the monitor in a journey, under the name of where it was said, and the search through it. */
import { inspect } from 'node:util';
import type { TableClient } from '@azure/data-tables';
import { expect } from 'vitest';
import { found, type Markers } from './markers.ts';

export type Said = {
  /** Texts as they are, errors as a host logs them, anything else as JSON and as `inspect` shows it. */
  add(where: string, what: unknown): void;
  /** Adds every column of every row. */
  addRows(where: string, tables: readonly TableClient[]): Promise<number>;
  /** What a call throws is said; what it returns, too. */
  attempt<Value>(where: string, call: () => Promise<Value>): Promise<Value | null>;
  readonly all: readonly { readonly where: string; readonly text: string }[];
  /** Where a secret was said, and which. */
  leaks(): string[];
  expectNoSecret(): void;
};

/** All that is yielded. */
export async function allOf<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

export function listen(markers: Markers): Said {
  const all: { where: string; text: string }[] = [];
  const add: Said['add'] = (where, what) => {
    for (const text of typeof what === 'string' ? [what] : textsOf(what)) all.push({ where, text });
  };
  const leaks = () => [...new Set(all.flatMap(({ where, text }) => found(markers, text).map((leak) => `${where}: ${leak}`)))];
  return {
    all,
    add,
    async addRows(where, tables) {
      let rows = 0;
      for (const table of tables) {
        for await (const row of table.listEntities()) {
          rows++;
          add(`${where}, table ${table.tableName}`, row);
        }
      }
      return rows;
    },
    async attempt(where, call) {
      try {
        const value = await call();
        add(`${where}, its result`, value);
        return value;
      } catch (error) {
        add(`${where}, its error`, error);
        return null;
      }
    },
    leaks,
    expectNoSecret: () => expect(leaks()).toEqual([]),
  };
}

const whole = { depth: 10, maxStringLength: null, maxArrayLength: null, breakLength: Number.POSITIVE_INFINITY } as const;

function textsOf(what: unknown): string[] {
  const texts = [inspect(what, whole), json(what)];
  const seen = new Set<unknown>();
  for (let error = what; error instanceof Error && !seen.has(error); error = error.cause) {
    seen.add(error);
    texts.push(error.message, error.stack ?? '', inspect(own(error), whole), json(own(error)));
  }
  return texts.filter((text) => text !== '');
}

/** What an error carries beside its message, which a host may write, too. */
const own = (error: Error): object => Object.fromEntries(Object.entries(error));

function json(what: unknown): string {
  try {
    return JSON.stringify(what, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  } catch {
    return ''; // What goes round in circles is no JSON; `inspect` has shown it.
  }
}
