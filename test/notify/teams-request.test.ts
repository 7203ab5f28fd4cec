/** What the Teams channel sends, and what it says when no answer comes. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TIMEOUT_MS } from '../../lib/notify/http-post.ts';
import { teamsMessage } from '../../lib/notify/teams-card.ts';
import { changeEvent } from './change-events.ts';
import { channelTo, receiver, SECRET, sendTo, withoutSecret } from './receiver.ts';

afterEach(() => vi.restoreAllMocks());

test('a request is one JSON post of the card', async () => {
  const seen: { request: IncomingMessage; body: string }[] = [];
  const url = await receiver((request, response) => {
    void text(request).then((body) => {
      seen.push({ request, body });
      response.writeHead(202).end();
    });
  });
  const events = [changeEvent(), changeEvent({ kind: 'approved', companyName: 'Grundschule Süd' })];
  expect(await channelTo(url).send(events)).toEqual({ outcome: 'accepted' });
  expect(seen).toHaveLength(1);
  expect(seen[0]?.request.method).toBe('POST');
  expect(seen[0]?.request.headers['content-type']).toBe('application/json');
  expect(seen[0]?.request.url).toContain(`sig=${SECRET}`);
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual(teamsMessage(events));
});

test.each([301, 302, 303, 307, 308])('a %d is not followed', async (status) => {
  let followed = 0;
  const elsewhere = await receiver((_, response) => {
    followed += 1;
    response.end();
  });
  expect(await sendTo(status, '', { location: elsewhere })).toMatchObject({
    outcome: 'failed',
    problem: `Teams answered ${status}, a redirect, which is not followed: check the webhook URL`,
  });
  expect(followed).toBe(0);
});

describe('without an answer', () => {
  test('nobody there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    const port = typeof address === 'object' && address ? address.port : 0;
    const url = `http://127.0.0.1:${port}/workflows/?sig=${SECRET}`;
    expect(withoutSecret(await channelTo(url).send([changeEvent()]))).toEqual({
      outcome: 'failed',
      problem: 'Teams could not be reached: ECONNREFUSED',
      retryAfterMs: null,
    });
  });

  test('a connection cut before the answer, or within it', async () => {
    const before = await receiver((request) => request.socket.destroy());
    const within = await receiver((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('1', () => response.destroy());
    });
    for (const url of [before, within]) {
      expect(withoutSecret(await channelTo(url).send([changeEvent()]))).toMatchObject({
        outcome: 'failed',
        problem: expect.stringMatching(/^Teams could not be reached: [A-Z_]+$/),
      });
    }
  });

  test.each(['answer', 'end'])('no %s in time', async (missing) => {
    const real = AbortSignal.timeout.bind(AbortSignal);
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => real(50));
    const url = await receiver((_, response) => {
      if (missing === 'end') response.writeHead(200).write('1');
    });
    expect(withoutSecret(await channelTo(url).send([changeEvent()]))).toEqual({
      outcome: 'failed',
      problem: 'Teams could not be reached: no answer within 15 seconds',
      retryAfterMs: null,
    });
    expect(timeout.mock.calls).toEqual([[TIMEOUT_MS]]);
    expect(TIMEOUT_MS).toBe(15_000);
  });

  test.each([
    ['no URL', `not a url sig=${SECRET}`, 'ERR_INVALID_URL'],
    ['a URL with a password', `https://a:${SECRET}@127.0.0.1/`, 'unknown network error'],
    ['another scheme', `ftp://127.0.0.1/?sig=${SECRET}`, 'unknown network error'],
  ])('%s', async (_, url, said) => {
    expect(withoutSecret(await channelTo(url).send([changeEvent()]))).toMatchObject({
      outcome: 'failed',
      problem: `Teams could not be reached: ${said}`,
    });
  });

  test('an error whose every word is the URL', async () => {
    const url = `https://example.org/workflows/?sig=${SECRET}`;
    const cause = Object.assign(new Error(url), { code: url });
    for (const thrown of [new TypeError(url, { cause }), Object.assign(new Error(url), { name: url, code: url }), url, null]) {
      const result = withoutSecret(await channelTo(url, () => Promise.reject(thrown)).send([changeEvent()]));
      expect(result).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(/: unknown (network )?error$/) });
    }
  });
});
