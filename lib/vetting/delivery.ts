/**
 * A delivery: one event, a change or a notice, on its way to one channel. What becomes of it after each call of the channel is decided
 * here, from what stood, what happened and the clock alone. It ends delivered, or dead when the channel failed for three days.
 */
import { isNotice, type VettingEvent } from './notice.ts';

export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'dismissed'] as const;

/**
 * `pending`: still to be accepted. `delivered`: accepted by the channel, which does not say that anybody saw it. `dead`: given
 * up, to be replayed or dismissed by a person. `dismissed`: dead, and not wanted any more.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export type Delivery = {
  readonly channel: string;
  readonly event: VettingEvent;
  readonly createdAt: Date;
  /** Calls that failed since it was created or replayed; one that was answered 429 is none. */
  readonly attempts: number;
  readonly lastAttemptAt: Date | null;
  /** Why the last call failed; null where it did not. Holds no secret. */
  readonly lastError: string | null;
} & (
  | {
      readonly state: 'pending';
      readonly nextAttemptAt: Date;
      /** Since when every call was answered 429; null where the last one was not. */
      readonly throttledSince: Date | null;
      /** Asked for by a person: goes out of turn, and holds up no other event of its customer. */
      readonly isReplay: boolean;
    }
  | { readonly state: 'delivered'; readonly deliveredAt: Date }
  | { readonly state: 'dead'; readonly deadAt: Date }
  | { readonly state: 'dismissed'; readonly deadAt: Date; readonly dismissedAt: Date }
);

export type Pending = Extract<Delivery, { state: 'pending' }>;
export type Dead = Extract<Delivery, { state: 'dead' }>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long after each failed call the next one is due, before jitter; in all 75 hours and 35 minutes. After the last: dead. */
export const RETRY_AFTER_MS: readonly number[] = [
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];
/** The most that chance adds, as a share of the wait, so that what failed together does not come back together. */
const jitter = 0.1;
/** A channel that only ever answers 429 is given up as well. */
const longestThrottlingMs = 85 * hourMs;
/** Where a 429 does not say how long. */
const throttlingMs = minuteMs;
/** However long a receiver asks to be left alone, it is asked again after this. */
const longestRetryAfterMs = 24 * hourMs;

export function newDelivery(channel: string, event: VettingEvent, now: Date): Pending {
  return {
    channel,
    event,
    createdAt: now,
    attempts: 0,
    lastAttemptAt: null,
    lastError: null,
    state: 'pending',
    nextAttemptAt: now,
    throttledSince: null,
    isReplay: false,
  };
}

/** The channel accepted it. */
export function delivered(delivery: Delivery, now: Date): Delivery {
  return { ...common(delivery), lastAttemptAt: now, lastError: null, state: 'delivered', deliveredAt: now };
}

/** A call failed. `retryAfterMs`: what the receiver asked for, if it did. `random`: from 0 to 1, for the jitter. */
export function afterFailure(
  delivery: Pending,
  lastError: string,
  retryAfterMs: number | null,
  now: Date,
  random: number,
): Pending | Dead {
  const wait = RETRY_AFTER_MS[delivery.attempts];
  const after = { ...delivery, attempts: delivery.attempts + 1, lastAttemptAt: now, lastError };
  if (wait === undefined) return { ...common(after), state: 'dead', deadAt: now };
  const jittered = wait * (1 + jitter * random);
  const waitMs = Math.max(jittered, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
  return { ...after, nextAttemptAt: later(now, waitMs), throttledSince: null };
}

/** A call was answered 429: it uses up no attempt. */
export function afterThrottling(delivery: Pending, lastError: string, retryAfterMs: number | null, now: Date): Pending | Dead {
  const throttledSince = delivery.throttledSince ?? now;
  const after = { ...delivery, lastAttemptAt: now, lastError, throttledSince };
  if (now.getTime() - throttledSince.getTime() >= longestThrottlingMs) return { ...common(after), state: 'dead', deadAt: now };
  return { ...after, nextAttemptAt: later(now, Math.min(retryAfterMs ?? throttlingMs, longestRetryAfterMs)) };
}

/** Due at once and out of turn, with all its attempts before it; what it ended as does not matter. */
export function replayed(delivery: Delivery, now: Date): Pending {
  return {
    ...common(delivery),
    attempts: 0,
    state: 'pending',
    nextAttemptAt: now,
    throttledSince: null,
    isReplay: true,
  };
}

export function dismissed(delivery: Dead, now: Date): Delivery {
  return { ...common(delivery), state: 'dismissed', deadAt: delivery.deadAt, dismissedAt: now };
}

/**
 * What a channel is to be sent now, oldest first: of each customer the oldest pending change, if it is due, and every replay and
 * every notice that is due. While a channel asks to be left alone nothing is. With `regardless` all that is pending counts as due.
 */
export function dueOf(pending: readonly Pending[], now: Date, regardless = false): Pending[] {
  if (regardless) return inTurn(pending);
  return pausedUntil(pending) > now ? [] : inTurn(pending).filter(({ nextAttemptAt }) => nextAttemptAt <= now);
}

/** When the first of them is sent, at the earliest: `now` where something is due. At least one must be pending. */
export function nextAttemptAt(pending: readonly Pending[], now: Date): Date {
  const first = Math.min(...inTurn(pending).map((delivery) => delivery.nextAttemptAt.getTime()));
  return new Date(Math.max(first, pausedUntil(pending).getTime(), now.getTime()));
}

/**
 * Every replay, every notice, and of each customer's other events the oldest, which holds up the later ones; oldest first. A
 * notice that is refused would else hold up a decision for three days.
 */
function inTurn(pending: readonly Pending[]): Pending[] {
  const held = new Set<string>();
  const oldestFirst = pending.toSorted((a, b) => Date.parse(a.event.detectedAt) - Date.parse(b.event.detectedAt));
  return oldestFirst.filter(({ isReplay, event }) => {
    if (isReplay || isNotice(event)) return true;
    const isOldest = !held.has(event.customerId);
    held.add(event.customerId);
    return isOldest;
  });
}

/** A 429 is about the whole channel: until then it asks to be left alone. */
function pausedUntil(pending: readonly Pending[]): Date {
  const throttled = pending.filter(({ throttledSince }) => throttledSince !== null);
  return new Date(Math.max(0, ...throttled.map((delivery) => delivery.nextAttemptAt.getTime())));
}

function common({ channel, event, createdAt, attempts, lastAttemptAt, lastError }: Delivery) {
  return { channel, event, createdAt, attempts, lastAttemptAt, lastError };
}

const later = (now: Date, ms: number) => new Date(now.getTime() + Math.round(ms));
