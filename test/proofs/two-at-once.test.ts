/**
 * Proof 4: two scans and two deliveries at once on one store, without the scan lock. Every step of theirs (a table request, a call
 * to Partner Center, a post) is taken one at a time in an order that chance decides. A transition is one event all the same, told
 * to each channel in order; twice only where a lease ended early, as when a process stands still for longer than it has its lease.
 */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick, type Random, seededRandom } from '../../dev/simulator/random.ts';
import { type Simulator, startSimulator } from '../../dev/simulator/simulator.ts';
import { deliver } from '../../lib/deliver.ts';
import type { Io } from '../../lib/io.ts';
import type { Channel } from '../../lib/notify/channel.ts';
import { teamsChannel } from '../../lib/notify/teams.ts';
import { sourceOf, webhookChannel } from '../../lib/notify/webhook.ts';
import { createPartnerCenter } from '../../lib/partner-center/client.ts';
import { createPace } from '../../lib/partner-center/pace.ts';
import { readyToken } from '../../lib/partner-center/token.ts';
import { scan } from '../../lib/scan.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import type { Tables } from '../../lib/store/tables.ts';
import type { ChangeEvent, ChangeKind } from '../../lib/vetting/change-event.ts';
import { everybody } from '../support/scanning.ts';
import { useTables } from '../support/tables.ts';
import { startTeams, type Teams } from '../support/teams.ts';
import { startWebhook, type WebhookReceiver } from '../support/webhook.ts';
import { count, figure, SEED, size, withSeed } from './figures.ts';
import { inTurns, type Step, takeTurns } from './turns.ts';

const freshTables = useTables();
const schedules = size(300, 10_000);
/** Tables are begun anew after so many schedules: what is delivered stays in them, and would slow the later ones down. */
const schedulesATable = 100;
const notifyKinds = new Set<ChangeKind>(['approved', 'denied']);

let nowMs = Date.UTC(2026, 10, 2, 8);
let simulator: Simulator;
let teams: Teams;
let webhook: WebhookReceiver;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => nowMs, quirks: {} });
  teams = await startTeams();
  webhook = await startWebhook();
});
afterAll(async () => {
  for (const part of [simulator, teams, webhook]) await part.stop();
});

const atOnce: Step = (run) => run();

/** One partner of its own in the shared tables: a name for its channels, and how its scans and deliveries are run. */
function partner(number: number, store: Store) {
  const sent: { channel: string; id: string }[] = [];
  let runs = 0;
  const worldOf = (step: Step): Io => {
    const name = `run-${number}-${++runs}`;
    let uuids = 0;
    return {
      // The body belongs to the step: who has the answer has all of it.
      fetch: (input, init) =>
        step(async () => {
          const answer = await fetch(input, init);
          const body = await answer.arrayBuffer();
          return new Response(body.byteLength > 0 ? body : null, answer);
        }),
      now: () => new Date(nowMs),
      sleep: async (ms) => {
        nowMs += ms;
      },
      every: () => () => undefined,
      random: () => 0.5,
      uuid: () => `${name}-${++uuids}`,
    };
  };
  const noted = (channel: Channel): Channel => ({
    ...channel,
    name: `${channel.name}-${number}`,
    async send(events) {
      const result = await channel.send(events);
      if (result.outcome === 'accepted') for (const { id } of events) sent.push({ channel: channel.name, id });
      return result;
    },
  });
  const channelsOf = ({ fetch, now }: Io) => [
    noted(teamsChannel({ webhookUrl: teams.url, fetch, now })),
    noted(webhookChannel({ webhookUrl: webhook.url, secrets: webhook.secrets, source: sourceOf(`${number}`), fetch, now })),
  ];
  return {
    sent,
    async scan(step: Step = atOnce) {
      const io = worldOf(step);
      const partnerCenter = createPartnerCenter({
        baseUrl: simulator.url,
        tokens: readyToken('a-token'),
        pace: createPace(60_000, io),
        io,
        correlationId: io.uuid(),
      });
      const parts = { store: inTurns(store, step), channels: channelsOf(io), notifyKinds, io };
      return scan({ ...parts, ...everybody, partnerCenter, concurrency: 2, runId: io.uuid() });
    },
    async deliver(step: Step = atOnce) {
      const io = worldOf(step);
      return deliver({ store: inTurns(store, step), channels: channelsOf(io), io });
    },
  };
}

type Doubled = { readonly doubled: number; readonly leasesEnded: boolean; readonly steps: number };

