/** `POST /admin/functions/{name}`, as Azure's host has it: a timer out of turn. It answers 202 at once, whatever becomes of it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { say } from './answer.ts';
import type { Timers } from './timers.ts';

export function admin(path: string, request: IncomingMessage, response: ServerResponse, timers: Pick<Timers, 'fire'>): void {
  const [, name = ''] = /^\/admin\/functions\/([\w-]+)\/?$/.exec(path) ?? [];
  if (request.method !== 'POST') {
    say(response, 405, 'Not by this method.', { allow: 'POST' });
    return;
  }
  text(request)
    .then((body) => {
      if (!isJson(body)) say(response, 400, 'The body must be JSON, such as {}.');
      else if (timers.fire(name) === null) say(response, 404, 'There is no such timer.');
      else response.writeHead(202).end();
    })
    // The client went away.
    .catch(() => response.destroy());
}

/** Nothing is said in it that matters to a timer. */
function isJson(body: string): boolean {
  try {
    return body.trim() === '' || JSON.parse(body) !== undefined;
  } catch {
    return false;
  }
}
