/**
 * A small Functions host for this machine: it serves an app's HTTP functions under `/api/`, fires its timers, and runs its hooks at
 * start and end, all by the library's own request and response. As with Core Tools no keys are asked for, so it is met on loopback only.
 */
import type { RequestListener } from 'node:http';
import { nextTick } from '../../lib/schedule.ts';
import { admin } from './admin.ts';
import { type AnswerParts, answer, say } from './answer.ts';
import { refusalOf } from './guard.ts';
import { invoke } from './invoke.ts';
import { listen } from './listen.ts';
import type { App } from './load.ts';
import { openProxy } from './proxy.ts';
import { type Registered, triggerOf } from './registered.ts';
import { match, routesOf } from './routes.ts';
import { createTimers, type Schedule } from './timers.ts';

export type HostOptions = Pick<AnswerParts, 'log' | 'failed'> & {
  readonly app: App;
  /** Null: no HTTP. 0: any free one. */
  readonly port: number | null;
  readonly schedule?: Schedule;
};

export type Host = {
  /** `http://localhost:PORT`; empty without HTTP. */
  readonly url: string;
  /** Answers from now on, where it said before that it is not ready; begins the timers, and fires some at once. */
  begin(atOnce: readonly string[]): void;
  /** Fires a timer out of turn. Resolves to whether it ended well. */
  fire(name: string): Promise<boolean>;
  /** Runs the app's hooks for its end, and waits for what is in hand. */
  stop(): Promise<void>;
};

/** Takes its port at once, so that a wrong one is met before anything else. Rejects with a PortError. */
export async function startHost({ app, port, log, failed, schedule }: HostOptions): Promise<Host> {
  const failures = new Set<string>();
  const runTimer = async (timer: Registered) => {
    const { name } = timer.metadata;
    failures.delete(name);
    const trigger = triggerOf(timer);
    if (!trigger) return;
    const json = timerInfo(trigger.binding.schedule ?? '', new Date());
    await invoke(app, timer, { name: trigger.name, data: { json } }, log).ended.catch((error: unknown) => {
      failures.add(name);
      failed(name, error);
    });
  };
  const timers = createTimers(app.functions, runTimer, schedule);
  const proxy = port === null ? null : await openProxy(app);
  const routes = routesOf(app.functions);
  let isReady = false;

  const listener: RequestListener = (request, response) => {
    const { method = '', url = '/', headers } = request;
    const [path = ''] = url.split('?', 1);
    const refusal = refusalOf(method, headers);
    const found = match(routes, method, path);
    if (refusal) say(response, 403, refusal);
    else if (!/^\/[!-~]*$/.test(url)) say(response, 400, 'The address is not one.');
    else if (!isReady) say(response, 503, 'The host is not ready yet: try again in a moment.', { 'retry-after': '2' });
    else if (path.startsWith('/admin/functions/')) admin(path, request, response, timers);
    else if ('route' in found && proxy) void answer(found, request, response, { app, proxy, log, failed });
    else if ('allowed' in found) say(response, 405, 'Not by this method.', { allow: found.allowed.join(', ') });
    else say(response, 404, 'There is no such function.');
  };
  const listening =
    port === null
      ? null
      : await listen(port, listener).catch(async (error: unknown) => {
          await proxy?.stop();
          throw error;
        });
  const runHooks = async (name: string) => {
    for (const hook of app.hooks) if (hook.name === name) await hook.callback({ hookData: {}, appHookData: {} });
  };
  await runHooks('appStart');

  return {
    url: listening ? `http://localhost:${listening.port}` : '',
    begin(atOnce) {
      isReady = true;
      timers.begin(atOnce);
    },
    async fire(name) {
      await timers.fire(name);
      return !failures.has(name);
    },
    async stop() {
      const idle = timers.stop();
      await runHooks('appTerminate');
      await idle;
      await listening?.stop();
      await proxy?.stop();
    },
  };
}

/** What a timer's function is told, as the host writes it. */
function timerInfo(schedule: string, now: Date): string {
  const Last = now.toISOString();
  const Next = nextTick(schedule, now)?.toISOString() ?? Last;
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last, Next, LastUpdated: Last },
    IsPastDue: false,
  });
}
