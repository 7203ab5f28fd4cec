/** The port that the host is met at: on this machine only, by both addresses that `localhost` may stand for. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** Says in its message what is to be done. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

const usualPort = 7071;
/** How long answers in hand are given at the end. */
const endMs = 2_000;

/** `PORT`; 0 is any free one. Throws a PortError. */
export function portOf(text: string | undefined): number {
  if (!text?.trim()) return usualPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new PortError('PORT must be a whole number from 1 to 65535');
  return port;
}

export type Listening = { readonly port: number; readonly stop: () => Promise<void> };

/** Rejects with a PortError where the port cannot be had. */
export async function listen(port: number, listener: RequestListener): Promise<Listening> {
  const first = await listenOn('127.0.0.1', port, listener);
  const servers = [first.server];
  try {
    servers.push((await listenOn('::1', first.port, listener)).server);
  } catch (error) {
    // Without IPv6, localhost is the other one. Where somebody else has it, browsers would meet them in place of us.
    const isForeign = port !== 0 && error instanceof PortError && error.cause === 'EADDRINUSE';
    if (isForeign) {
      await stopAll(servers);
      throw error;
    }
  }
  return { port: first.port, stop: () => stopAll(servers) };
}

async function listenOn(host: string, port: number, listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener).listen({ host, port, ipv6Only: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${code})`;
    const remedy = `end what uses it, or set PORT to another one, such as PORT=${port < 65_535 ? port + 1 : usualPort}`;
    throw new PortError(`port ${port} ${what}: ${remedy}`, { cause: code });
  }
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : port };
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeIdleConnections();
  const late = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, endMs);
  await Promise.all(closed);
  clearTimeout(late);
}
