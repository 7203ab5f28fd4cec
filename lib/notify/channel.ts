/** What a channel is to the rest of the monitor. A channel keeps nothing: it packs events into requests, sends one, and says what came of it. */
import type { VettingEvent } from '../vetting/notice.ts';

export type Channel = {
  /** The channel's name in tables, logs and the command: `teams` or `webhook`. */
  readonly name: string;
  /** Groups events into the requests that would carry them, in the order given; every group fits the receiver's limit. */
  pack(events: readonly VettingEvent[]): (readonly VettingEvent[])[];
  /** Sends one group in one request. Never throws for what the receiver did, and never names a secret. */
  send(events: readonly VettingEvent[]): Promise<SendResult>;
  /** Sends what proves that the way works, and tells of no customer; as `send` does. */
  test(): Promise<SendResult>;
};

/** The channel classifies what happened; what is done about it is decided in `lib/deliver.ts`. */
export type SendResult =
  /** The receiver took the request: its 2xx. It does not say that anybody saw it. */
  | { readonly outcome: 'accepted' }
  /** The receiver will not take this content, or not this much of it. Sending the same again is of no use. */
  | { readonly outcome: 'refused'; readonly problem: string }
  /** The receiver asks for less: its 429. It says nothing about the events. */
  | { readonly outcome: 'throttled'; readonly problem: string; readonly retryAfterMs: number | null }
  /** The receiver could not be reached or did not take the request: the same one may be taken later. */
  | { readonly outcome: 'failed'; readonly problem: string; readonly retryAfterMs: number | null };
