/** Receivers that say back all that they were sent, in every way an answer has: status line, headers, body, no HTTP at all. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Heard = { readonly url: string; readonly headers: string; readonly body: string };

/** All of a request, as it came and encoded in other ways, in one text. */
export function echoOf({ url, headers, body }: Heard): string {
  const plain = `${url} ${decoded(url)} ${headers} ${body.slice(0, 2_000)}`;
  return `${plain} ${encodeURIComponent(url)} ${Buffer.from(`${url} ${headers}`).toString('base64')}`;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** How an echoing receiver answers. `garbage`: the echo in place of HTTP; `cut`: the connection ends amid the body. */
export type How =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly wrap?: (echo: string) => string }
  | 'reset'
  | 'hang'
  | 'garbage'
  | 'cut';

export type Echo = {
  readonly origin: string;
  readonly heard: Heard[];
  how: How;
  stop(): Promise<void>;
};

export async function startEcho(): Promise<Echo> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await buffer(request)).toString();
    const said = { url: request.url ?? '', headers: JSON.stringify(request.headers), body };
    echo.heard.push(said);
    const text = echoOf(said);
    const line = text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 4_000);
    const { how } = echo;
    if (how === 'hang') return;
    if (how === 'reset') request.socket.resetAndDestroy();
    else if (how === 'garbage') request.socket.end(`HTTP/1.1 200 ${line}\r\nno header: ${line}\r\n${line}`);
    else if (how === 'cut') {
      response.writeHead(200, { 'content-length': text.length * 2 }).write(text, () => request.socket.resetAndDestroy());
    } else {
      const { status, headers = {}, wrap = (echoed: string) => JSON.stringify({ error: { message: echoed } }) } = how;
      response.writeHead(status, line.slice(0, 500), { 'x-echo': line, ...headers });
      response.end([204, 304].includes(status) ? undefined : wrap(text));
    }
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  const echo: Echo = { origin: await listenOn(server), heard: [], how: { status: 202 }, stop: () => stop(server) };
  return echo;
}

/** Says what it is given to whoever connects, in place of HTTP. */
export async function startGarbage(text: string): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(text));
  });
  return { origin: await listenOn(server), stop: () => stop(server) };
}

/** How the table service answers: by itself, or with an error that tells all of the request; `inner`: in a transaction's answer. */
export type StorageMood = 'as it is' | number | 'inner' | 'text' | 'reset';
export type TellingStorage = Omit<Echo, 'how'> & { mood: StorageMood };

/** In front of a table service; with `tls` over HTTPS. Azure's own refusal of a signature quotes it (`AuthenticationErrorDetail`). */
export async function startTellingStorage(
  target: URL,
  tls?: { readonly key: string; readonly cert: string },
): Promise<TellingStorage> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const said = { url: request.url ?? '', headers: JSON.stringify(request.headers), body: body.toString() };
    storage.heard.push(said);
    const { mood } = storage;
    const isTransaction = said.url.includes('$batch');
    if (mood === 'as it is' || (mood === 'inner' && !isTransaction)) return forward(request, body, target, response);
    if (mood === 'reset') return void request.socket.resetAndDestroy();
    const value = `Server failed to authenticate the request.\nAuthenticationErrorDetail: ${echoOf(said)}`;
    const error = { code: 'AuthenticationFailed', message: { lang: 'en-US', value } };
    const text = JSON.stringify({ 'odata.error': error });
    if (mood === 'inner') {
      const parts = ['--b\r\nContent-Type: multipart/mixed; boundary=c\r\n', '--c\r\nContent-Type: application/http'];
      const inner = 'HTTP/1.1 403 Forbidden\r\nContent-Type: application/json';
      const all = [...parts, 'Content-Transfer-Encoding: binary\r\n', inner, '', text, '--c--', '--b--', ''].join('\r\n');
      response.writeHead(202, { 'content-type': 'multipart/mixed; boundary=b' }).end(all);
    } else if (mood === 'text') {
      response.writeHead(403, { 'content-type': 'text/html' }).end(`<p>${value}</p>`);
    } else {
      response.writeHead(mood, { 'content-type': 'application/json', 'x-ms-error-code': 'AuthenticationFailed' }).end(text);
    }
  };
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response).catch(() => response.destroy());
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  const storage: TellingStorage = {
    origin: await listenOn(server),
    heard: [],
    mood: 'as it is',
    stop: () => stop(server),
  };
  return storage;
}

async function forward(request: IncomingMessage, body: Buffer, target: URL, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    send({ host: target.hostname, port: target.port, method, path: url, headers }, resolve).once('error', reject).end(body);
  });
  const text = await buffer(answered);
  const { 'transfer-encoding': _, connection: __, ...kept } = answered.headers;
  response.writeHead(answered.statusCode ?? 0, { ...kept, 'content-length': text.length }).end(text);
}

export async function listenOn(server: Server | SocketServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

async function stop(server: Server | SocketServer): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
