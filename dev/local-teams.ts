/** Teams for the demo: a webhook on this machine that accepts every card and prints what a channel would show first. */
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

const card = z.object({ attachments: z.array(z.object({ content: z.object({ fallbackText: z.string() }) })) });

export async function localTeams(): Promise<LocalTeams> {
  const server = createServer((request, response) => {
    text(request)
      .then((body) => {
        const headlines = card.parse(JSON.parse(body)).attachments.map(({ content }) => content.fallbackText);
        say(`          Teams card: “${plain(headlines.join(', '))}” (${Buffer.byteLength(body)} bytes)`);
        response.writeHead(202).end();
      })
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
