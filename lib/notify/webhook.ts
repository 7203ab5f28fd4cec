/**
 * The webhook channel: one change event a request, as a CloudEvents 1.0 event in structured JSON, signed by Standard Webhooks.
 * The event's id is the id of both, so that a receiver that keeps ids knows what it has had. The URL may hold a secret:
 * problems name a status or an error's code and nothing else, neither the URL nor what the receiver wrote.
 */
import type { ChangeEvent } from '../vetting/change-event.ts';
import { isNotice } from '../vetting/notice.ts';
import type { Channel, SendResult } from './channel.ts';
import { type Answer, post } from './http-post.ts';
import { signatureHeaders, type WebhookSecret } from './webhook-signature.ts';

export type WebhookOptions = {
  readonly webhookUrl: string;
  readonly secrets: readonly WebhookSecret[];
  /** See {@link sourceOf}. */
  readonly source: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
};

const contentType = 'application/cloudevents+json; charset=utf-8';

/** The channel `webhook`. Its `send` throws for nothing that the receiver, the network or a wrong URL does. */
export function webhookChannel({ webhookUrl, secrets, source, fetch, now }: WebhookOptions): Channel {
  const sendEvent = async (id: string, body: string): Promise<SendResult> => {
    const headers = { 'content-type': contentType, ...signatureHeaders(id, body, secrets, now()) };
    const answer = await post({ url: webhookUrl, headers, body, readsText: () => false, fetch, now });
    if (!('unreached' in answer)) return resultOf(answer);
    return { outcome: 'failed', problem: `The webhook could not be reached: ${answer.unreached}`, retryAfterMs: null };
  };
  return {
    name: 'webhook',
    pack: (events) => events.map((event) => [event]),
    async send(events) {
      const [event, ...others] = events;
      if (!event || others.length > 0) throw new Error(`the webhook takes one event a request, not ${events.length}`);
      // None is ever put in its deliveries.
      if (isNotice(event)) return { outcome: 'refused', problem: 'The webhook is told of changes alone' };
      return sendEvent(event.id, changeText(event, source));
    },
    async test() {
      const id = `test_${now().getTime()}`;
      return sendEvent(id, cloudEvent({ id, source, type: 'vetting.test', time: now().toISOString(), data: {} }));
    },
  };
}

/** A CloudEvents `source`: `/partners/{partnerTenantId}`, a URI reference. Whose events these are, wherever the monitor runs. */
export const sourceOf = (partnerTenantId: string) => `/partners/${encodeURIComponent(partnerTenantId)}`;

function changeText({ id, ...data }: ChangeEvent, source: string): string {
  return cloudEvent({ id, source, type: typeOf(data), subject: data.customerId, time: data.detectedAt, data });
}

type Attributes = { id: string; source: string; type: string; subject?: string; time: string; data: object };

function cloudEvent({ data, ...attributes }: Attributes): string {
  const event = { specversion: '1.0', ...attributes, datacontenttype: 'application/json', data };
  // Half a character is valid in JSON, and yet many a receiver would not take the event for it.
  return JSON.stringify(event, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}

/**
 * `vetting.education.denied`; of another qualification `vetting.nonprofit.other-qualification`. Whatever is neither letter nor
 * digit becomes `-` and is never left out, so that no other name is taken for Education: `data` has the name as it is.
 */
function typeOf({ qualification, kind }: Pick<ChangeEvent, 'qualification' | 'kind'>): string {
  // Before lower case, which makes letters of some signs that are none.
  const safe = qualification.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80) || '-';
  return `vetting.${safe.toLowerCase()}.${kind}`;
}

const notSigned = 'the receiver did not accept the signature: compare WEBHOOK_SECRET with what it has';
const notThere = 'nothing takes events at this address: check WEBHOOK_URL';
const remedies = new Map(
  Object.entries({
    400: 'the receiver did not take the event or its signature: see its log, and compare WEBHOOK_SECRET with what it has',
    401: notSigned,
    403: notSigned,
    404: notThere,
    410: notThere,
  }),
);

function resultOf({ status, retryAfterMs }: Answer): SendResult {
  const answered = `The webhook answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  if (status === 429) return { outcome: 'throttled', problem: answered, retryAfterMs };
  const failed = (problem: string): SendResult => ({ outcome: 'failed', problem, retryAfterMs });
  if (status >= 300 && status < 400) return failed(`${answered}, a redirect, which is not followed: check WEBHOOK_URL`);
  const remedy = remedies.get(`${status}`);
  return failed(remedy ? `${answered}: ${remedy}` : answered);
}
