/** The description of the API: a linter passes it, and it names every route that there is. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import '../../functions/main.ts';
import { registeredRoutes } from '../../functions/http/route.ts';
import { openApi } from '../../functions/openapi.ts';

test('a linter finds nothing, at its strictest', async () => {
  const lint = async (description: unknown) =>
    lintFromString({
      source: JSON.stringify(description),
      absoluteRef: 'openapi.json',
      config: await createConfig({ extends: ['recommended-strict'] }),
    });
  const description = openApi(registeredRoutes());
  expect((await lint(description)).map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  expect(await lint({ ...description, paths: { '/a': { get: {} } } })).not.toEqual([]);
});

test('every route is there, with its method', () => {
  const { paths } = openApi(registeredRoutes());
  expect(Object.entries(paths ?? {}).map(([path, methods]) => `${Object.keys(methods).join(' ')} ${path}`)).toEqual([
    'get /customers',
    'get /customers/{customerId}',
    'get /customers/{customerId}/history',
    'get /changes',
    'get /stats',
    'get /runs',
    'get /deliveries',
    'post /customers/{customerId}/check',
    'post /setup-check',
    'post /deliveries/{eventId}/replay',
    'post /deliveries/{eventId}/dismiss',
    'get /health',
    'get /openapi.json',
  ]);
});
