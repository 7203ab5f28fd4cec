/**
 * host.json against a schema of the parts that we use. Its facts are those of the published one
 * (https://json.schemastore.org/host.json, version 2), and for `telemetryMode`, which that one does not know in every edition, of
 * https://learn.microsoft.com/azure/azure-functions/functions-host-json.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const level = z.enum(['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None']);
const schema = z
  .strictObject({
    version: z.literal('2.0'),
    telemetryMode: z.enum(['ApplicationInsights', 'OpenTelemetry']).optional(),
    functionTimeout: z
      .string()
      .regex(/^(-1|([01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/)
      .nullable()
      .optional(),
    logging: z
      .strictObject({
        logLevel: z.record(z.string(), level).optional(),
        fileLoggingMode: z.enum(['never', 'always', 'debugOnly']).optional(),
        applicationInsights: z
          .strictObject({ samplingSettings: z.looseObject({ isEnabled: z.boolean() }).optional() })
          .optional(),
      })
      .optional(),
  })
  // The published schema lets it pass; the host then leaves it out, without a word.
  .refine(({ telemetryMode, logging }) => telemetryMode !== 'OpenTelemetry' || !logging?.applicationInsights, {
    message: 'OpenTelemetry knows nothing of logging.applicationInsights',
  });

const ours = schema.parse(JSON.parse(readFileSync('host.json', 'utf8')));

test('host.json is one that the host takes as it is meant', () => {
  expect(ours).toMatchObject({ version: '2.0', telemetryMode: 'OpenTelemetry' });
});

test('the lines of functions are kept, which the alerts count', () => {
  expect(ours.logging?.logLevel).toMatchObject({ Function: 'Information' });
});

describe('refused is', () => {
  const sampling = { applicationInsights: { samplingSettings: { isEnabled: false } } };
  test.each<[string, object]>([
    ['another version', { version: '4.0' }],
    ['a key that nobody reads', { functiontimeout: '00:10:00' }],
    ['a key of the first version', { http: { routePrefix: '' } }],
    ['a telemetry mode that is none', { telemetryMode: 'OTel' }],
    ['a time without hours', { functionTimeout: '10:00' }],
    ['a time in minutes', { functionTimeout: 10 }],
    ['a day', { functionTimeout: '24:00:00' }],
    ['a level that is none', { logging: { logLevel: { default: 'Info' } } }],
    ['sampling beside OpenTelemetry', { logging: { ...ours.logging, ...sampling } }],
    ['a key within logging', { logging: { samplingSettings: {} } }],
  ])('%s', (_, over) => {
    expect(schema.safeParse({ ...ours, ...over }).success).toBe(false);
  });

  test('not sampling beside Application Insights', () => {
    const other = { ...ours, telemetryMode: 'ApplicationInsights', logging: sampling };
    expect(schema.safeParse(other).success).toBe(true);
  });
});
