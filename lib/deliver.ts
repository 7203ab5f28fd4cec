/**
 * What is pending goes to its channel. The channel says what came of a request; what is done about it is decided here:
 * what failed is tried again for a while, what was refused is split until one event alone is refused.
 */
import type { Io } from './io.ts';
import type { Channel } from './notify/channel.ts';
import type { ChangeEvent } from './vetting/change-event.ts';

export type Delivery = {
  /** Ids of the events that the channel accepted. Every other event is still pending. */
  readonly accepted: ReadonlySet<string>;
  /** Why the others were not accepted, a line each; no secret in it. */
  readonly problems: readonly string[];
};

const mostTries = 3;
const firstBackoffMs = 2_000;
/** A longer wait is left to the next scan. */
const longestWaitMs = 30_000;

/** Sends the events in the order given. Never throws for what a receiver did. */
export async function deliver(
  events: readonly ChangeEvent[],
  channel: Channel,
  io: Pick<Io, 'sleep' | 'random'>,
): Promise<Delivery> {
  const accepted = new Set<string>();
  const problems: string[] = [];
  const waiting = channel.pack(events);
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const result = await sendWithRetry(channel, group, io);
    if (result.outcome === 'accepted') {
      for (const event of group) accepted.add(event.id);
    } else if (result.outcome === 'refused' && group.length > 1) {
      const half = Math.ceil(group.length / 2);
      waiting.unshift(group.slice(0, half), group.slice(half));
    } else {
      problems.push(`${channel.name}: ${result.problem}`);
      // A receiver that is down is not asked again for every group: the rest stays pending with this one.
      if (result.outcome === 'failed') break;
    }
  }
  return { accepted, problems };
}

async function sendWithRetry(channel: Channel, group: readonly ChangeEvent[], io: Pick<Io, 'sleep' | 'random'>) {
  for (let tries = 1; ; tries++) {
    const result = await channel.send(group);
    if (result.outcome !== 'failed' || tries === mostTries) return result;
    const waitMs = (result.retryAfterMs ?? 0) + io.random() * firstBackoffMs * 2 ** (tries - 1);
    if (waitMs > longestWaitMs) return result;
    await io.sleep(waitMs);
  }
}
