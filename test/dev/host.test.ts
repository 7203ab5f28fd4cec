/** The local Functions host, met over HTTP in a process of its own: the library finds a worker there, and no other test's. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const heard: unknown[] = [];
let child: ChildProcess;
let url = '';

const hears = (message: unknown) => expect.poll(() => heard, { timeout: 20_000, interval: 5 }).toContainEqual(message);

beforeAll(async () => {
  child = fork('test/dev/host/main.ts', { execArgv: [] });
  child.on('message', (message) => {
    heard.push(message);
    url ||= z.object({ url: z.string() }).safeParse(message).data?.url ?? '';
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the host ended')));
  while (url === '') await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
});
afterAll(() => void child.kill());

/** Headers as they are given: `fetch` would not send these. */
async function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}): Promise<IncomingMessage> {
  const asking = httpRequest(`${url}${path}`, { method, headers });
  asking.end();
  const [response]: IncomingMessage[] = await once(asking, 'response');
  if (!response) throw new Error('no response');
  return response;
}
const statusOf = async (path: string, how?: Record<string, string>) => {
  const response = await ask(path, how);
  response.resume();
  return response.statusCode;
};
const release = () => fetch(`${url}/api/release`, { method: 'POST' });

test('until it begins it says that it is not ready', async () => {
  expect(heard).toContainEqual({ hook: 'appStart' });
  const early = await ask('/api/echo/a');
  expect([early.statusCode, early.headers['retry-after'], await text(early)]).toEqual([
    503,
    '2',
    expect.stringContaining('not ready'),
  ]);
  child.send('begin');
  await hears({ begun: true });
});

test('it listens on loopback only, and so does the library behind it', async () => {
  const addresses = heard.flatMap((message) => {
    const { data } = z.object({ listensOn: z.object({ address: z.string(), port: z.number() }) }).safeParse(message);
    return data ? [data.listensOn.address] : [];
  });
  expect(addresses.length).toBeGreaterThanOrEqual(2);
  expect(addresses.filter((address) => !['127.0.0.1', '::1'].includes(address))).toEqual([]);
  expect((await fetch(`${url.replace('localhost', '127.0.0.1')}/api/echo/all`)).status).toBe(200);
});

test('a function is given what was asked, and its answer is what is answered', async () => {
  const response = await fetch(`${url}/API/Echo/A%20b%2F?x=1&y=%C3%A9`, { headers: { 'x-functions-key': 'MARKED-KEY' } });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-ours')).toBe('yes');
  expect(response.headers.get('set-cookie')).toBe('crumb=1');
  expect(response.headers.get('x-ms-invocation-id')).toBeNull();
  expect(await response.json()).toEqual({
    url: `${url}/API/Echo/A%20b%2F?x=1&y=%C3%A9`,
    params: { word: 'A b/' },
    query: { x: '1', y: 'é' },
    key: 'MARKED-KEY',
    body: null,
  });
  const posted = await fetch(`${url}/api/echo/a/b`, { method: 'POST', body: 'x'.repeat(300_000) });
  expect(await posted.json()).toMatchObject({ params: { word: 'a', rest: 'b' }, body: 'x'.repeat(300_000) });
});

test.each([
  ['/api/echo/all', {}, 200],
  ['/api/unchanged', {}, 304],
  ['/api/nothing', {}, 204],
  ['/api/unknown', {}, 404],
  ['/api/echo', {}, 404],
  ['/api/echo/a/b/c', {}, 404],
  ['/api/echo/%E0%A4%A', {}, 404],
  ['/', {}, 404],
  ['/api/echo/a', { method: 'DELETE' }, 405],
  ['/api/echo/a', { method: 'HEAD' }, 405],
  ['/api/slow', {}, 404],
])('%s %j is answered %i', async (path, how, status) => {
  expect(await statusOf(path, how)).toBe(status);
});

test('a handler that throws is a 500 that says nothing of the inside', async () => {
  const response = await fetch(`${url}/api/failing`);
  expect([response.status, await response.text()]).toEqual([500, 'The function failed; the host has said why.\n']);
  await hears({ failed: ['failing', 'MARKED-REASON'] });
});

test('a hundred megabytes go out as they are made', async () => {
  const response = await ask('/api/file/1600');
  const [first]: unknown[] = await once(response, 'data');
  expect(first).toBeInstanceOf(Buffer);
  expect(heard).not.toContainEqual({ made: 1600 });
  const rest = buffer(response);
  await release();
  expect((first instanceof Buffer ? first.length : 0) + (await rest).length).toBe(1600 * 65_536);
});

test('a file that breaks off is not taken for whole', async () => {
  const response = await ask('/api/file/9/breaks');
  await once(response, 'data');
  await Promise.all([expect(buffer(response)).rejects.toThrow('aborted'), release()]);
  await hears({ failed: ['file', 'MARKED-REASON'] });
});

test('a client that goes away is no failure', async () => {
  heard.length = 0;
  const response = await ask('/api/file/3');
  await once(response, 'data');
  response.destroy();
  await once(response, 'close');
  await release();
  await hears({ made: 3 });
  expect(await statusOf('/api/echo/all')).toBe(200);
  expect(heard).toEqual([{ made: 3 }]);
});

test.each([
  ['another name for this machine', '/api/echo/all', { host: 'evil.example' }],
  ['a name that begins like ours', '/api/echo/all', { host: 'localhost.evil.example:7071' }],
  ['a form of another site', '/api/release', { method: 'POST', origin: 'https://evil.example' }],
  ['a page without an origin', '/api/release', { method: 'POST', origin: 'null' }],
  ['a page of another port', '/admin/functions/slow', { method: 'POST', origin: 'http://localhost:1' }],
  ['what a browser calls cross-site', '/api/release', { method: 'POST', 'sec-fetch-site': 'cross-site' }],
])('%s is refused', async (_, path, how) => {
  expect(await statusOf(path, how)).toBe(403);
});

test('a page of its own may act', async () => {
  expect(await statusOf('/api/release', { method: 'POST', origin: url, 'sec-fetch-site': 'same-origin' })).toBe(200);
});

test('a timer is fired out of turn, and once more where it is asked for while it runs', async () => {
  heard.length = 0;
  const fire = (name: string, body?: string) =>
    fetch(`${url}/admin/functions/${name}`, { method: 'POST', ...(body && { body }) });
  expect((await fire('slow', '{}')).status).toBe(202);
  const timer = { isPastDue: false, adjusts: true, next: expect.stringMatching(/^\d{4}-01-01T00:00:00/) };
  const fired = () => heard.filter((message) => JSON.stringify(message).includes('isPastDue'));
  await expect.poll(fired).toEqual([{ logged: ['slow', 'information', expect.any(String)] }]);
  expect(JSON.parse(String(z.object({ logged: z.array(z.string()) }).parse(fired()[0]).logged[2]))).toEqual(timer);
  for (let again = 0; again < 3; again++) expect((await fire('slow')).status).toBe(202);
  expect(fired()).toHaveLength(1);
  await release();
  await expect.poll(() => fired().length).toBe(2);
  expect((await fire('slow', '{')).status).toBe(400);
  expect((await fire('echo')).status).toBe(404);
  expect((await fetch(`${url}/admin/functions/slow`)).status).toBe(405);
});

test('at its end the hooks run, what runs is waited for, and what was queued is not begun', async () => {
  heard.length = 0;
  await fetch(`${url}/admin/functions/slow`, { method: 'POST' });
  child.send('stop');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(heard).toEqual([{ hook: 'appTerminate' }, { logged: ['slow', 'information', 'over'] }]);
});
