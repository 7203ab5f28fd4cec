/** A proxy in front of a table service, over real connections, that loses what it is told to lose: requests and answers. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to one request. `busy`: answered 503. `reset`: the connection is reset, and nothing arrives. `hang`: never
 * answered, and nothing arrives. `lost`: it arrives, and the connection is reset in place of the answer. `regretted`: it
 * arrives, and is answered 500. `cut`: it arrives, and the connection is reset amid the answer. `stall`: it arrives, and the
 * answer stops halfway.
 */
export const TROUBLES = ['busy', 'reset', 'hang', 'lost', 'regretted', 'cut', 'stall'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Decides over the request of this number, the first is 1; null lets it pass. It can do something of its own before. */
export type Decide = (number: number) => Trouble | null | Promise<Trouble | null>;

export type LossyTables = {
  readonly connectionString: string;
  /** Begins to count anew, and decides over every request from now on. */
  decide(decide: Decide): void;
  /** How many requests came since. */
  readonly requests: () => number;
  stop(): Promise<void>;
};

/** `connectionString`: where the requests go on to. */
export async function startLossyTables(connectionString: string): Promise<LossyTables> {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
  let decide: Decide = () => null;
  let requests = 0;

  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const trouble = await decide(++requests);
    const body = await buffer(incoming);
    if (trouble === 'hang') return;
    if (trouble === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (trouble === 'busy') return answerWith(503, response);
    const answer = await forward(incoming, body, target);
    const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
    if (trouble === 'regretted') return answerWith(500, response);
    // An answer without a body cannot be cut: it does not come at all.
    if (trouble === 'lost' || (trouble === 'cut' && half.length === 0)) {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (trouble === 'stall' && half.length === 0) return;
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    if (trouble === null) response.end(answer.body);
    else response.write(half, () => trouble === 'cut' && incoming.socket.resetAndDestroy());
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    connectionString: connectionString.replace(target.host, `127.0.0.1:${port}`),
    decide: (next) => {
      requests = 0;
      decide = next;
    },
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerWith(status: number, response: ServerResponse) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ 'odata.error': { code: 'ServerBusy', message: { lang: 'en-US', value: 'Busy' } } }));
}

type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer };

async function forward(incoming: IncomingMessage, body: Buffer, target: URL): Promise<Answer> {
  const { method, url, headers } = incoming;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send({ host: target.hostname, port: target.port, method, path: url, headers }, resolve).once('error', reject).end(body);
  });
  const names = Object.entries(answer.headers).filter(
    ([name]) => !['transfer-encoding', 'connection', 'keep-alive'].includes(name),
  );
  return {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(names.map(([name, value]) => [name, String(value)])),
    body: await buffer(answer),
  };
}
