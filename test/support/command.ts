/** The built command with all that is around it: the simulator, two channels, and tables of its own. */
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../dev/simulator/simulator.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import { type Ended, type Started, startNode, useBundle } from './bundle.ts';
import { customer, PARTNER } from './partner.ts';
import { useTables } from './tables.ts';
import { startTeams, type Teams } from './teams.ts';
import { startWebhook, type WebhookReceiver } from './webhook.ts';

/** Settings in place of those that are there; undefined takes one away. */
export type Over = Readonly<Record<string, string | undefined>>;

export type Command = {
  readonly simulator: Simulator;
  readonly teams: Teams;
  readonly webhook: WebhookReceiver;
  readonly store: Store;
  readonly settings: Readonly<Record<string, string>>;
  /** The settings of the second channel, which is not set unless they are given. */
  readonly webhookSettings: Readonly<Record<string, string>>;
  /** Runs the command. That it shows neither a secret nor a stack trace is checked here, for all. */
  readonly run: (args: readonly string[], over?: Over) => Promise<Ended>;
  readonly start: (args: readonly string[], over?: Over) => Started;
  /** What `--json` printed. */
  readonly json: (args: readonly string[], over?: Over) => Promise<unknown>;
  /** All that the tables hold, as one text. */
  readonly rows: () => Promise<string>;
  /** The names of the leases that are had at the moment. */
  readonly leases: () => Promise<string[]>;
  /** Takes all leases from whoever has them. */
  readonly freeLeases: () => Promise<void>;
};

export const [ada, birch] = [customer(1), customer(2)];

/** Returns what makes a command of a partner with two customers, and ends all of it after each test. */
export function useCommand(): {
  readonly command: (options?: SimulatorOptions) => Promise<Command>;
  readonly bundle: () => string;
} {
  const freshTables = useTables();
  const bundle = useBundle();
  const running: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of running.splice(0)) await stop();
  });

  const command = async (options: SimulatorOptions = {}): Promise<Command> => {
    const { tables, prefix, connectionString } = await freshTables();
    const simulator = await startSimulator({ accessToken: 'MARKED-TOKEN', ...options });
    const teams = await startTeams();
    const webhook = await startWebhook();
    running.push(
      () => simulator.stop(),
      () => teams.stop(),
      () => webhook.stop(),
    );
    simulator.world.add({ id: ada, companyName: 'Ada Academy' });
    simulator.world.add({ id: birch, companyName: 'Birch\u001b[31m College' });
    const settings = {
      PARTNER_CENTER_TENANT_ID: PARTNER,
      PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-TOKEN',
      PARTNER_CENTER_BASE_URL: simulator.url,
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '60000',
      AzureWebJobsStorage: connectionString,
      TABLE_PREFIX: prefix,
      TEAMS_WEBHOOK_URL: teams.url,
    };
    const secrets = ['MARKED-', webhook.secretText.replace('whsec_', '')];
    const start: Command['start'] = (args, over = {}) => {
      const environment = Object.entries({ ...settings, ...over }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      return startNode([join(bundle(), 'vetting-monitor.cjs'), ...args], Object.fromEntries(environment), bundle());
    };
    const run: Command['run'] = async (args, over) => {
      const ended = await start(args, over).ended;
      for (const secret of secrets) expect(ended.stdout + ended.stderr).not.toContain(secret);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
      return ended;
    };
    const leases = async () => {
      const names: string[] = [];
      const rows = tables.State.listEntities({ queryOptions: { filter: "PartitionKey eq 'lease'" } });
      for await (const { rowKey = '' } of rows) names.push(rowKey);
      return names;
    };
    return {
      simulator,
      teams,
      webhook,
      store: createStore(tables, PARTNER),
      settings,
      webhookSettings: { WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: webhook.secretText },
      run,
      start,
      json: async (args, over) => JSON.parse((await run([...args, '--json'], over)).stdout),
      async rows() {
        const rows: unknown[] = [];
        for (const name of ['Snapshots', 'History', 'Changes', 'Deliveries', 'Runs', 'State'] as const) {
          for await (const row of tables[name].listEntities()) rows.push(row);
        }
        const text = JSON.stringify(rows);
        for (const secret of secrets) expect(text).not.toContain(secret);
        return text;
      },
      leases,
      async freeLeases() {
        for (const name of await leases()) await tables.State.deleteEntity('lease', name);
      },
    };
  };
  return { command, bundle };
}
