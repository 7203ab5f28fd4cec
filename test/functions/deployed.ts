/** The folder that is deployed, as `npm run package` makes it, and fresh processes that load it as the Functions worker does. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { z } from 'zod';

const binding = z
  .object({
    type: z.string(),
    schedule: z.string().optional(),
    route: z.string().optional(),
    methods: z.array(z.string()).optional(),
    authLevel: z.string().optional(),
  })
  .loose();
const loaded = z.object({
  is: z.literal('loaded'),
  /** What the entry threw: the worker says it in a log, and goes on. */
  problem: z.string().nullable(),
  functions: z.array(z.object({ name: z.string(), bindings: z.record(z.string(), binding) })),
  hooks: z.array(z.string()),
});
const message = z.discriminatedUnion('is', [
  loaded,
  z.object({ is: z.literal('serving'), url: z.string() }),
  z.object({ is: z.literal('fired'), name: z.string(), isWell: z.boolean() }),
  z.object({ is: z.literal('line'), functionName: z.string(), level: z.string(), message: z.string() }),
]);
type Message = z.infer<typeof message>;

/** What the host learns of an app. */
export type Registered = Pick<z.infer<typeof loaded>, 'problem' | 'functions' | 'hooks'>;
export type Trigger = z.infer<typeof binding> & { readonly name: string };

export type Deployed = {
  readonly registered: Registered;
  /** `http://localhost:PORT`. Rejects where the entry threw. */
  readonly url: () => Promise<string>;
  /** Invokes a timer's function, one at a time; resolves to whether it ended well. */
  readonly fire: (name: string) => Promise<boolean>;
  /** What the functions logged. */
  readonly lines: readonly Extract<Message, { is: 'line' }>[];
};

/** Returns the folder, made once for the file. */
export function useDeployed(): () => string {
  const parent = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
  const folder = join(parent, 'out');
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['dev/package.ts', '--out', folder]);
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  return () => folder;
}

const running: ChildProcess[] = [];

/** Returns what loads a folder, with nothing in the environment but the settings; ends all processes after each test. */
export function useHost(): (folder: string, settings: Readonly<Record<string, string>>) => Promise<Deployed> {
  afterEach(async () => {
    for (const child of running.splice(0)) {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (!isOver && child.kill('SIGKILL')) await once(child, 'exit');
    }
  });
  return async (folder, env) => {
    const child = fork(join(import.meta.dirname, 'deployed-host.ts'), [folder], { cwd: folder, env, execArgv: [] });
    running.push(child);
    const said: Message[] = [];
    child.on('message', (value) => said.push(message.parse(value)));
    const ended = once(child, 'exit').then(([code]: unknown[]) =>
      Promise.reject(new Error(`the app ended with ${String(code)}`)),
    );
    ended.catch(() => undefined);
    /** The first message that `pick` makes something of. */
    const heard = async <Value>(pick: (each: Message) => Value | null): Promise<Value> => {
      for (;;) {
        for (const each of said) {
          const value = pick(each);
          if (value !== null) return value;
        }
        await Promise.race([once(child, 'message'), ended]);
      }
    };
    const registered = await heard((each) => (each.is === 'loaded' ? each : null));
    return {
      registered,
      async url() {
        if (registered.problem !== null) throw new Error(`it does not serve: ${registered.problem}`);
        return heard((each) => (each.is === 'serving' ? each.url : null));
      },
      async fire(name) {
        const before = said.length;
        child.send(name);
        return heard((each) => (each.is === 'fired' && said.indexOf(each) >= before ? each.isWell : null));
      },
      get lines() {
        return said.filter((each) => each.is === 'line');
      },
    };
  };
}

/** Throws where an app is one that Azure would call deployed, and that does nothing. */
export function assertFunctions({ problem, functions }: Registered, names: readonly string[]): void {
  const missing = names.filter((name) => !functions.some((each) => each.name === name));
  if (missing.length > 0)
    throw new Error(`${functions.length} functions are registered, without ${missing.join(', ')}: ${problem ?? 'no error'}`);
}

/** The triggers, each under the name of its function. */
export function triggersOf({ functions }: Registered, type: 'timerTrigger' | 'httpTrigger'): Trigger[] {
  return functions.flatMap(({ name, bindings }) =>
    Object.values(bindings).flatMap((each) => (each.type === type ? [{ ...each, name }] : [])),
  );
}
