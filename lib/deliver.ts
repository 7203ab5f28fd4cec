/**
 * What is pending goes to its channel, under the channel's lease. The channel says what came of a request; what is done about it
 * is decided here: what failed is tried a few times more and then left to a later call, what was refused is split until one event
 * alone is refused. Channels know nothing of each other.
 */
import { whileHolding } from './holding.ts';
import type { Io } from './io.ts';
import type { Channel } from './notify/channel.ts';
import { QUICK_TRIES, sendQuickly } from './quick-tries.ts';
import type { DeliveryChange } from './store/deliveries.ts';
import { describeStorageError } from './store/storage-error.ts';
import type { Store } from './store/store.ts';
import {
  afterFailure,
  afterThrottling,
  type Delivery,
  delivered,
  dueOf,
  nextAttemptAt,
  type Pending,
} from './vetting/delivery.ts';
import type { VettingEvent } from './vetting/notice.ts';

/** What one call did for one channel. */
export type DeliverReport = {
  readonly channel: string;
  readonly delivered: number;
  /** What is left, after this call. */
  readonly pending: number;
  readonly dead: number;
  /** What a person should know, a line each; no secret in it. */
  readonly problems: readonly string[];
  /** Set where another call has the channel at the moment: nothing was done then. */
  readonly heldSince: Date | null;
};

export type DeliverParts = {
  readonly store: Pick<Store, 'deliveries' | 'leases'>;
  readonly channels: readonly Channel[];
  readonly io: Pick<Io, 'now' | 'sleep' | 'random' | 'uuid' | 'every'>;
  /** Once aborted, the request in hand is the last one. */
  readonly stop?: AbortSignal | undefined;
  /** Takes everything that is pending, whatever its schedule; still of each customer in order. */
  readonly regardless?: boolean | undefined;
};

const leaseMs = 120_000;
/** No new request is begun after so many ms, so that a call ends in time however many events wait. */
const longestCallMs = 120_000;

/** Delivers in all channels side by side. Never throws: what a channel or its tables did is in its report. */
export async function deliver(parts: DeliverParts): Promise<DeliverReport[]> {
  return Promise.all(
    parts.channels.map(async (channel) => {
      const none = { channel: channel.name, delivered: 0, pending: 0, dead: 0, problems: [], heldSince: null };
      try {
        const { leases } = parts.store;
        const result = await whileHolding({ leases, io: parts.io }, `deliver-${channel.name}`, leaseMs, (isMine) =>
          deliverTo(channel, parts, isMine),
        );
        return 'held' in result ? { ...none, heldSince: result.held.heldSince } : result.value;
      } catch (error) {
        const problem = describeStorageError(error) ?? (error instanceof Error ? error.message : String(error));
        return { ...none, problems: [`${channel.name}: ${problem}`] };
      }
    }),
  );
}

