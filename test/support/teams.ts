/** A Workflows webhook that answers as it is told to and keeps the cards it accepted. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const message = z.object({
  attachments: z.array(
    z.object({ content: z.object({ body: z.array(z.object({ items: z.array(z.unknown()).optional() })) }) }),
  ),
});
const firstLine = z.object({ inlines: z.array(z.object({ text: z.string() })) });

export type Teams = {
  readonly url: string;
  /** What the accepted cards say, a line an event, such as `Denied: Birch College`; one list a card. */
  readonly cards: string[][];
  /** The status of the answers from now on; 202 at first. */
  answer(status: number, headers?: Record<string, string>): void;
  /** How many requests came, accepted or not. */
  readonly requests: () => number;
  stop(): Promise<void>;
};

export async function startTeams(): Promise<Teams> {
  let status = 202;
  let headers: Record<string, string> = {};
  let requests = 0;
  const cards: string[][] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests++;
      if (status < 300) cards.push(linesOf(JSON.parse(body)));
      response.writeHead(status, headers).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/workflows/invoke?sig=MARKED-SECRET`,
    cards,
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

function linesOf(body: unknown): string[] {
  const items = message
    .parse(body)
    .attachments.flatMap(({ content }) => content.body.flatMap((part) => part.items?.slice(0, 1) ?? []));
  return items.map((item) =>
    firstLine
      .parse(item)
      .inlines.map((run) => run.text)
      .join(''),
  );
}
