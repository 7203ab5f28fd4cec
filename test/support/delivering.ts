/** What the tests of `lib/deliver.ts` share: a channel that answers as told, real tables, and a clock that only waits and tests move. */
import { type DeliverParts, type DeliverReport, deliver } from '../../lib/deliver.ts';
import type { Io } from '../../lib/io.ts';
import type { Channel, SendResult } from '../../lib/notify/channel.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import type { Delivery } from '../../lib/vetting/delivery.ts';
import type { VettingEvent } from '../../lib/vetting/notice.ts';
import { changeEvent } from '../notify/change-events.ts';
import { PARTNER } from './partner.ts';
import type { FreshTables } from './tables.ts';

export const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];
/** Five minutes and half of what chance adds to them. */
export const firstRetry = 315_000;
export const start = new Date('2026-11-02T08:00:00.000Z');
export const later = (ms: number) => new Date(start.getTime() + ms);

export const accepted: SendResult = { outcome: 'accepted' };
export const refused: SendResult = { outcome: 'refused', problem: 'not this' };
export const failed = (retryAfterMs: number | null = null): SendResult => ({
  outcome: 'failed',
  problem: 'busy',
  retryAfterMs,
});
export const throttled = (retryAfterMs: number | null = null): SendResult => ({
  outcome: 'throttled',
  problem: 'too many',
  retryAfterMs,
});

export type Answer = (ids: string, request: number) => SendResult | Promise<SendResult>;
export type Fake = { readonly channel: Channel; readonly requests: string[]; answer: Answer };

/** A channel that takes three events a request and answers as told; each request is noted by its events' ids. */
export function fake(answer: Answer = () => accepted, name = 'fake'): Fake {
  const made: Fake = {
    answer,
    requests: [],
    channel: {
      name,
      pack: (events) => {
        const groups: VettingEvent[][] = [];
        for (let from = 0; from < events.length; from += 3) groups.push(events.slice(from, from + 3));
        return groups;
      },
      send: async (events) => {
        const ids = events.map((event) => event.id).join('');
        made.requests.push(ids);
        return made.answer(ids, made.requests.length);
      },
      test: async () => accepted,
    },
  };
  return made;
}

/** Events whose ids are letters, a second apart. `a` and `A` are of one customer. */
export function eventsOf(ids: string): ChangeEvent[] {
  return ids.split('').map((id, place) =>
    changeEvent({
      id,
      customerId: `customer-${id.toLowerCase()}`,
      detectedAt: new Date(start.getTime() - 1_000_000 + place * 1_000).toISOString(),
    }),
  );
}

/** Real tables, and a clock that only waits and tests move. */
export async function deliverWorld(
  { tables }: FreshTables,
  ids: string,
  { random = 0.5, channel = 'fake' }: { readonly random?: number; readonly channel?: string },
) {
  const store = createStore(tables, PARTNER);
  let nowMs = start.getTime();
  const waits: number[] = [];
  const clock = {
    pass: (ms: number) => {
      nowMs += ms;
      for (const run of renewals) run();
    },
  };
  const renewals = new Set<() => void>();
  let uuids = 0;
  const io: Io = {
    fetch,
    now: () => new Date(nowMs),
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    every: (_ms, run) => {
      renewals.add(run);
      return () => renewals.delete(run);
    },
    random: () => random,
    uuid: () => `call-${++uuids}`,
  };
  const written: string[] = [];
  const noted: Store = {
    ...store,
    deliveries: {
      ...store.deliveries,
      write: (changes) => {
        written.push(changes.map(({ next }) => `${next.event.id} ${next.state}`).join(', '));
        return store.deliveries.write(changes);
      },
    },
  };
  const add = async (moreIds: string, to = channel) => {
    for (const event of eventsOf(moreIds)) await store.deliveries.add(to, event, io.now());
  };
  await add(ids);

  const find = async (id: string, of = channel) => {
    const stored = (await store.deliveries.of(id)).find(({ delivery }) => delivery.channel === of);
    if (!stored) throw new Error(`no delivery of ${id} to ${of}`);
    return stored;
  };
  return {
    tables,
    store,
    io,
    clock,
    waits,
    /** Each write, as `a delivered, b delivered`. */
    written,
    add,
    find,
    row: async (id: string, of = channel) => (await find(id, of)).delivery,
    /** Makes a row what somebody else would have made of it. */
    become: async (id: string, next: (delivery: Delivery) => Delivery) => {
      const stored = await find(id);
      await store.deliveries.write([{ ...stored, next: next(stored.delivery) }]);
    },
    /** Ids by state, such as `{ delivered: 'ab', pending: 'c' }`. */
    states: async (of = channel) => {
      const states: Record<string, string> = {};
      for await (const row of store.deliveries.list(['pending', 'delivered', 'dead', 'dismissed'], of)) {
        if ('delivery' in row) states[row.delivery.state] = (states[row.delivery.state] ?? '') + row.delivery.event.id;
      }
      return states;
    },
    calls: (channels: readonly Fake[], over: Partial<DeliverParts> = {}) =>
      deliver({ store: noted, io, channels: channels.map((each) => each.channel), ...over }),
    call: async (one: Fake, over: Partial<DeliverParts> = {}) => {
      const [only] = await deliver({ store: noted, io, channels: [one.channel], ...over });
      if (!only) throw new Error('no report');
      return only;
    },
  };
}

export function report(over: Partial<DeliverReport> = {}): DeliverReport {
  return { channel: 'fake', delivered: 0, pending: 0, dead: 0, problems: [], heldSince: null, ...over };
}
export const left = (count: number, ms: number) =>
  `fake: ${count === 1 ? '1 delivery' : `${count} deliveries`} pending, the next attempt at ${later(ms).toISOString()}`;
export const deadLine = (count: string) =>
  `fake: ${count} dead: see \`vetting-monitor deliveries --state dead\`, then replay or dismiss`;

/** A thing that is waited for until the test lets it go on. */
export function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}
