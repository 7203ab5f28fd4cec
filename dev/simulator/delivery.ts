/** The way over the network: headers as they came, and answers sent whole, cut or broken off. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, html, uncodedError } from './answers.ts';
import type { Respond } from './faults.ts';
import type { Quirks } from './quirks.ts';

/** The headers by lower-case name, each a single text. */
export function singleHeaders(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

/** The answer of the rate limit, with the seconds to wait. */
export function tooMany(seconds: number): Respond {
  const message = `Rate limit is exceeded. Try again in ${seconds} seconds.`;
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { statusCode: 429, message } };
}

/** The answer of a fault that needs no true answer. */
export function plannedAnswer(respond: Exclude<Respond, 'reset' | 'hang' | 'cut' | 'drop'>, quirks: Quirks): Answer {
  if (respond === 'html') return html(502, 'Bad Gateway');
  if (respond === 'empty') return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '' };
  if (respond === 'string') return uncodedError(500, 'An error occurred.', { ...quirks, uncodedError: 'string' });
  const { status, headers = {}, body = '' } = respond;
  if (typeof body === 'string') return { status, headers, body };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

/** Sends an answer: whole; cut in half, honest about its length; or dropped in the middle of its full length. */
export function send(
  response: ServerResponse,
  asked: Record<string, string>,
  given: Answer,
  how: 'whole' | 'cut' | 'drop',
): void {
  const half = given.body.slice(0, Math.ceil(given.body.length / 2));
  const sent = how === 'whole' ? given.body : half;
  response.writeHead(given.status, {
    'ms-correlationid': asked['ms-correlationid'] ?? randomUUID(),
    'ms-requestid': asked['ms-requestid'] ?? randomUUID(),
    'ms-cv': `${randomUUID().slice(0, 8)}.0`,
    ...(asked.validatemfa?.toLowerCase() === 'true' && { ismfacompliant: 'true' }),
    'content-length': Buffer.byteLength(how === 'drop' ? given.body : sent),
    ...given.headers,
  });
  if (how !== 'drop') response.end(sent);
  else response.write(sent, () => response.destroy());
}
