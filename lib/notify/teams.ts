/**
 * The Teams channel: change events as cards to a Power Automate Workflows webhook. The webhook's URL carries its own secret
 * (`sig`): problems name a status or an error's code and nothing else, neither the URL nor what the receiver wrote.
 */
import { retryAfterMs } from '../http/retry-after.ts';
import type { ChangeEvent } from '../vetting/change-event.ts';
import type { Channel, SendResult } from './channel.ts';
import { teamsMessage } from './teams-card.ts';

/** A request's body stays under this many bytes: Teams takes 28 KB, and adds a wrapping of its own. */
export const MAX_REQUEST_BYTES = 20_000;
/** How long one request may take in all, its answer included. */
export const TIMEOUT_MS = 15_000;

const LONGEST_ANSWER = 16_384;
export type TeamsOptions = { readonly webhookUrl: string; readonly fetch: typeof fetch; readonly now: () => Date };

/** The channel `teams`. Its `send` throws for nothing that the receiver, the network or a wrong URL does. */
export function teamsChannel({ webhookUrl, fetch, now }: TeamsOptions): Channel {
  return {
    name: 'teams',
    pack,
    async send(events) {
      const body = bodyOf(events);
      try {
        const response = await fetch(webhookUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          // A redirect would carry customers' names to wherever it points.
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const answer = await beginningOf(response);
        return resultOf(response.status, answer, retryAfterMs(response.headers.get('retry-after'), now()));
      } catch (error) {
        return { outcome: 'failed', problem: `Teams could not be reached: ${codeOf(error)}`, retryAfterMs: null };
      }
    },
  };
}

const bodyOf = (events: readonly ChangeEvent[]) => JSON.stringify(teamsMessage(events));

function pack(events: readonly ChangeEvent[]): (readonly ChangeEvent[])[] {
  const groups: ChangeEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && Buffer.byteLength(bodyOf([...last, event])) < MAX_REQUEST_BYTES) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

/** The answer's text as far as it matters; '' where the status alone decides, whatever becomes of the rest. */
async function beginningOf(response: Response): Promise<string> {
  if (!response.ok && response.status !== 400) {
    await response.body?.cancel().catch(() => undefined);
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_ANSWER) break;
  }
  return text;
}

const flowGone = 'the flow is switched off or deleted: switch it on, or make a new one and set its webhook URL';
const notAllowed = 'the webhook URL is not accepted: copy it again from the flow, and let anyone trigger the flow';
const refusals = new Map(Object.entries({ 400: 'it does not take this card', 413: 'the card is too large' }));
const remedies = new Map(Object.entries({ 401: notAllowed, 403: notAllowed, 404: flowGone, 410: flowGone }));

function resultOf(status: number, answer: string, retryAfter: number | null): SendResult {
  const failed = (problem: string): SendResult => ({ outcome: 'failed', problem, retryAfterMs: retryAfter });
  const answered = `Teams answered ${status}`;
  if (status >= 200 && status < 300) {
    const error = errorIn(answer);
    if (error === null) return { outcome: 'accepted' };
    const named = statusIn(error);
    const problem = `${answered} with an error text${named && ` that names status ${named}`}`;
    return refusals.has(named) ? { outcome: 'refused', problem } : failed(problem);
  }
  // A flow that is switched off or deleted answers 400 too, and takes the same card once it is back.
  if (status === 400 && /\b(?:WorkflowTriggerIsNotEnabled|WorkflowDisabled|WorkflowNotFound)\b/.test(answer)) {
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

/** The code of a network error, which hides in its cause. A message is never taken: fetch puts the URL into some. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  for (const { code } of [error, error.cause].filter((thing) => thing instanceof Error && 'code' in thing)) {
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(code)) return code;
  }
  return 'unknown network error';
}
