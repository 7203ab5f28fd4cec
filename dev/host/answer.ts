/** An HTTP request on its way through its function: invoked as the worker does it, answered as the handler goes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { invoke, type LogLine } from './invoke.ts';
import type { App } from './load.ts';
import { forwarded, type LibraryProxy } from './proxy.ts';
import type { TypedData } from './registered.ts';
import type { Match } from './routes.ts';

export type AnswerParts = {
  readonly app: Pick<App, 'model'>;
  readonly proxy: LibraryProxy;
  readonly log: (line: LogLine) => void;
  /** An invocation failed. */
  readonly failed: (functionName: string, error: unknown) => void;
};

/** Resolves once nothing is left to do of it. A client that goes away is no failure; the library reads the handler's stream to its end all the same. */
export async function answer(
  { route, parameters }: Extract<Match, { readonly route: unknown }>,
  request: IncomingMessage,
  response: ServerResponse,
  { app, proxy, log, failed }: AnswerParts,
): Promise<void> {
  const input = { name: route.binding, data: {}, metadata: triggerMetadata(request, parameters) };
  const invocation = invoke(app, route.function, input, log);
  const onward = proxy.forward(request, invocation.id);
  const isGone = () => response.destroyed && !response.writableFinished;
  response.once('close', () => {
    if (!response.writableFinished) onward.destroy();
  });
  pipeline(request, onward, () => undefined);
  onward.once('error', () => undefined);
  onward.once('response', (incoming) => {
    const { 'x-ms-invocation-id': _, ...headers } = forwarded(incoming.headers);
    delete headers['transfer-encoding'];
    response.writeHead(incoming.statusCode ?? 500, headers);
    pipeline(incoming, response, () => undefined);
  });
  try {
    const result = await invocation.ended;
    // Of a handler that returns nothing the library sends nothing.
    if (result !== null && result !== undefined) return;
    response.writeHead(204).end();
  } catch (error) {
    if (isGone()) return;
    failed(route.function.metadata.name, error);
    // What has begun can only be broken off, so that nobody takes it for whole.
    if (response.headersSent) response.destroy();
    else say(response, 500, 'The function failed; the host has said why.');
  }
  onward.destroy();
}

/** A line of the host's own. */
export function say(
  response: ServerResponse,
  status: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const ours = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...ours, ...headers }).end(`${line}\n`);
}

/** As the host sends it beside the request that it hands on: the headers, and what the route holds. */
function triggerMetadata(request: IncomingMessage, parameters: Readonly<Record<string, string>>): Record<string, TypedData> {
  const texts = (values: object) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
    );
  const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
  return {
    ...Object.fromEntries(Object.entries(parameters).map(([name, string]) => [name, { string }])),
    Headers: { json: JSON.stringify(texts(request.headers)) },
    Query: { json: JSON.stringify(Object.fromEntries(query)) },
  };
}
