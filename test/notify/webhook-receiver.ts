/** The webhook channel with two secrets, set to a real receiver that keeps what it is sent. */
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { sourceOf, webhookChannel } from '../../lib/notify/webhook.ts';
import { webhookSecrets } from '../../lib/notify/webhook-signature.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { receiver } from './receiver.ts';

const secretOf = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
export const NOW = new Date('2026-11-01T00:00:00.250Z');
/** The old one and the new one, in the midst of a change. */
export const SECRETS = [secretOf(1), secretOf(2)] as const;

export function webhookTo(webhookUrl: string, over: { fetch?: typeof fetch; now?: Date } = {}) {
  const secrets = webhookSecrets(SECRETS.join(' ')) ?? [];
  const source = sourceOf('contoso.onmicrosoft.com');
  return webhookChannel({ webhookUrl, secrets, source, fetch: over.fetch ?? fetch, now: () => over.now ?? NOW });
}

/** The one request that sending this event made, as the receiver saw it. */
export async function received(event: ChangeEvent, now = NOW) {
  const seen: { method: string | undefined; headers: Record<string, string>; body: string }[] = [];
  const url = await receiver((request, response) => {
    void text(request).then((body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      seen.push({ method: request.method, headers, body });
      response.writeHead(204).end();
    });
  });
  expect(await webhookTo(url, { now }).send([event])).toEqual({ outcome: 'accepted' });
  const [request, ...others] = seen;
  if (!request || others.length > 0) throw new Error(`${seen.length} requests`);
  return request;
}
