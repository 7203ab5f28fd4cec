/**
 * The library's own way to stream: it opens a server of its own, the host hands a request on to it under the invocation's id, and what
 * the handler answers comes back as it is made.
 */
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Server } from 'node:net';
import type { App } from './load.ts';

export type LibraryProxy = {
  /** The request, on its way to the handler. Its body is not sent yet. */
  readonly forward: (request: IncomingMessage, invocationId: string) => ClientRequest;
  readonly stop: () => Promise<void>;
};

/** Of one connection only; and what is for the host alone to say. */
const notForwarded = new Set(
  'connection keep-alive proxy-connection te trailer upgrade expect host x-ms-invocation-id x-forwarded-host x-forwarded-proto'.split(
    ' ',
  ),
);

/** Asks the library what it can do, upon which it opens its server. Throws where the app does not stream. */
export async function openProxy({ model }: Pick<App, 'model'>): Promise<LibraryProxy> {
  const opened: Server[] = [];
  const listen = Object.getOwnPropertyDescriptor(Server.prototype, 'listen');
  const onLoopback = new Proxy(listen?.value, {
    apply(real, server: Server, given: readonly unknown[]): unknown {
      opened.push(server);
      return Reflect.apply(real, server, [0, '127.0.0.1', ...given.filter((value) => typeof value === 'function')]);
    },
  });
  // The library says `server.listen(callback)`, which is every interface of this machine, and has no option for it. It says so before
  // it returns its promise: for that long, and no longer, a server that is told no address takes this one.
  Object.defineProperty(Server.prototype, 'listen', { ...listen, value: onLoopback });
  let asking: ReturnType<typeof model.getCapabilities>;
  try {
    asking = model.getCapabilities({});
  } finally {
    Object.defineProperty(Server.prototype, 'listen', listen ?? {});
  }
  const { HttpUri } = await asking;
  const [server] = opened;
  if (!HttpUri || !server) throw new Error('this host serves apps that stream: app.setup({ enableHttpStream: true })');
  // It calls the address localhost, which is ::1 as well.
  const { port } = new URL(HttpUri);
  return {
    forward: (request, invocationId) =>
      httpRequest({
        host: '127.0.0.1',
        port,
        method: request.method,
        path: request.url,
        headers: {
          ...forwarded(request.headers),
          'x-forwarded-host': request.headers.host,
          'x-forwarded-proto': 'http',
          'x-ms-invocation-id': invocationId,
        },
        agent: false,
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notForwarded.has(name)));
}
