/** What the webhook channel makes of every answer, and of none. */
import { describe, expect, test, vi } from 'vitest';
import type { SendResult } from '../../lib/notify/channel.ts';
import { changeEvent } from './change-events.ts';
import { receiver, SECRET, withoutSecret } from './receiver.ts';
import { SECRETS, webhookTo } from './webhook-receiver.ts';

/** Makes sure that a result holds nothing of the URL, of a secret, or of a signature. */
function safe(result: SendResult): SendResult {
  const text = JSON.stringify(withoutSecret(result));
  for (const secret of SECRETS) expect(text).not.toContain(secret.slice(6, 20));
  expect(text).not.toMatch(/whsec_|v1,|127\.0\.0\.1|Northwind|\\n/);
  return result;
}

/** Sends one denial to a receiver that answers so, and repeats in its answer whatever it was sent. */
async function sendTo(status: number, headers: Record<string, string> = {}): Promise<SendResult> {
  const url = await receiver((request, response) => {
    const told = `${request.url ?? ''} ${SECRETS.join()} ${String(request.headers['webhook-signature'])}`;
    request.resume().on('end', () => response.writeHead(status, headers).end(told));
  });
  return safe(await webhookTo(url).send([changeEvent()]));
}

test.each([200, 201, 202, 204, 206, 299])('a %d is accepted, whatever it says', async (status) => {
  expect(await sendTo(status)).toEqual({ outcome: 'accepted' });
});

test('a 2xx is accepted though its body never ends', async () => {
  const url = await receiver((request, response) => {
    request.resume().on('end', () => response.writeHead(200).write('1'));
  });
  expect(await webhookTo(url).send([changeEvent()])).toEqual({ outcome: 'accepted' });
});

test.each([
  [undefined, null],
  ['57', 57_000],
  ['Sun, 01 Nov 2026 00:02:00 GMT', 119_750],
  ['soon', null],
])('a 429 asks for less, with Retry-After %j for as long as that says on the clock', async (value, retryAfterMs) => {
  expect(await sendTo(429, value === undefined ? {} : { 'retry-after': value })).toEqual({
    outcome: 'throttled',
    problem: 'The webhook answered 429',
    retryAfterMs,
  });
});

test.each([402, 405, 408, 409, 413, 415, 422, 500, 502, 503, 504])('a %d is a failure that may pass', async (status) => {
  expect(await sendTo(status, { 'retry-after': '7' })).toEqual({
    outcome: 'failed',
    problem: `The webhook answered ${status}`,
    retryAfterMs: 7_000,
  });
});

test.each([
  [400, /^The webhook answered 400: .*see its log, and compare WEBHOOK_SECRET/],
  [401, /^The webhook answered 401: the receiver did not accept the signature: compare WEBHOOK_SECRET/],
  [403, /^The webhook answered 403: the receiver did not accept the signature: compare WEBHOOK_SECRET/],
  [404, /^The webhook answered 404: .*check WEBHOOK_URL$/],
  [410, /^The webhook answered 410: .*check WEBHOOK_URL$/],
])('a %d says what to do', async (status, problem) => {
  expect(await sendTo(status)).toEqual({ outcome: 'failed', problem: expect.stringMatching(problem), retryAfterMs: null });
});

test.each([300, 301, 302, 303, 304, 307, 308])('a %d is not followed', async (status) => {
  let followed = 0;
  const elsewhere = await receiver((_, response) => {
    followed += 1;
    response.end();
  });
  expect(await sendTo(status, { location: elsewhere })).toEqual({
    outcome: 'failed',
    problem: `The webhook answered ${status}, a redirect, which is not followed: check WEBHOOK_URL`,
    retryAfterMs: null,
  });
  expect(followed).toBe(0);
});

describe('without an answer', () => {
  test('a connection that is cut', async () => {
    const url = await receiver((request) => request.socket.destroy());
    expect(safe(await webhookTo(url).send([changeEvent()]))).toEqual({
      outcome: 'failed',
      problem: expect.stringMatching(/^The webhook could not be reached: [A-Z_]+$/),
      retryAfterMs: null,
    });
  });

  test('none within 15 seconds', async () => {
    const expired = AbortSignal.abort(new DOMException('', 'TimeoutError'));
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(expired);
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init ?? {};
        const abort = () => reject(signal?.reason);
        if (signal?.aborted) abort();
        else signal?.addEventListener('abort', abort);
      });
    expect(safe(await webhookTo('https://example.org', { fetch: never }).send([changeEvent()]))).toEqual({
      outcome: 'failed',
      problem: 'The webhook could not be reached: no answer within 15 seconds',
      retryAfterMs: null,
    });
    expect(timeout.mock.calls).toEqual([[15_000]]);
    timeout.mockRestore();
  });

  test.each([
    ['no URL', `not a url sig=${SECRET}`],
    ['a URL with a password', `https://a:${SECRET}@127.0.0.1/`],
    ['another scheme', `ftp://127.0.0.1/?sig=${SECRET}`],
  ])('%s', async (_, url) => {
    expect(safe(await webhookTo(url).send([changeEvent()]))).toMatchObject({ outcome: 'failed', retryAfterMs: null });
  });

  test('an error whose every word is the URL', async () => {
    const url = `https://example.org/workflows/?sig=${SECRET}`;
    const cause = Object.assign(new Error(url), { code: url });
    for (const thrown of [new TypeError(url, { cause }), Object.assign(new Error(url), { name: url, code: url }), url, null]) {
      const result = safe(await webhookTo(url, { fetch: () => Promise.reject(thrown) }).send([changeEvent()]));
      expect(result).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(/: unknown (network )?error$/) });
    }
  });
});
