/** The two channels' receivers, in one server over real connections: each takes, refuses or loses as it is told, and notes every event that it was sent. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export const CHANNELS = ['teams', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/**
 * `down`: 503. `busy`: 429. `refuses`: 400. `picky`: 400 for every request that names the first customer, else taken.
 * `resets`: the connection is reset, and nothing is taken. `loses`: taken, and the connection is reset in place of the answer.
 */
export const MOODS = ['takes', 'down', 'busy', 'refuses', 'picky', 'resets', 'loses'] as const;
export type Mood = (typeof MOODS)[number];

/** An event in a request, as the receiver saw it. */
export type Sent = {
  readonly channel: ChannelName;
  /** Such as `Denied: Ada 7`: what both channels say. */
  readonly says: string;
  /** The whole of it, where the channel sends that. */
  readonly event: unknown;
  /** `lost`: accepted, though the answer never came. */
  readonly outcome: 'accepted' | 'lost' | 'refused';
};

export type Receivers = {
  readonly urlOf: (channel: ChannelName) => string;
  /** Everything since the last `begin`, in the order it came. */
  readonly sent: readonly Sent[];
  /** From now on; `times`: only so many requests, and then it takes again. */
  be(channel: ChannelName, mood: Mood, times?: number): void;
  /** Forgets everything, for another run; `firstCustomer` is whom `picky` does not like. */
  begin(firstCustomer: string): void;
  stop(): Promise<void>;
};

const cloudEvent = z.object({ id: z.string(), data: z.looseObject({ kind: z.string(), companyName: z.string() }) });
const firstLine = z.object({ inlines: z.array(z.object({ text: z.string() })) });
const card = z.object({
  attachments: z.array(
    z.object({ content: z.object({ body: z.array(z.object({ items: z.array(z.unknown()).optional() })) }) }),
  ),
});
const titles = new Map(Object.entries({ approved: 'Approved', denied: 'Denied' }));

const readers = {
  webhook(body: unknown) {
    const { id, data } = cloudEvent.parse(body);
    return [{ says: `${titles.get(data.kind) ?? data.kind}: ${data.companyName}`, event: { id, ...data } }];
  },
  teams(body: unknown) {
    const [content] = card.parse(body).attachments.map((attachment) => attachment.content);
    const lines = content?.body.flatMap(({ items }) => (items ? [firstLine.parse(items[0]).inlines] : [])) ?? [];
    return lines.map((inlines) => ({ says: inlines.map((run) => run.text).join(''), event: null }));
  },
} satisfies Record<ChannelName, (body: unknown) => { readonly says: string; readonly event: unknown }[]>;

const statuses = { takes: 202, down: 503, busy: 429, refuses: 400, picky: 400 };

export async function startReceivers(): Promise<Receivers> {
  const sent: Sent[] = [];
  const mood = new Map<ChannelName, { mood: Mood; left: number }>();
  let disliked = '';

  const moodFor = (channel: ChannelName, says: readonly string[]): Mood => {
    const now = mood.get(channel);
    if (!now) return 'takes';
    if (--now.left === 0) mood.delete(channel);
    return now.mood === 'picky' && !says.some((line) => line.includes(disliked)) ? 'takes' : now.mood;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const channel = request.url?.startsWith('/teams') ? 'teams' : 'webhook';
    const events = readers[channel](JSON.parse(await text(request)));
    const how = moodFor(
      channel,
      events.map(({ says }) => says),
    );
    const outcome = how === 'takes' ? 'accepted' : how === 'loses' ? 'lost' : 'refused';
    sent.push(...events.map((event) => ({ channel, outcome, ...event }) as const));
    if (how === 'resets' || how === 'loses') request.socket.resetAndDestroy();
    else response.writeHead(statuses[how], how === 'busy' ? { 'retry-after': '90' } : {}).end();
  };
  const server = createServer((request, response) => {
    // What cannot be read is no event of ours: answered so that the run fails by it.
    handle(request, response).catch(() => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    urlOf: (channel) => `http://127.0.0.1:${port}/${channel}`,
    sent,
    be(channel, next, times = Number.POSITIVE_INFINITY) {
      mood.set(channel, { mood: next, left: times });
    },
    begin(firstCustomer) {
      sent.length = 0;
      mood.clear();
      disliked = firstCustomer;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
