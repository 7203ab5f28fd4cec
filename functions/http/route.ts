/** A route: what may be asked, what is answered, and who does it. The schemas here validate, and describe the API in `openapi.ts`. */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { QuestionError } from '../../lib/queries/question.ts';
import { safeHeaders } from './headers.ts';
import { problemOf } from './problem.ts';

/** What the description of the API needs of a route. */
export type Described = {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Below `/api/`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly pathParameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly answer: z.ZodType;
  /** Whether `format=csv` answers the same as a file. */
  readonly isList: boolean;
  /** Whether it answers without a function key. */
  readonly isAnonymous: boolean;
  /** Statuses of problems beside 400 and 401. */
  readonly problems: readonly number[];
};

export type Route<Path extends z.ZodObject, Query extends z.ZodObject, Answer extends z.ZodType> = Omit<
  Described,
  'pathParameters' | 'query' | 'answer' | 'isList' | 'isAnonymous'
> & {
  readonly pathParameters: Path;
  readonly query: Query;
  readonly answer: Answer;
  readonly read: (path: z.output<Path>, query: z.output<Query>) => Promise<z.output<Answer>>;
};

/** No parameters. */
export const none = z.strictObject({});

const routes: Described[] = [];
/** All that were registered so far, in that order. */
export const registeredRoutes = (): readonly Described[] => routes;

/** Registers a route that answers JSON, behind a function key. */
export function jsonRoute<Path extends z.ZodObject, Query extends z.ZodObject, Answer extends z.ZodType>(
  route: Route<Path, Query, Answer>,
): void {
  register({ ...route, isList: false, isAnonymous: false }, async (request) => {
    const path = parsed(route.pathParameters, request.params);
    const query = parsed(route.query, asked(request));
    return json(await route.read(path, query));
  });
}

export function register(
  route: Described,
  answer: (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>,
): void {
  routes.push(route);
  const { name, path, method, isAnonymous } = route;
  app.http(name, {
    route: path,
    methods: [method],
    authLevel: isAnonymous ? 'anonymous' : 'function',
    handler: (request, context) => answer(request, context).catch((error: unknown) => problemOf(error, context)),
  });
}

export function json(value: unknown): HttpResponseInit {
  return { headers: { ...safeHeaders, 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** The query, each name once. Throws a QuestionError. */
export function asked({ query }: HttpRequest): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name === 'code') throw new QuestionError('code: the key belongs in the header x-functions-key, never in a URL');
    if (Object.hasOwn(given, name)) throw new QuestionError(`${name}: should be there once`);
    given[name] = value;
  }
  return given;
}

/** Throws a QuestionError that names every parameter that is wrong, and what it should be. */
export function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const problems = error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: not a parameter here`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new QuestionError(problems.join('; '));
}
