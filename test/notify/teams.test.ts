/** What the Teams channel makes of every answer, given by a real HTTP server. */
import { describe, expect, test } from 'vitest';
import { SECRET, sendTo } from './receiver.ts';

describe('accepted', () => {
  test.each([
    [200, ''],
    [200, '1'],
    [202, ''],
    [204, ''],
    [201, '{"id":"42"}'],
    [200, 'OK'],
    [200, '{"error":null,"errors":[],"status":"ok"}'],
    [200, '{"failed":0}'],
    [200, 'x'.repeat(100_000)],
  ])('by a %d with the body %j', async (status, body) => {
    expect(await sendTo(status, body)).toEqual({ outcome: 'accepted' });
  });
});

describe('an error text in a 2xx', () => {
  const teamsText = (status: number) =>
    `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=400,server=X413,cv=500`;

  test.each([
    ['throttled', 429, teamsText(429)],
    ['failed', 503, teamsText(503)],
    ['refused', 400, teamsText(400)],
    ['refused', 413, teamsText(413)],
    ['refused', 413, JSON.stringify(teamsText(413))],
    ['refused', 413, JSON.stringify({ message: teamsText(413) })],
    ['throttled', 429, '{"error":{"code":"429","message":"Too many"}}'],
    ['refused', 400, '{"error":{"statusCode":400}}'],
    ['refused', 413, '{"error":"{\\"status\\":413}"}'],
    ['failed', 404, '{"error":{"code":404}}'],
  ])('is %s where it names status %d: %s', async (outcome, status, body) => {
    expect(await sendTo(200, body)).toMatchObject({
      outcome,
      problem: `Teams answered 200 with an error text that names status ${status}`,
    });
  });

  test.each([
    '{"error":{"code":"InternalError","message":"tcid=400"}}',
    '{"error":"gone wrong"}',
    'Webhook message delivery failed',
    '"An error occurred"',
    `\uFEFF{"error":{"message":"see https://example.org/workflows/?sig=${SECRET}"}}`,
  ])('is failed where it names none: %s', async (body) => {
    expect(await sendTo(200, body, { 'retry-after': '7' })).toEqual({
      outcome: 'failed',
      problem: 'Teams answered 200 with an error text',
      retryAfterMs: 7_000,
    });
  });
});

test.each([
  [400, 'Teams answered 400: it does not take this card'],
  [413, 'Teams answered 413: the card is too large'],
])('a %d refuses the content', async (status, problem) => {
  expect(await sendTo(status, `?sig=${SECRET}`)).toEqual({ outcome: 'refused', problem });
});

test.each([408, 409, 500, 502, 503, 504])('a %d is a failure that may pass', async (status) => {
  expect(await sendTo(status, `?sig=${SECRET}`)).toEqual({
    outcome: 'failed',
    problem: `Teams answered ${status}`,
    retryAfterMs: null,
  });
});

test.each([
  [undefined, null],
  ['57', 57_000],
  ['Sun, 01 Nov 2026 00:02:00 GMT', 120_000],
  ['soon', null],
])('a 429 asks for less, with Retry-After %j for as long as that says', async (value, retryAfterMs) => {
  expect(await sendTo(429, `?sig=${SECRET}`, value === undefined ? {} : { 'retry-after': value })).toEqual({
    outcome: 'throttled',
    problem: 'Teams answered 429',
    retryAfterMs,
  });
});

test('a 429 that comes as an error text keeps its Retry-After, too', async () => {
  const body = '{"error":{"code":"429"}}';
  expect(await sendTo(200, body, { 'retry-after': '57' })).toMatchObject({ outcome: 'throttled', retryAfterMs: 57_000 });
});

test('a 503 is a failure, however long it asks to be left alone', async () => {
  expect(await sendTo(503, '', { 'retry-after': '57' })).toMatchObject({ outcome: 'failed', retryAfterMs: 57_000 });
});

test.each([
  [401, /copy it again from the flow/],
  [403, /copy it again from the flow/],
  [404, /switch it on, or make a new one/],
  [410, /switch it on, or make a new one/],
])('a %d says what to do, in one line', async (status, remedy) => {
  const result = await sendTo(status, `?sig=${SECRET}`);
  expect(result).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(remedy) });
  expect(JSON.stringify(result)).not.toContain('\\n');
});

test('a flow that is switched off or deleted says so with a 400, and loses no card', async () => {
  const body = `{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"trigger 'manual' of ?sig=${SECRET}"}}`;
  expect(await sendTo(400, body)).toMatchObject({
    outcome: 'failed',
    problem: expect.stringMatching(/^Teams answered 400: the flow is switched off or deleted/),
  });
});
