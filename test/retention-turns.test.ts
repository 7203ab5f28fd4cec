/**
 * Changes, relays, deliveries, replays and clean-ups at once, some of them killed, over months: every step of theirs is taken one at
 * a time in an order that chance decides. No event is told anew because a clean-up forgot that it was told, none is lost, and in
 * the end nothing is left behind that no clean-up would find.
 */
import { expect, test } from 'vitest';
import { pick, type Random, seededRandom } from '../dev/simulator/random.ts';
import { deliver } from '../lib/deliver.ts';
import type { Io } from '../lib/io.ts';
import type { Channel } from '../lib/notify/channel.ts';
import { relay } from '../lib/relay.ts';
import { cleanUp } from '../lib/retention.ts';
import { createStore } from '../lib/store/store.ts';
import type { Tables } from '../lib/store/tables.ts';
import { createUnrelayed } from '../lib/store/unrelayed.ts';
import { replayed } from '../lib/vetting/delivery.ts';
import { changeEvent } from './notify/change-events.ts';
import { count, SEED, size, withSeed } from './proofs/figures.ts';
import { inTurns, type Step, takeTurns } from './proofs/turns.ts';
import { changesOf } from './support/changes.ts';
import { gate } from './support/delivering.ts';
import { customer, PARTNER } from './support/partner.ts';
import { dayMs, daysAgo, deliveryOf, eventOf, pastOf, rowsOf, sunday } from './support/retention.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const schedules = size(60, 3_000);
const names = ['teams', 'webhook'];
const customers = [1, 2] as const;
const notifyKinds = new Set(['approved'] as const);

type Deed = 'change' | 'relay' | 'deliver' | 'clean' | 'replay' | 'killed relay' | 'killed clean';
const deeds = [
  'change',
  'change',
  'relay',
  'deliver',
  'deliver',
  'clean',
  'clean',
  'replay',
  'killed relay',
  'killed clean',
] as const;
type Round = { readonly days: number; readonly deeds: readonly Deed[] };

/** The hardest case: a relay was killed after it had added the delivery, and nobody scanned until that is old; then two relay at once. */
const unscannedForLong: readonly Round[] = [
  { days: 1, deeds: ['change'] },
  { days: 1, deeds: ['killed relay'] },
  { days: 0.1, deeds: ['deliver'] },
  { days: 8, deeds: ['clean'] },
  { days: 32, deeds: ['relay', 'relay', 'clean', 'deliver', 'replay'] },
  { days: 0.1, deeds: ['deliver'] },
];

function anyRounds(random: Random): Round[] {
  return Array.from({ length: 9 }, () => ({
    days: pick([0.01, 2, 8, 32], random),
    deeds: Array.from({ length: 2 + Math.floor(random() * 5) }, () => pick(deeds, random)),
  }));
}

/** Dies after so many steps. */
function mortal(step: Step, steps: number): Step {
  let left = steps;
  return async (run, isWrite) => {
    if (left-- <= 0) throw new Error('killed');
    return step(run, isWrite);
  };
}

function world(tables: Tables, random: Random) {
  let nowMs = Date.UTC(2026, 0, 4, 3);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  let uuids = 0;
  const store = createStore(tables, PARTNER);
  const unrelayed = createUnrelayed(tables.State);
  const historyRetentionDays = pick([1, 20, 60], random);
  const io: Io = {
    fetch,
    now: () => new Date(nowMs),
    sleep: async (ms) => pass(ms),
    every: () => () => undefined,
    random: () => 0.5,
    uuid: () => `call-${++uuids}`,
  };
  /** How often each channel was told of each event, and how often it should have been. */
  const sent = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const channelsOf = (step: Step) =>
    names.map(
      (name): Channel => ({
        name,
        pack: (events) => events.map((event) => [event]),
        test: async () => ({ outcome: 'accepted' }),
        send: (events) =>
          step(async () => {
            for (const { id } of events) add(sent, `${name} ${id}`);
            return { outcome: 'accepted' };
          }),
      }),
    );

  const change = async (step: Step) => {
    const own = inTurns(store, step);
    const stored = await own.snapshots.read(customer(pick(customers, random)));
    if (!stored) throw new Error('no snapshot');
    const { snapshot, etag } = stored;
    const changedAt = new Date(Math.max(nowMs, (snapshot.changedAt?.getTime() ?? 0) + 1));
    const revision = snapshot.revision + 1;
    const event = changeEvent({
      id: `${snapshot.customerId}_1_${revision}_Education`,
      customerId: snapshot.customerId,
      kind: random() < 0.7 ? 'approved' : 'submitted',
      detectedAt: changedAt.toISOString(),
    });
    const isWritten = await own.snapshots.write(
      { ...snapshot, revision, changedAt, outbox: [...snapshot.outbox, event] },
      etag,
    );
    if (isWritten && event.kind === 'approved') for (const name of names) add(wanted, `${name} ${event.id}`);
  };
  const replay = async (step: Step) => {
    const own = inTurns(store, step);
    const [name = '', id = ''] = pick(['teams none', ...wanted.keys()], random).split(' ');
    const stored = await own.deliveries.read(name, id);
    if (!stored || !('delivery' in stored) || stored.delivery.state !== 'delivered') return;
    const refused = await own.deliveries.write([{ ...stored, next: replayed(stored.delivery, io.now()) }]);
    if (refused.length === 0) add(wanted, `${name} ${id}`);
  };
  const relays = (step: Step) =>
    relay({ store: inTurns(store, step), channels: names.map((name) => ({ name })), notifyKinds, io });
  const cleans = (step: Step) =>
    cleanUp({
      store: inTurns(store, step),
      unrelayed: { read: () => step(() => unrelayed.read()), write: (look) => step(() => unrelayed.write(look), true) },
      historyRetentionDays,
      io,
    });
  const run: Record<Deed, (step: Step) => Promise<unknown>> = {
    change,
    replay,
    relay: relays,
    clean: cleans,
    deliver: (step) => deliver({ store: inTurns(store, step), channels: channelsOf(step), io }),
    'killed relay': (step) => relays(mortal(step, 1 + Math.floor(random() * 6))).catch(() => undefined),
    'killed clean': (step) => cleans(mortal(step, 1 + Math.floor(random() * 16))).catch(() => undefined),
  };
  return {
    store,
    sent,
    wanted,
    async play({ days, deeds: some }: Round) {
      pass(days * dayMs);
      const turns = takeTurns(random, () => pass(5));
      await turns.until(some.map((deed) => run[deed](turns.run())));
      return turns.count();
    },
  };
}

