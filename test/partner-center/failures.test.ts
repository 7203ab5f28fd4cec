/** What a refused call means, and what its error says: everything a support ticket needs, and no secret. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { readyToken } from '../../lib/partner-center/token.ts';
import { answers, CORRELATION_ID, client, customer, fakeIo, nobody, problemOf, server, TOKEN } from './support.ts';

/** The error that an answer leads to. */
async function errorOf(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<PartnerCenterError> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = await server((_, response) => response.writeHead(status, headers).end(text));
  return problemOf(client(url).qualifications.get(customer(1)));
}

describe('the pair of status and code tells the failure', () => {
  test.each<[number, number | string | undefined, string]>([
    [401, undefined, 'configuration'],
    [401, 900420, 'configuration'],
    [401, 800001, 'configuration'],
    [403, 900329, 'configuration'],
    [403, 900308, 'configuration'],
    [403, 900309, 'configuration'],
    [403, 1002, 'configuration'],
    [403, 2032, 'configuration'],
    [403, 20002, 'gone'],
    [403, '20002', 'gone'],
    [403, undefined, 'refused'],
    [403, 1000, 'refused'],
    [404, 1000, 'gone'],
    [404, '1000', 'gone'],
    [404, 60003, 'gone'],
    [404, undefined, 'unreadable'],
    [404, 3000, 'unreadable'],
    [404, 20002, 'unreadable'],
    [400, 1000, 'refused'],
    [400, 20002, 'refused'],
    [409, undefined, 'refused'],
    [408, undefined, 'unavailable'],
    [429, undefined, 'throttled'],
    [500, 1000, 'unavailable'],
    [503, 20002, 'unavailable'],
    [599, undefined, 'unavailable'],
  ])('%d with code %j is %s', async (status, code, failure) => {
    const error = await errorOf(status, { ...(code !== undefined && { code }), description: 'No.' });
    expect(error).toMatchObject({ failure, status, code: code === undefined ? undefined : String(code) });
  });
});

describe('an error body', () => {
  test.each<[string, unknown, string | undefined, string]>([
    [
      'code, description',
      { code: 2000, description: 'Bad size.', data: [], source: 'PartnerFD' },
      '2000',
      ' (code 2000): Bad size',
    ],
    ['in PascalCase', { Code: 2000, Description: 'Bad size.' }, '2000', ' (code 2000): Bad size'],
    [
      'code, message, description',
      { code: '2000', message: 'Short.', description: 'Bad size.', errorName: 'X', isRetryable: false },
      '2000',
      ' (code 2000): Bad size',
    ],
    ['code, message', { code: '2000', message: 'Bad size.', description: '' }, '2000', ' (code 2000): Bad size'],
    ['statusCode, message', { statusCode: 400, message: 'Bad size.' }, undefined, ': Bad size'],
    ['a bare text', '"Bad size."', undefined, ': Bad size'],
    ['a text behind a byte order mark', '\uFEFF"Bad size."', undefined, ': Bad size'],
    ['nothing', '', undefined, ''],
    ['HTML', '<html><body>Bad size.</body></html>', undefined, ''],
    ['null', 'null', undefined, ''],
    ['an empty object', '{}', undefined, ''],
    ['a list', '["Bad size."]', undefined, ''],
    ['no texts', { code: null, description: null, message: null }, undefined, ''],
    ['a code of another kind', { code: { a: 1 }, description: 'Bad size.' }, undefined, ': Bad size'],
    [
      'a description of another kind',
      { code: 2000, description: ['x'], message: 'Bad size.' },
      '2000',
      ' (code 2000): Bad size',
    ],
  ])('of %s gives its code and description', async (_, body, code, said) => {
    const error = await errorOf(400, body);
    expect(error.code).toBe(code);
    expect(error.message).toBe(`Partner Center answered 400${said}`);
  });

  test('is told in one line of bounded length', async () => {
    for (const line of ['one\r\ntwo\n\n three\u2028four', 'x'.repeat(100_000)]) {
      for (const body of [{ code: 2000, description: line }, { code: line, description: 'x' }, JSON.stringify(line)]) {
        const { message } = await errorOf(400, body);
        expect(message).not.toMatch(/[\r\n\u2028\u2029]/);
        expect(message.length).toBeLessThan(400);
      }
    }
    expect((await errorOf(400, { description: 'one\r\ntwo' })).message).toBe('Partner Center answered 400: one two');
  });
});

describe('an error', () => {
  test('carries the ids that Partner Center gave, else those that were sent', async () => {
    const given = { 'MS-CorrelationId': 'their-correlation', 'MS-RequestId': 'their-request' };
    const theirs = { correlationId: 'their-correlation', requestId: 'their-request' };
    const ours = { correlationId: CORRELATION_ID, requestId: fakeIo().uuid() };
    expect(await errorOf(403, { code: 20002 }, given)).toMatchObject(theirs);
    expect(await errorOf(200, '<html>', given)).toMatchObject(theirs);
    expect(await errorOf(403, { code: 20002 })).toMatchObject(ours);
    expect(await errorOf(200, '[5]')).toMatchObject(ours);
    const url = await server((request) => request.socket.resetAndDestroy());
    expect(await problemOf(client(url).qualifications.get(customer(1)))).toMatchObject(ours);
  });

  test.each([
    [401, undefined, /PARTNER_CENTER_CLIENT_ID/],
    [403, 900329, /registered in Partner Center/],
    [401, 900420, /another audience: check PARTNER_CENTER_CLOUD$/],
  ])('of configuration (%d, %j) names the remedy', async (status, code, remedy) => {
    expect((await errorOf(status, { code, description: 'No.' })).message).toMatch(remedy);
  });

  test('names the failure of the network in a word', async () => {
    const reset = await server((request) => request.socket.resetAndDestroy());
    expect((await problemOf(client(reset).qualifications.get(customer(1)))).message).toBe(
      'Partner Center could not be reached (ECONNRESET)',
    );
    const refused = await problemOf(client(await nobody()).qualifications.get(customer(1)));
    expect(refused).toMatchObject({ failure: 'unavailable', status: undefined });
    expect(refused.message).toBe('Partner Center could not be reached (ECONNREFUSED)');
  });
});

describe('the token', () => {
  test.each([
    [400, { code: 2000, description: `Bad token ${TOKEN}` }],
    [400, { code: TOKEN, message: `Authorization: Bearer ${TOKEN}` }],
    [401, JSON.stringify(`Bearer ${TOKEN} is refused`)],
    [500, { statusCode: 500, message: TOKEN + TOKEN }],
    [200, TOKEN],
    [200, `<html>${TOKEN}</html>`],
    [200, `[{"qualification":"${TOKEN}"`],
    [200, { qualification: { [TOKEN]: TOKEN } }],
  ])('is nowhere in the error, though a %d repeats it: %j', async (status, body) => {
    const error = await errorOf(status, body);
    expect(error.message).not.toContain(TOKEN);
    expect(inspect(error, { depth: 10 })).not.toContain(TOKEN);
  });

  test.each(['\nmore', ' more', '…', ''])(
    'is nowhere in the error where it cannot be sent at all, for %j in it',
    async (odd) => {
      const { url, requests } = await answers('[]');
      const tokens = readyToken(odd && TOKEN + odd);
      const error = await problemOf(client(url, { tokens }).qualifications.get(customer(1)));
      expect(error.failure).toBe('configuration');
      expect(error.message).toMatch(/^PARTNER_CENTER_ACCESS_TOKEN holds/);
      expect(inspect(error, { depth: 10 })).not.toContain(TOKEN);
      expect(requests()).toBe(0);
    },
  );
});
