/** A few quick tries of one request within a call, for what passes in seconds. What lasts longer is left to a later call. */
import { type Io, StoppedError } from './io.ts';
import type { Channel, SendResult } from './notify/channel.ts';
import type { VettingEvent } from './vetting/notice.ts';

export const QUICK_TRIES = 3;
const firstBackoffMs = 2_000;
/** A longer wait is left to a later call. */
const longestWaitMs = 30_000;

/** Sends until the channel does anything but fail, at most so many times and while `mayGoOn`, not sooner than it asks for. */
export async function sendQuickly(
  channel: Channel,
  events: readonly VettingEvent[],
  mostTries: number,
  io: Pick<Io, 'sleep' | 'random'>,
  mayGoOn: () => boolean,
): Promise<SendResult> {
  for (let tries = 1; ; tries++) {
    const result = await channel.send(events);
    if (result.outcome !== 'failed' || tries >= mostTries) return result;
    const waitMs = (result.retryAfterMs ?? 0) + io.random() * firstBackoffMs * 2 ** (tries - 1);
    if (waitMs > longestWaitMs) return result;
    await io.sleep(waitMs).catch((error: unknown) => {
      if (!(error instanceof StoppedError)) throw error;
    });
    if (!mayGoOn()) return result;
  }
}
