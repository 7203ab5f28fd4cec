/**
 * The real thing under proof: scans and deliveries as the monitor does them, over HTTP to the simulator and to the receivers, with
 * tables in Azurite, and a clock that only the commands move. One set of servers serves all runs; every run has its own tables.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../../dev/simulator/simulator.ts';
import { type DeliverReport, deliver } from '../../../lib/deliver.ts';
import type { Io } from '../../../lib/io.ts';
import type { Channel } from '../../../lib/notify/channel.ts';
import { teamsChannel } from '../../../lib/notify/teams.ts';
import { sourceOf, webhookChannel } from '../../../lib/notify/webhook.ts';
import { webhookSecrets } from '../../../lib/notify/webhook-signature.ts';
import { createPartnerCenter } from '../../../lib/partner-center/client.ts';
import { createPace } from '../../../lib/partner-center/pace.ts';
import { readyToken } from '../../../lib/partner-center/token.ts';
import { scan } from '../../../lib/scan.ts';
import { createStore, type Store } from '../../../lib/store/store.ts';
import { openTables } from '../../../lib/store/tables.ts';
import type { ChangeKind } from '../../../lib/vetting/change-event.ts';
import type { Delivery } from '../../../lib/vetting/delivery.ts';
import type { Snapshot } from '../../../lib/vetting/snapshot.ts';
import type { Around } from '../../support/partner.ts';
import { everybody } from '../../support/scanning.ts';
import { type Receivers, startReceivers } from './receivers.ts';

const PARTNER = '0f0f0f0f-1111-4222-8333-444444444444';
const secrets = webhookSecrets(`whsec_${Buffer.alloc(32, 7).toString('base64')}`) ?? [];
export const PAGE_SIZE = 2;

export type Servers = { fresh(firstCustomer: string): Promise<World>; stop(): Promise<void> };

export async function startServers(): Promise<Servers> {
  let runs = 0;
  let current: World | null = null;
  const azurite = new Worker(new URL('./azurite-thread.ts', import.meta.url));
  const [connectionString] = z.tuple([z.string()]).parse(await once(azurite, 'message'));
  const simulator = await startSimulator({ now: () => current?.now().getTime() ?? 0, pageSize: PAGE_SIZE });
  const receivers = await startReceivers();
  return {
    async fresh(firstCustomer) {
      for (const { id } of simulator.world.list()) simulator.world.forget(id);
      simulator.reset();
      receivers.begin(firstCustomer);
      current = await openWorld(connectionString, simulator, receivers, `R${++runs}`);
      return current;
    },
    async stop() {
      for (const part of [simulator, receivers]) await part.stop();
      await azurite.terminate();
    },
  };
}

export type World = {
  readonly simulator: Simulator;
  readonly receivers: Receivers;
  readonly store: Store;
  readonly now: () => Date;
  later(minutes: number): void;
  /** One scan. What it threw, or null. */
  scan(around?: Around): Promise<unknown>;
  deliver(around?: Around, regardless?: boolean): Promise<DeliverReport[]>;
  snapshots(): Promise<Snapshot[]>;
  deliveries(): Promise<Delivery[]>;
};

async function openWorld(connectionString: string, simulator: Simulator, receivers: Receivers, prefix: string): Promise<World> {
  const tables = await openTables({ kind: 'connectionString', connectionString }, prefix);
  await tables.create();
  // Nothing of the promise rests on the rows of the runs, and they are a tenth of the requests.
  const stored = createStore(tables, PARTNER);
  const store: Store = { ...stored, runs: { ...stored.runs, write: async () => undefined } };
  let nowMs = Date.UTC(2026, 10, 2, 8);
  let calls = 0;
  const now = () => new Date(nowMs);
  const ioOf = (name: string, around?: Around): Io => {
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
    teamsChannel({ webhookUrl: receivers.urlOf('teams'), fetch: io.fetch, now }),
    webhookChannel({ webhookUrl: receivers.urlOf('webhook'), secrets, source: sourceOf(PARTNER), fetch: io.fetch, now }),
  ];
  return {
    simulator,
    receivers,
    store,
    now,
    later(minutes) {
      nowMs += minutes * 60_000;
    },
    async scan(around) {
      const runId = `scan-${++calls}`;
      const io = ioOf(runId, around);
      const pace = createPace(60_000, io);
      const tokens = readyToken('a-token');
      const partnerCenter = createPartnerCenter({ baseUrl: simulator.url, tokens, pace, io, correlationId: runId });
      const notifyKinds = new Set<ChangeKind>(['approved', 'denied']);
      const parts = { store: around ? around.store(store) : store, partnerCenter, channels: channelsOf(io), notifyKinds };
      try {
        // Submissions are of months ago: every review is overdue as soon as it is read.
        await scan({ ...parts, ...everybody, reviewOverdueDays: 10, concurrency: 4, runId, io });
        return null;
      } catch (error) {
        return error;
      }
    },
    async deliver(around, regardless = false) {
      const io = ioOf(`deliver-${++calls}`, around);
      return deliver({ store: around ? around.store(store) : store, channels: channelsOf(io), io, regardless });
    },
    async snapshots() {
      const snapshots: Snapshot[] = [];
      for await (const row of store.snapshots.all()) {
        if ('problem' in row) throw new Error(`the snapshot of ${row.customerId} ${row.problem}`);
        snapshots.push(row.snapshot);
      }
      return snapshots;
    },
    async deliveries() {
      const deliveries: Delivery[] = [];
      for await (const row of store.deliveries.list(['pending', 'delivered', 'dead', 'dismissed'])) {
        if ('problem' in row) throw new Error(`the delivery of ${row.eventId} ${row.problem}`);
        deliveries.push(row.delivery);
      }
      return deliveries;
    },
  };
}
