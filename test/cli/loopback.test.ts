/** What waits on this machine for a browser's return. Any program and any page here may ask it, too. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { comeBack } from '../../cli/loopback.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** The first line of the answer to a request for just these words: `fetch` would make an address of them first. */
async function ask(port: number, target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let said = '';
  for await (const chunk of socket) said += String(chunk);
  return said.split('\r\n', 1)[0] ?? '';
}

test('a request whose target is no address ends nothing: the one that is waited for still comes', async () => {
  const port = await freePort();
  const { promise: listening, resolve } = withResolvers();
  const back = comeBack({
    port,
    take: (query) => (query.get('state') === 'ours' ? Promise.resolve('signed in') : null),
    stop: new AbortController().signal,
    onListening: resolve,
  });
  await listening;
  for (const target of ['//', '//[', 'http://', '/?state=another'])
    expect(await ask(port, target)).toBe('HTTP/1.1 404 Not Found');
  expect(await ask(port, '/?state=ours')).toBe('HTTP/1.1 200 OK');
  expect(await back).toBe('signed in');
});

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
