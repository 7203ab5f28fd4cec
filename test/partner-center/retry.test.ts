/** What is asked again, how often and after how long; and what every request carries. */
import { describe, expect, test } from 'vitest';
import type { Respond } from '../../dev/simulator/simulator.ts';
import { CORRELATION_ID, client, customer, fakeIo, idsOf, problemOf, simulator, TOKEN } from './support.ts';

const forever = Number.POSITIVE_INFINITY;

/** A simulator with an approved customer. */
async function partner() {
  const started = await simulator();
  started.world.add({ id: customer(1) });
  started.world.education(customer(1), 'Approved');
  return started;
}

const passing: [string, Respond][] = [
  ['408', { status: 408 }],
  ['429', { status: 429, headers: { 'retry-after': '1' } }],
  ['500 with a bare text', 'string'],
  ['502 with HTML', 'html'],
  ['503', { status: 503 }],
  ['504', { status: 504, body: { code: 504, description: 'Timeout.' } }],
  ['a reset', 'reset'],
  ['an answer that breaks off', 'drop'],
  ['an answer that was cut', 'cut'],
  ['an empty answer', 'empty'],
];

test.each(passing)('after %s the call is repeated under the same request id', async (_, respond) => {
  const { url, calls, fail } = await partner();
  fail({ respond });
  const made = client(url);
  expect(await made.qualifications.get(customer(1))).toMatchObject([{ vettingStatus: 'Approved' }]);
  expect(calls).toHaveLength(2);
  expect(calls[1]).toMatchObject({ method: 'GET', path: calls[0]?.path, headers: calls[0]?.headers ?? {} });
  expect(made.counts).toEqual({ sent: 2, throttled: respond === passing[1]?.[1] ? 1 : 0, retried: 1 });
});

test.each<[string, Respond, string, number]>([
  ['408', { status: 408 }, 'unavailable', 5],
  ['503', { status: 503 }, 'unavailable', 5],
  ['resets', 'reset', 'unavailable', 5],
  ['HTML errors', 'html', 'unavailable', 5],
  ['429', { status: 429, headers: { 'retry-after': '1' } }, 'throttled', 9],
  ['429 that ask for no wait', { status: 429, headers: { 'retry-after': '0' } }, 'throttled', 9],
  ['answers that were cut', 'cut', 'unreadable', 2],
])('the call ends after a bounded number of %s', async (_, respond, failure, requests) => {
  const { url, calls, fail } = await partner();
  fail({ times: forever, respond });
  const made = client(url);
  expect(await problemOf(made.qualifications.get(customer(1)))).toMatchObject({ failure });
  expect(calls).toHaveLength(requests);
  expect(new Set(calls.map(({ headers }) => headers['ms-requestid'])).size).toBe(1);
  expect(made.counts).toEqual({ sent: requests, throttled: failure === 'throttled' ? 9 : 0, retried: requests - 1 });
});

test('kinds of failure in turn are bounded, too', async () => {
  const { url, calls, fail } = await partner();
  for (let round = 0; round < 20; round++) {
    for (const [, respond] of passing) fail({ respond });
  }
  await problemOf(client(url).qualifications.get(customer(1)));
  expect(calls.length).toBeLessThanOrEqual(15);
});

test.each([400, 403, 404, 405, 409, 418, 422])('a %d is not repeated', async (status) => {
  const { url, calls, fail } = await partner();
  fail({ times: forever, respond: { status, body: { statusCode: status, message: 'No.' } } });
  const made = client(url);
  expect(await problemOf(made.qualifications.get(customer(1)))).toMatchObject({ status });
  expect(calls).toHaveLength(1);
  expect(made.counts).toEqual({ sent: 1, throttled: 0, retried: 0 });
});

test('a call that nobody answers ends as unavailable, and is repeated', async () => {
  const { url } = await partner();
  const io = fakeIo({
    // The real limit is half a minute: it is over at once here.
    fetch: () => Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
  });
  const error = await problemOf(client(url, { io }).qualifications.get(customer(1)));
  expect(error).toMatchObject({ failure: 'unavailable', correlationId: CORRELATION_ID });
  expect(error.message).toBe('Partner Center could not be reached (no answer within 30 s)');
  expect(io.departures).toHaveLength(5);
});

