/** The functions over HTTP, in a process of their own, beside a simulator, a Teams and tables. Every answer is held against the API's own description. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, expect } from 'vitest';
import { z } from 'zod';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../dev/simulator/simulator.ts';
import { createMonitor } from '../../lib/monitor.ts';
import type { Scan } from '../../lib/scan.ts';
import { parseSettings } from '../../lib/settings.ts';
import { createStore, type Store } from '../../lib/store/store.ts';
import { customer, PARTNER } from './partner.ts';
import { type FreshTables, useTables } from './tables.ts';
import { startTeams, type Teams } from './teams.ts';

export type Answered = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: unknown };

export type Api = {
  readonly url: string;
  /** `path`: below `/api/`. Checked against the description of its route. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answered>;
  readonly post: (path: string, headers?: Record<string, string>) => Promise<Answered>;
  /** What the functions logged. */
  readonly lines: { readonly level: string; readonly message: string }[];
};

export type World = {
  readonly simulator: Simulator;
  readonly teams: Teams;
  readonly fresh: FreshTables;
  readonly store: Store;
  readonly settings: Readonly<Record<string, string>>;
  readonly scan: () => Promise<Scan>;
  /** Starts the process. `over`: settings in place of those that are there. */
  readonly serve: (over?: Readonly<Record<string, string>>, nodeOptions?: readonly string[]) => Promise<Api>;
};

export const [ada, birch] = [customer(1), customer(2)];

const message = z.union([z.object({ url: z.string() }), z.object({ level: z.string(), message: z.string() })]);
const described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
        ),
      }),
    ),
  ),
});
type Description = z.infer<typeof described>;

/** Returns what makes a world with two customers, Ada in review, and ends all of it after each test. */
export function useApi(): (options?: SimulatorOptions) => Promise<World> {
  const freshTables = useTables();
  const running: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop();
  });
  return async (options = {}) => {
    const fresh = await freshTables();
    const simulator = await startSimulator({ quirks: {}, accessToken: 'MARKED-TOKEN', ...options });
    const teams = await startTeams();
    running.push(
      () => simulator.stop(),
      () => teams.stop(),
    );
    simulator.world.add({ id: ada, companyName: 'Ada Academy' });
    simulator.world.add({ id: birch, companyName: '<script>alert(1)</script>' });
    simulator.world.education(ada, 'InReview');
    const settings = {
      PARTNER_CENTER_TENANT_ID: PARTNER,
      PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-TOKEN',
      PARTNER_CENTER_BASE_URL: simulator.url,
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '60000',
      AzureWebJobsStorage: fresh.connectionString,
      TABLE_PREFIX: fresh.prefix,
      TEAMS_WEBHOOK_URL: teams.url,
    };
    const monitor = createMonitor(parseSettings(settings));
    return {
      simulator,
      teams,
      fresh,
      settings,
      store: createStore(fresh.tables, PARTNER),
      scan: () => monitor.scan(),
      async serve(over = {}, nodeOptions = []) {
        const child = fork(join(import.meta.dirname, 'serve-app.ts'), {
          env: { ...settings, ...over },
          execArgv: [...nodeOptions],
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        });
        running.push(() => ended(child));
        return api(child);
      },
    };
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function api(child: ChildProcess): Promise<Api> {
  const lines: { level: string; message: string }[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (said) => {
      const heard = message.parse(said);
      if ('url' in heard) resolve(heard.url);
      else lines.push(heard);
    });
    child.once('exit', (code) => reject(new Error(`the functions' process ended with ${code}`)));
  });
  const description: unknown = await (await fetch(`${url}/api/openapi.json`)).json();
  const { paths } = described.parse(description);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'api', ...z.record(z.string(), z.unknown()).parse(description) });

  const hold = (method: string, path: string, answered: Answered) => {
    const template = templateOf(paths, path);
    const { responses } = paths[template]?.[method.toLowerCase()] ?? { responses: {} };
    const type = answered.headers.get('content-type')?.split(';')[0] ?? '';
    expect(responses[answered.status], `${method} ${path} answered ${answered.status}, which is not described`).toBeDefined();
    expect(Object.keys(responses[answered.status]?.content ?? {}), `${method} ${path} answered ${type}`).toContain(type);
    if (type === 'text/csv') return;
    const pointer = ['paths', template, method.toLowerCase(), 'responses', String(answered.status), 'content', type, 'schema'];
    const name = `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = ajv.getSchema(name);
    if (!validate) throw new Error(`no schema at ${name}`);
    expect(validate(answered.json) ? [] : validate.errors, `${method} ${path}: ${answered.text.slice(0, 500)}`).toEqual([]);
  };
  const ask = async (method: string, path: string, headers: Record<string, string>): Promise<Answered> => {
    const response = await fetch(`${url}/api/${path}`, { method, headers });
    // As it came, byte order mark and all.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json');
    const answered = { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
    for (const secret of ['MARKED-', 'AccountKey']) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/^\s+at /m);
    hold(method, path.split('?')[0] ?? '', answered);
    return answered;
  };
  return {
    url,
    lines,
    get: (path, headers = {}) => ask('GET', path, headers),
    post: (path, headers = {}) => ask('POST', path, headers),
  };
}

/** The described path that this one is an example of; a word goes before a parameter. */
function templateOf(paths: Description['paths'], path: string): string {
  const parts = path.split('/');
  const fits = Object.keys(paths).filter((template) => {
    const segments = template.slice(1).split('/');
    return (
      segments.length === parts.length &&
      segments.every((segment, place) => /^\{.*\}$/.test(segment) || segment === parts[place])
    );
  });
  const [template] = fits.sort((a, b) => a.split('{').length - b.split('{').length);
  if (template === undefined) throw new Error(`${path} is not described`);
  return template;
}
