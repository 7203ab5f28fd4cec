/** A partner whose every secret is marked: tables of an account with a marked key, a Partner Center that knows the marked token, channels that tell. */
import { AzureNamedKeyCredential, generateAccountSas, TableClient, TableServiceClient } from '@azure/data-tables';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startAzurite } from '../../dev/azurite.ts';
import { type Simulator, startSimulator } from '../../dev/simulator/simulator.ts';
import { type Io, realIo } from '../../lib/io.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { type MarkedSecrets, type Markers, mark, markedSecrets, markersOf } from './markers.ts';
import { type Echo, startEcho, startTellingStorage, type TellingStorage } from './receivers.ts';
import { listen, type Said } from './said.ts';

/** As many can be denied. */
const usualCustomers = 12;
const account = 'marked';

export type Environment = Readonly<Record<string, string>>;

export type World = {
  readonly secrets: MarkedSecrets;
  readonly markers: Markers;
  readonly said: Said;
  readonly simulator: Simulator;
  readonly teams: Echo;
  readonly webhook: Echo;
  readonly storage: TellingStorage;
  /** All of them right, every secret marked. */
  readonly settings: Environment;
  /** The same by a shared access signature, which is searched for, too. */
  readonly bySignature: Environment;
  /** All tables of the prefix, whatever they are called. */
  tables(): Promise<TableClient[]>;
  /** Adds all rows of all tables to what was said; how many there are. */
  readTables(): Promise<number>;
  /** Denies one more customer, for the next scan to find. */
  decide(): void;
};

let azurite: { readonly origin: string; readonly key: string; stop(): Promise<void> } | undefined;
let worlds = 0;

/** Starts Azurite with a marked account for the file; returns what makes a world, which ends with its test. */
export function useWorld(): (customers?: number) => Promise<World> {
  const secretsOfFile = markedSecrets();
  const running: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    process.env.AZURITE_ACCOUNTS = `${account}:${secretsOfFile.accountKey}`;
    const started = await startAzurite();
    delete process.env.AZURITE_ACCOUNTS;
    azurite = { origin: new URL(started.url).origin, key: secretsOfFile.accountKey, stop: () => started.stop() };
  });
  afterEach(async () => {
    for (const stop of running.splice(0)) await stop();
  });
  afterAll(async () => azurite?.stop());
  return async (customers = usualCustomers) => {
    if (!azurite) throw new Error('Azurite is not started');
    const secrets = { ...markedSecrets(), accountKey: azurite.key };
    const markers = markersOf(secrets);
    const said = listen(markers);
    const simulator = await startSimulator({ quirks: {}, accessToken: secrets.readyToken, pageSize: 5 });
    const [teams, webhook] = [await startEcho(), await startEcho()];
    const storage = await startTellingStorage(new URL(azurite.origin));
    running.push(...[simulator, teams, webhook, storage].map((part) => () => part.stop()));
    const prefix = `Safe${++worlds}`;
    const connection = (origin: string) =>
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${secrets.accountKey};TableEndpoint=${origin}/${account};`;
    const direct = connection(azurite.origin);
    const ids = Array.from({ length: customers }, (_, place) => customer(place + 1));
    for (const [place, id] of ids.entries()) {
      simulator.world.add({ id, companyName: `School ${place + 1}`, domain: `school${place + 1}.example` });
      simulator.world.education(id, 'InReview', { submitted: '2026-10-01T00:00:00.000Z' });
    }
    const settings = {
      PARTNER_CENTER_TENANT_ID: PARTNER,
      PARTNER_CENTER_ACCESS_TOKEN: secrets.readyToken,
      PARTNER_CENTER_BASE_URL: simulator.url,
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '60000',
      SCAN_SWEEP_REQUESTS_PER_MINUTE: '60000',
      AzureWebJobsStorage: connection(storage.origin),
      TABLE_PREFIX: prefix,
      TEAMS_WEBHOOK_URL: `${teams.origin}/workflows/${secrets.teamsPath}/invoke?api-version=1&sv=1.0&sig=${secrets.teamsSignature}`,
      WEBHOOK_URL: `${webhook.origin}/hooks/${secrets.webhookPath}?token=${secrets.webhookQuery}`,
      WEBHOOK_SECRET: `whsec_${secrets.webhookSecret}`,
    };
    const sas = generateAccountSas(new AzureNamedKeyCredential(account, secrets.accountKey), {
      permissions: { query: true, write: true, add: true, update: true, delete: true, list: true },
      expiresOn: new Date(Date.now() + 3_600_000),
    });
    mark(markers, 'sharedAccessSignature', new URLSearchParams(sas).get('sig') ?? '');
    let decided = 0;
    const tables = async () => {
      const names: string[] = [];
      for await (const { name } of TableServiceClient.fromConnectionString(direct, {
        allowInsecureConnection: true,
      }).listTables())
        if (name?.startsWith(prefix)) names.push(name);
      return names.map((name) => TableClient.fromConnectionString(direct, name, { allowInsecureConnection: true }));
    };
    return {
      secrets,
      markers,
      said,
      simulator,
      teams,
      webhook,
      storage,
      settings,
      bySignature: {
        ...settings,
        AzureWebJobsStorage: `TableEndpoint=${storage.origin}/${account};SharedAccessSignature=${sas}`,
      },
      tables,
      readTables: async () => said.addRows('the tables', await tables()),
      decide() {
        const id = ids[decided++] ?? '';
        simulator.world.education(id, 'Denied', { reason: 'Not an Academic Domain' });
      },
    };
  };
}

/** The real network, and a clock that goes on by itself and jumps over every wait. */
export function fastIo(): Io & { later(ms: number): void; hangsFor(ms: number | null): void } {
  let ahead = 0;
  let patience: number | null = null;
  return {
    ...realIo,
    now: () => new Date(Date.now() + ahead),
    sleep: async (ms) => {
      ahead += ms;
    },
    every: () => () => undefined,
    random: () => 0.5,
    // What waits for an answer that never comes meets the same error, sooner.
    fetch: (input, init) => {
      const signals = [init?.signal, patience === null ? null : AbortSignal.timeout(patience)].filter(
        (signal) => signal != null,
      );
      return realIo.fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
    later(ms) {
      ahead += ms;
    },
    hangsFor(ms) {
      patience = ms;
    },
  };
}