test('every request goes out with a limit on its time, and follows no redirect', async () => {
  const { url } = await partner();
  const sent: (RequestInit | undefined)[] = [];
  const io = fakeIo({
    fetch: (input, init) => {
      sent.push(init);
      return fetch(input, init);
    },
  });
  await client(url, { io }).qualifications.get(customer(1));
  expect(sent).toMatchObject([{ redirect: 'manual', signal: expect.any(AbortSignal) }]);
});

describe('the wait', () => {
  async function waits(respond: Respond, random: number): Promise<readonly number[]> {
    const { url, fail } = await partner();
    fail({ times: forever, respond });
    const io = fakeIo({ random });
    await problemOf(client(url, { io }).qualifications.get(customer(1)));
    return io.waits;
  }

  test('is full jitter: from none at all to a bound that grows', async () => {
    expect(await waits({ status: 503 }, 0)).toEqual([0, 0, 0, 0]);
    const most = await waits('reset', 0.999_999);
    expect(most).toHaveLength(4);
    expect(most.toSorted((a, b) => a - b)).toEqual(most);
    expect(most[0]).toBeGreaterThan(500);
    expect(most[0]).toBeLessThan(5_000);
    expect(most[3]).toBeGreaterThan(4_000);
    expect(Math.max(...most)).toBeLessThanOrEqual(20_000);
    expect(await waits('reset', 0.5)).toEqual(most.map((ms) => expect.closeTo(ms / 2, 0)));
  });

  test('is never shorter than a 503 asks for, in seconds or as a date', async () => {
    for (const retryAfter of ['30', 'Sun, 01 Nov 2026 00:00:30 GMT']) {
      const [first = 0] = await waits({ status: 503, headers: { 'retry-after': retryAfter } }, 0.5);
      expect(first).toBeGreaterThanOrEqual(30_000);
      expect(first).toBeLessThan(52_000);
    }
  });

  test('is not made where a 503 asks for over five minutes', async () => {
    const { url, fail, calls } = await partner();
    fail({ respond: { status: 503, headers: { 'retry-after': '301' } } });
    const made = client(url);
    const error = await problemOf(made.qualifications.get(customer(1)));
    expect(error).toMatchObject({ failure: 'unavailable', status: 503, retryAfterMs: 301_000 });
    expect(made.io.waits).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});

describe('a request', () => {
  test('carries what Partner Center asks for', async () => {
    const { url, calls } = await partner();
    await client(url).qualifications.get(customer(1));
    expect(calls[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/json',
      'x-locale': 'en-US',
      'ms-correlationid': CORRELATION_ID,
      'ms-requestid': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'ms-partnercenter-application': 'vetting-monitor',
    });
    expect(calls[0]?.headers['content-type']).toBeUndefined();
  });

  test('has an id of its own for each call, pages of a list included, and the one correlation id of the run', async () => {
    const { url, calls } = await simulator({ pageSize: 1 });
    const made = client(url);
    await idsOf(made.customers.list());
    for (let call = 0; call < 3; call++) await problemOf(made.qualifications.get(customer(9)));
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map(({ headers }) => headers['ms-requestid'])).size).toBe(4);
    expect(new Set(calls.map(({ headers }) => headers['ms-correlationid']))).toEqual(new Set([CORRELATION_ID]));
  });

  test('is counted by the client that sent it', async () => {
    const { url, fail } = await partner();
    const [one, other] = [client(url), client(url)];
    fail({ respond: { status: 429, headers: { 'retry-after': '1' } } });
    await one.qualifications.get(customer(1));
    await other.qualifications.get(customer(1));
    expect(one.counts).toEqual({ sent: 2, throttled: 1, retried: 1 });
    expect(other.counts).toEqual({ sent: 1, throttled: 0, retried: 0 });
  });
});
