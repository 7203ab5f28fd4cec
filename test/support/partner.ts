/** A whole partner for the journeys: the simulator over HTTP, real tables, a webhook, and a clock that only tests move. */
import { afterEach } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../dev/simulator/simulator.ts';
import { type DeliverReport, deliver } from '../../lib/deliver.ts';
import { askUntilStopped, type Io, untilStopped } from '../../lib/io.ts';
import type { Channel } from '../../lib/notify/channel.ts';
import { teamsChannel } from '../../lib/notify/teams.ts';
import { sourceOf, webhookChannel } from '../../lib/notify/webhook.ts';
import { createPartnerCenter } from '../../lib/partner-center/client.ts';
import { createPace } from '../../lib/partner-center/pace.ts';
import { readyToken } from '../../lib/partner-center/token.ts';
import { type Scan, type ScanParts, scan } from '../../lib/scan.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import type { ChangeKind } from '../../lib/vetting/change-event.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { everybody } from './scanning.ts';
import type { FreshTables } from './tables.ts';
import { startTeams, type Teams } from './teams.ts';
import { startWebhook, type WebhookReceiver } from './webhook.ts';

export const PARTNER = '0f0f0f0f-1111-4222-8333-444444444444';

/** Customer ids that read well: `customer(7)`. */
export const customer = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What a test can put between a scan and the world, to kill it. */
export type Around = { readonly store: (store: Store) => Store; readonly fetch: (real: typeof fetch) => typeof fetch };

/** How a scan differs from one of everybody that nothing hurries. */
export type How = Partial<
  Pick<ScanParts, 'due' | 'readsActivity' | 'learnedRate' | 'stillWatching' | 'reviewOverdueDays' | 'channels'>
> & {
  /** No request leaves after it; that of `due` where not given. */
  readonly deadline?: Date | undefined;
  /** The most that the pace allows. */
  readonly requestsPerMinute?: number;
};

export type Partner = {
  readonly simulator: Simulator;
  readonly store: Store;
  readonly teams: Teams;
  /** The second channel, where the test asked for it. */
  readonly webhook: WebhookReceiver;
  /** Moves the clock: days. */
  readonly later: (days: number) => void;
  /** Moves the clock on to an instant; never back. */
  readonly until: (at: Date) => void;
  readonly now: () => Date;
  /** One scan, as the monitor does it, without the lock. */
  readonly scan: (around?: Around, stop?: AbortSignal, how?: How) => Promise<Scan>;
  /** One call of the channels between scans. */
  readonly deliver: (options?: { readonly regardless?: boolean; readonly around?: Around }) => Promise<DeliverReport[]>;
  readonly snapshot: (customerId: string) => Promise<Snapshot>;
  /** What the accepted cards said, in the order they came. */
  readonly told: () => string[];
  /** Ends its servers before the test does. */
  readonly stop: () => Promise<void>;
  /** Kinds of a customer's history, oldest first. */
  readonly kinds: (customerId: string) => Promise<ChangeKind[]>;
};

const running = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const stop of running) await stop();
  running.clear();
});

/** `hasWebhook`: the signed webhook is told beside Teams. */
export async function startPartner(
  { tables }: FreshTables,
  options: SimulatorOptions = {},
  hasWebhook = false,
): Promise<Partner> {
  let nowMs = Date.UTC(2026, 10, 2, 8);
  const now = () => new Date(nowMs);
  const simulator = await startSimulator({ now: () => nowMs, ...options });
  const teams = await startTeams();
  const webhook = await startWebhook();
  const stop = async () => {
    for (const part of [simulator, teams, webhook]) await part.stop();
  };
  running.add(stop);
  const store = createStore(tables, PARTNER);
  let scans = 0;
  const worldOf = (name: string, around?: Around): Io => {
    let uuids = 0;
    return {
      fetch: around ? around.fetch(fetch) : fetch,
      now,
      sleep: async (ms) => {
        nowMs += ms;
      },
      every: () => () => undefined,
      random: () => 0.5,
      uuid: () => `${name}-${++uuids}`,
    };
  };
  const channelsOf = (io: Io): Channel[] => [
    teamsChannel({ webhookUrl: teams.url, fetch: io.fetch, now }),
    ...(hasWebhook
      ? [webhookChannel({ webhookUrl: webhook.url, secrets: webhook.secrets, source: sourceOf(PARTNER), fetch: io.fetch, now })]
      : []),
  ];
  return {
    simulator,
    store,
    teams,
    webhook,
    now,
    later(days) {
      nowMs += days * 86_400_000;
    },
    until(at) {
      nowMs = Math.max(nowMs, at.getTime());
    },
    async scan(around, stop, { deadline, requestsPerMinute = 60_000, ...how } = {}) {
      const runId = `run-${++scans}`;
      const io = worldOf(runId, around);
      const ours = stop ? untilStopped(io, stop) : io;
      const partnerCenter = createPartnerCenter({
        baseUrl: simulator.url,
        tokens: readyToken('a-token'),
        pace: createPace(requestsPerMinute, ours),
        io: stop ? askUntilStopped(io, stop) : io,
        correlationId: runId,
        deadline: deadline ?? how.due?.deadline,
      });
      return scan({
        store: around ? around.store(store) : store,
        partnerCenter,
        channels: channelsOf(io),
        notifyKinds: new Set<ChangeKind>(['approved', 'denied']),
        concurrency: 4,
        ...everybody,
        ...how,
        runId,
        io: ours,
        stop,
      });
    },
    async deliver({ regardless, around } = {}) {
      const io = worldOf(`deliver-${++scans}`, around);
      return deliver({ store: around ? around.store(store) : store, channels: channelsOf(io), io, regardless });
    },
    async snapshot(customerId) {
      const stored = await store.snapshots.read(customerId);
      if (!stored) throw new Error(`no snapshot of ${customerId}`);
      return stored.snapshot;
    },
    told: () => teams.cards.flat(),
    async stop() {
      running.delete(stop);
      await stop();
    },
    async kinds(customerId) {
      return (await store.history.of(customerId)).map((event) => event.kind).reverse();
    },
  };
}
