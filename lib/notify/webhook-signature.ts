/**
 * Signatures by Standard Webhooks (standardwebhooks.com), symmetric scheme `v1`: HMAC-SHA256 over `id.timestamp.body`. While a
 * secret is being changed there are several, and every request is signed with each: the receiver needs any one of them.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** A key object shows nothing of its key where it is printed or written as JSON. */
export type WebhookSecret = KeyObject;

const prefix = 'whsec_';
const [leastBytes, mostBytes] = [24, 64];

/** What a secret should be and where to get one, for whoever set a wrong one. */
export const SECRET_SHAPE =
  `${prefix} and ${leastBytes} to ${mostBytes} bytes in base64, several separated by spaces; ` +
  `make one with: echo "${prefix}$(openssl rand -base64 32)"`;

/**
 * One or several secrets, separated by spaces or commas; null where one of them is not as {@link SECRET_SHAPE} says. The
 * prefix is asked for, as a storage account's key, pasted by mistake, is 64 bytes in base64 as well.
 */
export function webhookSecrets(text: string): readonly WebhookSecret[] | null {
  const keys = [...new Set(text.split(/[\s,]+/).filter(Boolean))].map(keyOf);
  const secrets = keys.flatMap((key) => (key ? [createSecretKey(key)] : []));
  return keys.length > 0 && secrets.length === keys.length ? secrets : null;
}

function keyOf(text: string): Buffer | null {
  if (!text.startsWith(prefix)) return null;
  const base64 = text.slice(prefix.length);
  const key = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64: only what it would write itself is what the receiver reads, too.
  const isCanonical = key.toString('base64') === base64;
  return isCanonical && key.length >= leastBytes && key.length <= mostBytes ? key : null;
}

/** The headers of one request; `now` is when it is sent, which receivers hold against their own clock. */
export function signatureHeaders(id: string, body: string, secrets: readonly WebhookSecret[], now: Date) {
  const timestamp = Math.floor(now.getTime() / 1000);
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': signatures.join(' ') };
}
