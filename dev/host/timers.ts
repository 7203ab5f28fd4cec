/** Timer functions: each on its own schedule in UTC, out of turn when somebody asks for it, and never two of one at a time. */
import { Cron } from 'croner';
import { NCRONTAB } from '../../lib/schedule.ts';
import { isTimer, type Registered, triggerOf } from './registered.ts';

/** Calls `fire` at every turn of a schedule, until what it returns is called. */
export type Schedule = (pattern: string, fire: () => void) => () => void;

export type Timers = {
  /** Begins all schedules, and fires some at once. */
  begin(atOnce: readonly string[]): void;
  /** Fires one out of turn, after the one that runs. Null where there is no such timer; else resolves when it has ended. */
  fire(name: string): Promise<void> | null;
  /** Fires none any more, and waits for those that run. */
  stop(): Promise<void>;
};

export const cronSchedule: Schedule = (pattern, fire) => {
  const cron = new Cron(pattern, NCRONTAB, fire);
  return () => cron.stop();
};

/** `run` invokes a timer's function; that it rejects is for it to tell. */
export function createTimers(
  functions: readonly Registered[],
  run: (timer: Registered) => Promise<void>,
  schedule: Schedule = cronSchedule,
): Timers {
  const timers = new Map<string, { readonly pattern: string; readonly timer: Registered }>();
  for (const timer of functions) {
    const trigger = triggerOf(timer);
    if (trigger && isTimer(trigger.binding))
      timers.set(timer.metadata.name, { timer, pattern: trigger.binding.schedule ?? '' });
  }
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();
  const ends: (() => void)[] = [];
  let isOver = false;

  const begin = (name: string, timer: Registered) => {
    const ended = run(timer)
      .catch(() => undefined)
      .finally(() => running.delete(name));
    running.set(name, ended);
    return ended;
  };
  const fire = (name: string) => {
    const found = timers.get(name);
    if (!found) return null;
    const { timer } = found;
    const before = running.get(name);
    if (!before) return begin(name, timer);
    // However often it is asked for meanwhile, once more is enough.
    const next =
      waiting.get(name) ??
      before.then(() => {
        waiting.delete(name);
        return isOver ? undefined : (running.get(name) ?? begin(name, timer));
      });
    waiting.set(name, next);
    return next;
  };

  return {
    fire,
    begin(atOnce) {
      for (const name of atOnce) void fire(name);
      for (const [name, { pattern, timer }] of timers)
        ends.push(
          schedule(pattern, () => {
            if (!running.has(name)) void begin(name, timer);
          }),
        );
    },
    async stop() {
      isOver = true;
      for (const end of ends.splice(0)) end();
      await Promise.all(running.values());
    },
  };
}