const rest: readonly Round[] = [
  { days: 0.1, deeds: ['relay'] },
  { days: 0.1, deeds: ['deliver'] },
];
const forgetting: readonly Round[] = [
  { days: 2, deeds: ['clean'] },
  { days: 100, deeds: ['clean'] },
];

test(
  'whatever the order of their steps, nothing is told anew after a clean-up, nothing is lost, and nothing is left behind',
  { timeout: 3_600_000 },
  () =>
    withSeed(async () => {
      let [steps, forgotten, doubled] = [0, 0, 0];
      for (let number = 0; number < schedules; number++) {
        const random = seededRandom(SEED + number);
        const { tables } = await freshTables();
        for (const each of customers) await pastOf(tables).stands(each);
        const lives = world(tables, random);
        const played = number % 2 === 0 ? unscannedForLong : anyRounds(random);
        for (const round of [...played, ...rest]) steps += await lives.play(round);

        const tellings = (counts: ReadonlyMap<string, number>) => Object.fromEntries(counts);
        expect(tellings(lives.sent), `schedule ${number}`).toEqual(tellings(lives.wanted));
        const led = new Set((await changesOf(lives.store.changes)).map(({ id }) => id));
        for (const each of customers) {
          const known = await lives.store.snapshots.read(customer(each));
          expect(known?.snapshot.outbox).toEqual([]);
          for (const { id } of await lives.store.history.of(customer(each))) expect(led).toContain(id);
        }
        doubled += Array.from(lives.wanted.values()).filter((times) => times > 1).length;
        forgotten += lives.wanted.size - (await rowsOf(tables, 'Deliveries')).length;

        for (const round of [...forgetting, ...rest]) steps += await lives.play(round);
        expect(tellings(lives.sent), `schedule ${number}`).toEqual(tellings(lives.wanted));
        expect(await rowsOf(tables, 'History', 'Changes', 'Deliveries'), `schedule ${number}`).toEqual([]);
      }
      expect(forgotten).toBeGreaterThan(0);
      expect(doubled).toBeGreaterThan(0);
      process.stdout.write(
        `clean-up beside all else: ${count(schedules)} schedules, ${count(steps)} steps, ${count(forgotten)} deliveries forgotten ` +
          `before the end, 0 told anew; ${count(doubled)} replayed\n`,
      );
    }),
);

test('a relay that stands still while another one ends, and a clean-up runs, finds that its event was told', async () => {
  const { tables } = await freshTables();
  const past = pastOf(tables);
  const { store } = past;
  const event = eventOf(1, 60, { kind: 'approved' });
  // A relay had added the delivery and was killed; the event was delivered, and nobody scanned until now.
  await past.stands(1, { outbox: [event] });
  await past.told(deliveryOf('teams', event, 'delivered', 59));
  await past.clean({ now: daysAgo(7) });
  const parts = { channels: [{ name: 'teams' }], notifyKinds, io: { now: () => sunday } };
  const [hasRead, mayGoOn] = [gate(), gate()];
  const slow: typeof store.deliveries = {
    ...store.deliveries,
    async add(...args) {
      hasRead.open();
      await mayGoOn.opened;
      return store.deliveries.add(...args);
    },
  };
  const standsStill = relay({ store: { ...store, deliveries: slow }, ...parts });
  await hasRead.opened;
  await relay({ store, ...parts });
  await past.clean();
  mayGoOn.open();
  await standsStill;
  expect(await rowsOf(tables, 'Deliveries')).toEqual([`Deliveries teams ${event.id} delivered`]);
  // At rest, what was told goes at last.
  await past.clean({ now: daysAgo(-7) });
  expect(await rowsOf(tables, 'Deliveries')).toEqual([]);
});
