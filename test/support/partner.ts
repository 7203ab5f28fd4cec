/** A whole partner for the journeys: the simulator over HTTP, real tables, a webhook, and a clock that only tests move. */
import { afterEach } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../dev/simulator/simulator.ts';
import type { Io } from '../../lib/io.ts';
import { teamsChannel } from '../../lib/notify/teams.ts';
import { createPartnerCenter } from '../../lib/partner-center/client.ts';
import { createPace } from '../../lib/partner-center/pace.ts';
import { readyToken } from '../../lib/partner-center/token.ts';
import { type Scan, scan } from '../../lib/scan.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import type { ChangeKind } from '../../lib/vetting/change-event.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import type { FreshTables } from './tables.ts';
import { startTeams, type Teams } from './teams.ts';

export const PARTNER = '0f0f0f0f-1111-4222-8333-444444444444';

/** Customer ids that read well: `customer(7)`. */
export const customer = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What a test can put between a scan and the world, to kill it. */
export type Around = { readonly store: (store: Store) => Store; readonly fetch: (real: typeof fetch) => typeof fetch };

export type Partner = {
  readonly simulator: Simulator;
  readonly store: Store;
  readonly teams: Teams;
  /** Moves the clock: days. */
  later(days: number): void;
  readonly now: () => Date;
  /** One scan, as the monitor does it. */
  scan(around?: Around): Promise<Scan>;
  snapshot(customerId: string): Promise<Snapshot>;
  /** What the accepted cards said, in the order they came. */
  told(): string[];
  /** Kinds of a customer's history, oldest first. */
  kinds(customerId: string): Promise<ChangeKind[]>;
};

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

export async function startPartner({ tables }: FreshTables, options: SimulatorOptions = {}): Promise<Partner> {
  let nowMs = Date.UTC(2026, 10, 2, 8);
  const now = () => new Date(nowMs);
  const simulator = await startSimulator({ now: () => nowMs, ...options });
  const teams = await startTeams();
  running.push(
    () => simulator.stop(),
    () => teams.stop(),
  );
  const store = createStore(tables, PARTNER);
  let scans = 0;
  return {
    simulator,
    store,
    teams,
    now,
    later(days) {
      nowMs += days * 86_400_000;
    },
    async scan(around) {
      const runId = `run-${++scans}`;
      let uuids = 0;
      const io: Io = {
        fetch: around ? around.fetch(fetch) : fetch,
        now,
        sleep: async (ms) => {
          nowMs += ms;
        },
        random: () => 0.5,
        uuid: () => `${runId}-${++uuids}`,
      };
      const partnerCenter = createPartnerCenter({
        baseUrl: simulator.url,
        tokens: readyToken('a-token'),
        pace: createPace(60_000, io),
        io,
        correlationId: runId,
      });
      return scan({
        store: around ? around.store(store) : store,
        partnerCenter,
        channel: teamsChannel({ webhookUrl: teams.url, fetch: io.fetch, now }),
        notifyKinds: new Set<ChangeKind>(['approved', 'denied']),
        concurrency: 4,
        runId,
        io,
      });
    },
    async snapshot(customerId) {
      const stored = await store.snapshots.read(customerId);
      if (!stored) throw new Error(`no snapshot of ${customerId}`);
      return stored.snapshot;
    },
    told: () => teams.cards.flat(),
    async kinds(customerId) {
      return (await store.history.of(customerId)).map((event) => event.kind).reverse();
    },
  };
}
