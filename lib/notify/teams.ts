/**
 * The Teams channel: changes and notices as cards to a Power Automate Workflows webhook. The webhook's URL carries its own secret
 * (`sig`): problems name a status or an error's code and nothing else, neither the URL nor what the receiver wrote.
 */
import type { VettingEvent } from '../vetting/notice.ts';
import type { Channel, SendResult } from './channel.ts';
import { type Answer, post } from './http-post.ts';
import { type TeamsMessage, teamsMessage, teamsTestMessage } from './teams-card.ts';

/** A request's body stays under this many bytes: Teams takes 28 KB, and adds a wrapping of its own. */
export const MAX_REQUEST_BYTES = 20_000;

export type TeamsOptions = { readonly webhookUrl: string; readonly fetch: typeof fetch; readonly now: () => Date };

/** The channel `teams`. Its `send` throws for nothing that the receiver, the network or a wrong URL does. */
export function teamsChannel({ webhookUrl, fetch, now }: TeamsOptions): Channel {
  const headers = { 'content-type': 'application/json' };
  const readsText = (status: number) => isSuccess(status) || status === 400;
  const sendMessage = async (message: TeamsMessage): Promise<SendResult> => {
    const answer = await post({ url: webhookUrl, headers, body: JSON.stringify(message), readsText, fetch, now });
    if (!('unreached' in answer)) return resultOf(answer);
    return { outcome: 'failed', problem: `Teams could not be reached: ${answer.unreached}`, retryAfterMs: null };
  };
  return {
    name: 'teams',
    pack,
    send: (events) => sendMessage(teamsMessage(events)),
    test: () => sendMessage(teamsTestMessage()),
  };
}

const isSuccess = (status: number) => status >= 200 && status < 300;
const sizeOf = (events: readonly VettingEvent[]) => Buffer.byteLength(JSON.stringify(teamsMessage(events)));

function pack(events: readonly VettingEvent[]): (readonly VettingEvent[])[] {
  const groups: VettingEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && sizeOf([...last, event]) < MAX_REQUEST_BYTES) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

const flowGone = 'the flow is switched off or deleted: switch it on, or make a new one and set its webhook URL';
const notAllowed = 'the webhook URL is not accepted: copy it again from the flow, and let anyone trigger the flow';
const refusals = new Map(Object.entries({ 400: 'it does not take this card', 413: 'the card is too large' }));
const remedies = new Map(Object.entries({ 401: notAllowed, 403: notAllowed, 404: flowGone, 410: flowGone }));

function resultOf({ status, text, retryAfterMs }: Answer): SendResult {
  const failed = (problem: string): SendResult => ({ outcome: 'failed', problem, retryAfterMs });
  const throttled = (problem: string): SendResult => ({ outcome: 'throttled', problem, retryAfterMs });
  const answered = `Teams answered ${status}`;
  if (isSuccess(status)) {
    const error = errorIn(text);
    if (error === null) return { outcome: 'accepted' };
    const named = statusIn(error);
    const problem = `${answered} with an error text${named && ` that names status ${named}`}`;
    if (named === '429') return throttled(problem);
    return refusals.has(named) ? { outcome: 'refused', problem } : failed(problem);
  }
  if (status === 429) return throttled(answered);
  // A flow that is switched off or deleted answers 400 too, and takes the same card once it is back.
  if (status === 400 && /\b(?:WorkflowTriggerIsNotEnabled|WorkflowDisabled|WorkflowNotFound)\b/.test(text)) {
    return failed(`${answered}: ${flowGone}`);
  }
  const refusal = refusals.get(`${status}`);
  if (refusal) return { outcome: 'refused', problem: `${answered}: ${refusal}` };
  if (status >= 300 && status < 400) return failed(`${answered}, a redirect, which is not followed: check the webhook URL`);
  const remedy = remedies.get(`${status}`);
  return failed(remedy ? `${answered}: ${remedy}` : answered);
}

/** The error that a 2xx answer reports in its body, or null. In JSON a mere word is no error: it may be a field's name. */
function errorIn(answer: string): string | null {
  let json: unknown = answer;
  try {
    json = JSON.parse(answer.trim());
  } catch {}
  if (typeof json === 'string') return /\b(?:error|failed|failure|exception)\b/i.test(json) ? json : null;
  if (typeof json === 'object' && json && 'error' in json && json.error) return JSON.stringify(json.error);
  return /\bdelivery failed\b|\bHTTP error [45]\d\d\b/i.test(answer) ? answer : null;
}

/** The status named in an error text, or ''. Only beside a word that says so: context ids hold numbers too. */
function statusIn(error: string): string {
  return /\b(?:HTTP(?: error| status)?|status(?: ?code)?|code|error)[\\"':=\s]*([45]\d\d)\b/i.exec(error)?.[1] ?? '';
}
