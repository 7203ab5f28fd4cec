/** Teams for the demo: a webhook on this machine that takes cards and prints what a channel would show first of each. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { plain } from '../cli/print.ts';
import type { Environment } from '../lib/settings.ts';
import { say } from './say.ts';

export type LocalTeams = {
  /** To be laid under the given settings. */
  readonly settings: Environment;
  stop(): Promise<void>;
};

export type Card = {
  readonly headline: string;
  /** Of whom it tells, in its order. */
  readonly schools: readonly string[];
  readonly bytes: number;
};

const container = z.object({ items: z.array(z.object({ inlines: z.array(z.object({ text: z.string() })).optional() })) });
const message = z.object({
  attachments: z.array(
    z.object({ content: z.object({ fallbackText: z.string(), body: z.array(z.union([container, z.unknown()])) }) }),
  ),
});

/** `answer`: with which status a card is answered. Every card is accepted and printed where it is not given. */
export async function localTeams(answer: (card: Card) => number = printed): Promise<LocalTeams> {
  const server = createServer((request, response) => {
    text(request)
      .then((body) => response.writeHead(answer(cardOf(body))).end())
      .catch(() => response.writeHead(400).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    settings: { TEAMS_WEBHOOK_URL: `http://127.0.0.1:${port}/` },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function cardOf(body: string): Card {
  const contents = message.parse(JSON.parse(body)).attachments.map(({ content }) => content);
  // Each of a card's containers begins with what happened, and to whom.
  const schools = contents
    .flatMap((content) => content.body)
    .flatMap((part) => container.safeParse(part).data?.items[0]?.inlines?.[1]?.text ?? []);
  return { headline: contents.map(({ fallbackText }) => fallbackText).join(', '), schools, bytes: Buffer.byteLength(body) };
}

function printed({ headline, bytes }: Card): number {
  say(`          Teams card: “${plain(headline)}” (${bytes} bytes)`);
  return 202;
}
