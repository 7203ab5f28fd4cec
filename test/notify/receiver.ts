/** A real HTTP server in place of Workflows, and the Teams channel set to it with a secret that can be looked for. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect } from 'vitest';
import type { SendResult } from '../../lib/notify/channel.ts';
import { teamsChannel } from '../../lib/notify/teams.ts';
import { changeEvent } from './change-events.ts';

/** Marks the webhook URL's secret. */
export const SECRET = 'SECRET_SIG_0123456789';
const now = () => new Date('2026-11-01T00:00:00Z');
/** The channel to a URL, at the start of November 2026. */
export const channelTo = (webhookUrl: string, over: typeof fetch = fetch) => teamsChannel({ webhookUrl, fetch: over, now });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a receiver, which ends with the test, and returns a webhook URL with a marked secret. */
export async function receiver(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/workflows/x/triggers/manual/paths/invoke?sp=%2Frun&sig=${SECRET}`;
}

/** Sends one denial to a receiver that answers so, and makes sure that the secret has gone nowhere. */
export async function sendTo(status: number, body = '', headers: Record<string, string> = {}): Promise<SendResult> {
  const url = await receiver((request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  return withoutSecret(await channelTo(url).send([changeEvent()]));
}

/** The result, once it is sure that it holds nothing of the URL. */
export function withoutSecret(result: SendResult): SendResult {
  expect(JSON.stringify(result)).not.toContain(SECRET);
  expect(JSON.stringify(result)).not.toContain('/workflows/');
  return result;
}