/** Plays one schedule and checks what came of it. */
async function play(number: number, tables: Tables, random: Random): Promise<Doubled> {
  const store = createStore(tables, `partner-${number}`);
  const ours = partner(number, store);
  const ids = [1, 2, 3].map((place) => `c${String(number).padStart(7, '0')}-0000-4000-8000-00000000000${place}`);
  const [ada = '', birch = '', cedar = ''] = ids;
  const { world } = simulator;
  for (const id of ids) world.add({ id, companyName: id.slice(-1) });
  for (const id of ids) world.education(id, 'InReview', { submitted: '2026-10-01T00:00:00.000Z' });
  await ours.scan();
  // One told event waits already when the four begin.
  world.education(cedar, 'Denied', { reason: 'Not an Academic Domain' });
  teams.answer(503);
  webhook.answer(503);
  await ours.scan();
  teams.answer(202);
  webhook.answer(204);
  nowMs += 10 * 60_000;
  world.education(ada, 'Approved');
  world.education(birch, 'Denied', { reason: 'Not an eligible Library' });
  world.education(cedar, 'InReview', { submitted: '2026-10-20T00:00:00.000Z' });

  const leasesEnded = random() < 0.6;
  const turns = takeTurns(random, () => {
    nowMs += leasesEnded && random() < 0.3 ? 130_000 : 5;
  });
  const change = pick(['none', 'resubmitted', 'approved'], random);
  const schoolActs = async (step: Step) => {
    if (change === 'resubmitted') {
      await step(async () => world.education(birch, 'InReview', { submitted: '2026-10-25T00:00:00.000Z' }));
    } else if (change === 'approved') await step(async () => world.education(cedar, 'Approved'));
  };
  await turns.until([
    ours.scan(turns.run()),
    ours.scan(turns.run()),
    ours.deliver(turns.run()),
    ours.deliver(turns.run()),
    schoolActs(turns.run()),
  ]);
  const steps = turns.count();

  // To rest: all leases run out, all that waits is due.
  for (let calls = 0; calls < 3; calls++) {
    nowMs += 60 * 60_000;
    await ours.scan();
  }
  const doubled = await expectOneEventATransition(store, ids, ours.sent);
  if (!leasesEnded) expect(doubled, 'told twice although every lease was held').toBe(0);
  for (const id of ids) world.forget(id);
  simulator.reset();
  return { doubled, leasesEnded, steps };
}

async function expectOneEventATransition(
  store: Store,
  ids: readonly string[],
  sent: readonly { channel: string; id: string }[],
) {
  let doubled = 0;
  for (const id of ids) {
    const events = (await store.history.of(id)).reverse();
    expectChain(events);
    const stored = await store.snapshots.read(id);
    expect(stored?.snapshot).toMatchObject({ outbox: [], revision: events.length });
    const told = events.filter(({ kind }) => notifyKinds.has(kind)).map((event) => event.id);
    for (const channel of ['teams', 'webhook']) {
      const accepted = sent.filter((each) => each.channel === channel && events.some((event) => event.id === each.id));
      const inOrder = [...new Set(accepted.map((each) => each.id))];
      expect(inOrder, `${channel} was told each told event, in order`).toEqual(told);
      doubled += accepted.length - inOrder.length;
    }
  }
  return doubled;
}

/** Each event goes on from where the one before it ended, and none of them tells of the same thing twice. */
function expectChain(events: readonly ChangeEvent[]) {
  let status = 'InReview';
  for (const event of events) {
    expect(event.from).toBe(status);
    status = event.to;
  }
  expect(events.length).toBeGreaterThan(0);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(new Set(events.map((event) => `${event.kind} ${event.submittedDate}`)).size).toBe(events.length);
}

test(
  'two scans and two deliveries at once make one event of a transition, whatever the order of their steps',
  { timeout: 4 * 3_600_000 },
  () =>
    withSeed(async () => {
      const results: Doubled[] = [];
      let tables: Tables | undefined;
      for (let number = 0; number < schedules; number++) {
        if (number % schedulesATable === 0) ({ tables } = await freshTables());
        if (!tables) throw new Error('no tables');
        results.push(await play(number, tables, seededRandom(SEED + number)));
      }
      const early = results.filter(({ leasesEnded }) => leasesEnded);
      const doubled = results.reduce((sum, result) => sum + result.doubled, 0);
      const steps = results.reduce((sum, result) => sum + result.steps, 0);
      expect(early.length).toBeGreaterThan(schedules / 3);
      expect(steps / schedules).toBeGreaterThan(60);
      figure(
        '4 two at once',
        `${count(schedules)} schedules of some ${Math.round(steps / schedules)} steps: none lost, none out of order; told twice: ` +
          `0 while leases were held, ${count(doubled)} in the ${count(early.length)} whose leases ended early`,
      );
    }),
);
