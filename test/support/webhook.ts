/** A receiver of the signed webhook that answers as it is told to and keeps the events it accepted. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type WebhookSecret, webhookSecrets } from '../../lib/notify/webhook-signature.ts';

const cloudEvent = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  data: z.object({ companyName: z.string().nullable(), kind: z.string() }),
});
export type ReceivedEvent = z.infer<typeof cloudEvent>;

export type WebhookReceiver = {
  readonly url: string;
  readonly secrets: readonly WebhookSecret[];
  /** For `WEBHOOK_SECRET`. */
  readonly secretText: string;
  /** What was accepted, in the order it came. */
  readonly events: ReceivedEvent[];
  /** The status of the answers from now on; 204 at first. */
  answer(status: number, headers?: Record<string, string>): void;
  /** How many requests came, accepted or not. */
  readonly requests: () => number;
  stop(): Promise<void>;
};

export async function startWebhook(): Promise<WebhookReceiver> {
  const secretText = `whsec_${Buffer.from('a secret of thirty-two bytes 123').toString('base64')}`;
  const secrets = webhookSecrets(secretText) ?? [];
  let status = 204;
  let headers: Record<string, string> = {};
  let requests = 0;
  const events: ReceivedEvent[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests++;
      if (status < 300) events.push(cloudEvent.parse(JSON.parse(body)));
      response.writeHead(status, headers).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/events?key=MARKED-SECRET`,
    secrets,
    secretText,
    events,
    answer: (nextStatus, nextHeaders = {}) => {
      status = nextStatus;
      headers = nextHeaders;
    },
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