async function deliverTo(channel: Channel, parts: DeliverParts, isMine: () => boolean): Promise<DeliverReport> {
  const { io, stop, regardless } = parts;
  const problems = new Set<string>();
  const open = await readOpen(channel, parts, problems);
  const tried = new Set<string>();
  const endsAt = io.now().getTime() + longestCallMs;
  let triesLeft = QUICK_TRIES;
  let failedInARow = 0;
  let isThrottled = false;
  let accepted = 0;

  const mark = async (group: readonly VettingEvent[], become: (delivery: Pending) => Delivery) => {
    const changes: DeliveryChange[] = [];
    for (const { id } of group) {
      const stored = open.pending.get(id);
      if (!stored) continue;
      const next = become(stored.delivery);
      tried.add(id);
      changes.push({ ...stored, next });
      if (next.state === 'pending') open.pending.set(id, { ...stored, delivery: next });
      else open.pending.delete(id);
      if (next.state !== 'dead') continue;
      open.dead++;
      problems.add(`${channel.name}: gave up on event ${id}: ${next.lastError}`);
    }
    await write(changes, parts);
  };

  // A receiver that is down is not asked for every event that waits: what was not tried is due at the next call, and goes first.
  const mayGoOn = () => !isThrottled && failedInARow < 2 && !stop?.aborted && isMine() && io.now().getTime() < endsAt;
  for (;;) {
    const pending = Array.from(open.pending.values(), ({ delivery }) => delivery);
    const due = dueOf(pending, io.now(), regardless).filter(({ event }) => !tried.has(event.id));
    if (due.length === 0 || !mayGoOn()) break;
    const groups = channel.pack(due.map(({ event }) => event));
    for (let group = groups.shift(); group && mayGoOn(); group = groups.shift()) {
      const result = await sendQuickly(channel, group, triesLeft, io, mayGoOn);
      if (result.outcome === 'accepted') {
        failedInARow = 0;
        accepted += group.length;
        await mark(group, (delivery) => delivered(delivery, io.now()));
        continue;
      }
      if (result.outcome === 'refused' && group.length > 1) {
        const half = Math.ceil(group.length / 2);
        groups.unshift(group.slice(0, half), group.slice(half));
        continue;
      }
      problems.add(`${channel.name}: ${result.problem}`);
      if (result.outcome === 'throttled') {
        isThrottled = true;
        const { problem, retryAfterMs } = result;
        // A channel that took something in this call has not been answering nothing but 429.
        const since = (delivery: Pending) => (accepted > 0 ? { ...delivery, throttledSince: null } : delivery);
        await mark([group, ...groups].flat(), (delivery) => afterThrottling(since(delivery), problem, retryAfterMs, io.now()));
      } else {
        const retryAfterMs = result.outcome === 'failed' ? result.retryAfterMs : null;
        await mark(group, (delivery) => afterFailure(delivery, result.problem, retryAfterMs, io.now(), io.random()));
        if (result.outcome === 'failed') {
          triesLeft = 1;
          failedInARow++;
        }
      }
    }
  }
  return {
    channel: channel.name,
    delivered: accepted,
    pending: open.pending.size,
    dead: open.dead,
    problems: [...problems, ...leftOver(channel, open, io.now())],
    heldSince: null,
  };
}

type Open = { readonly pending: Map<string, { readonly delivery: Pending; readonly etag: string }>; dead: number };

async function readOpen(channel: Channel, { store }: DeliverParts, problems: Set<string>): Promise<Open> {
  const open: Open = { pending: new Map(), dead: 0 };
  for await (const row of store.deliveries.list(['pending', 'dead'], channel.name)) {
    if ('problem' in row) problems.add(`${channel.name}: the delivery of event ${row.eventId} ${row.problem}`);
    else if (row.delivery.state === 'pending') open.pending.set(row.delivery.event.id, { ...row, delivery: row.delivery });
    else open.dead++;
  }
  return open;
}

/** Marks what became of deliveries. What somebody else wrote meanwhile stands, but for an acceptance: that is a fact. */
async function write(changes: readonly DeliveryChange[], { store, io }: DeliverParts): Promise<void> {
  let left = changes;
  while (left.length > 0) {
    const refused = (await store.deliveries.write(left)).filter(({ next }) => next.state === 'delivered');
    const again: DeliveryChange[] = [];
    for (const { next } of refused) {
      const stored = await store.deliveries.read(next.channel, next.event.id);
      if (stored && 'delivery' in stored && stored.delivery.state !== 'delivered')
        again.push({ ...stored, next: delivered(stored.delivery, io.now()) });
    }
    left = again;
  }
}

function leftOver(channel: Channel, { pending, dead }: Open, now: Date): string[] {
  const count = (number: number) => (number === 1 ? '1 delivery' : `${number} deliveries`);
  const lines: string[] = [];
  if (pending.size > 0) {
    const next = nextAttemptAt(
      Array.from(pending.values(), ({ delivery }) => delivery),
      now,
    );
    lines.push(`${channel.name}: ${count(pending.size)} pending, the next attempt at ${next.toISOString()}`);
  }
  if (dead > 0)
    lines.push(`${channel.name}: ${count(dead)} dead: see \`vetting-monitor deliveries --state dead\`, then replay or dismiss`);
  return lines;
}
