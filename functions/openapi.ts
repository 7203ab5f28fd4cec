/** `GET /api/openapi.json`: the description of the API, made from the very schemas that validate. */
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { problemAnswer } from './http/problem.ts';
import { type Described, jsonRoute, none, registeredRoutes } from './http/route.ts';

type Json = Record<string, unknown>;

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export function openApi(routes: readonly Described[]): Json {
  const paths: Record<string, Json> = {};
  const schemas: Json = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: packageJson.name,
      version: packageJson.version,
      description: packageJson.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    security: [{ functionKey: [] }],
    paths,
    components: {
      securitySchemes: { functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' } },
      schemas,
    },
  };
}

/** What the schemas name goes into `schemas`. */
function operation(route: Described, schemas: Json): Json {
  const { name, summary, pathParameters, query, answer, isList, isAnonymous, problems } = route;
  const problem = { 'application/problem+json': { schema: schemaOf(problemAnswer, 'output', schemas) } };
  const answers = {
    'application/json': { schema: schemaOf(answer, 'output', schemas) },
    ...(isList && { 'text/csv': { schema: { type: 'string' } } }),
  };
  const keyless = isAnonymous
    ? {}
    : { 401: { description: 'The key in the header x-functions-key is missing or wrong; without a body' } };
  return {
    operationId: name,
    summary,
    ...(isAnonymous && { security: [] }),
    parameters: [...parametersOf(pathParameters, 'path'), ...parametersOf(query, 'query')],
    responses: {
      200: { description: 'As asked', content: answers },
      ...keyless,
      ...Object.fromEntries([400, ...problems].map((status) => [status, { description: meanings[status], content: problem }])),
    },
  };
}

const meanings: Record<number, string> = {
  400: 'A parameter is wrong, or is none',
  404: 'There is no such thing',
  500: 'A setting is wrong, or something happened that should not',
  502: 'Partner Center did not answer as it should',
  503: 'Table Storage cannot be reached, or the monitor is not well',
};

function parametersOf(schema: z.ZodObject, where: 'path' | 'query'): Json[] {
  const { properties } = schemaOf(schema, 'input', {});
  return Object.entries(z.record(z.string(), z.looseObject({ description: z.string().optional() })).parse(properties)).map(
    ([name, { description, ...rest }]) => ({
      name,
      in: where,
      required: where === 'path',
      ...(description !== undefined && { description }),
      schema: rest,
    }),
  );
}

/** `input`: before, `output`: after what the schema makes of it. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const {
    $schema: _,
    $defs,
    ...own
  } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema }) {
      // The format says it; the pattern of every date that there is says it at length.
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { id, ...named } = moved(own);
  for (const [name, each] of Object.entries(moved($defs ?? {}))) schemas[name] = withoutId(each);
  if (typeof id !== 'string') return named;
  schemas[id] = named;
  return { $ref: `#/components/schemas/${id}` };
}

/** References point to where OpenAPI keeps its schemas. */
function moved(schema: object): Json {
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')));
}

function withoutId(schema: unknown): Json {
  const { id: _, ...rest } = z.record(z.string(), z.unknown()).parse(schema);
  return rest;
}

jsonRoute({
  name: 'openapi',
  method: 'GET',
  path: 'openapi.json',
  summary: 'This description',
  pathParameters: none,
  query: none,
  answer: z.record(z.string(), z.unknown()),
  problems: [500],
  read: async () => openApi(registeredRoutes()),
});
