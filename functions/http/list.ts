/** A route that answers a list: a page as JSON, or all of it as a CSV file that is streamed. */
import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { csvOf } from '../../lib/queries/csv.ts';
import { type Asked, type Page, pageParameters, QuestionError } from '../../lib/queries/question.ts';
import { safeHeaders } from './headers.ts';
import { lineOf } from './problem.ts';
import { asked, json, parsed, register } from './route.ts';

export type ListRoute<Path extends z.ZodObject, Question extends z.ZodObject, Item extends z.ZodObject> = {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly pathParameters: Path;
  readonly question: Question;
  readonly item: Item;
  /** Parameters that order a page; a CSV has the order of its table. */
  readonly ordering?: readonly string[];
  readonly page: (path: z.output<Path>, question: z.output<Question>, paging: Asked) => Promise<Page<z.output<Item>>>;
  /** `problem`: of a row that somebody else wrote, and that is left out. */
  readonly all: (
    path: z.output<Path>,
    question: z.output<Question>,
    problem: (line: string) => void,
  ) => Promise<AsyncIterable<readonly z.output<Item>[]>>;
};

const paging = z.strictObject({
  ...pageParameters,
  format: z.enum(['json', 'csv']).default('json').meta({ description: '`csv`: all of the list, as a file' }),
});
const pagingNames = Object.keys(paging.shape);

export function listRoute<Path extends z.ZodObject, Question extends z.ZodObject, Item extends z.ZodObject>(
  route: ListRoute<Path, Question, Item>,
): void {
  const { name, item, ordering = [] } = route;
  const query = z.strictObject({ ...route.question.shape, ...paging.shape });
  const answer = z.strictObject({ items: z.array(item), next: z.string().optional() });
  register(
    { ...route, method: 'GET', query, answer, isList: true, isAnonymous: false, problems: [500, 503] },
    async (request, context) => {
      const given = asked(request);
      const isPaging = ([parameter]: readonly [string, string]) => pagingNames.includes(parameter);
      const path = parsed(route.pathParameters, request.params);
      const { format, ...page } = parsed(paging, Object.fromEntries(Object.entries(given).filter(isPaging)));
      const rest = Object.entries(given).filter((entry) => !isPaging(entry));
      const question = parsed(route.question, Object.fromEntries(rest));
      if (format === 'json') {
        const { items, next } = await route.page(path, question, page);
        return json({ items, ...(next !== null && { next }) });
      }
      const superfluous = ['limit', 'next', ...ordering].find((parameter) => parameter in given);
      if (superfluous)
        throw new QuestionError(
          `${superfluous}: does not go with format=csv, which is the whole list in the order of its table`,
        );
      const warn = (line: string) => context.warn(JSON.stringify({ message: 'note', note: line }));
      const pages = await begun(await route.all(path, question, warn));
      return file(
        `${name}.csv`,
        csvOf(item, pages, (error) => {
          context.error(
            JSON.stringify({ message: 'export broke off', problem: error instanceof Error ? error.message : String(error) }),
          );
          return lineOf(error);
        }),
      );
    },
  );
}

/** Waits for the first page, so that what cannot be read at all is a problem and not a file. */
async function begun<Item>(pages: AsyncIterable<Item>): Promise<AsyncIterable<Item>> {
  const iterator = pages[Symbol.asyncIterator]();
  let first: IteratorResult<Item> | null = await iterator.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        const result = first;
        first = null;
        return result ? Promise.resolve(result) : iterator.next();
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}

function file(name: string, texts: AsyncIterable<string>): HttpResponseInit {
  const headers = {
    ...safeHeaders,
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
  };
  return { headers, body: ReadableStream.from(texts).pipeThrough(new TextEncoderStream()) };
}
