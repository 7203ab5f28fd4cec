/** A slow line to a receiver: a request that its sender gave up on the way never arrives, and an answer may come too late for anyone. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

export type SlowLine = { readonly url: string; stop(): Promise<void> };

/** Takes so many ms there, and as many back. */
export async function slowLine(target: string, ms: number): Promise<SlowLine> {
  const carry = async (request: IncomingMessage, response: ServerResponse) => {
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && /^(?:content-type|webhook-)/.test(name) ? [[name, value]] : [],
    );
    const body = await text(request);
    await wait(ms);
    if (response.destroyed) return;
    const { status } = await fetch(target, { method: 'POST', headers, body });
    await wait(ms);
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => {
    carry(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/?key=MARKED-SECRET`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
