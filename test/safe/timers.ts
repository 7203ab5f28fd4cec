/** The timers as the host runs them, in this process: what they log and throw is said, and whatever else reaches a terminal. */
import { vi } from 'vitest';
import { cleanHandler } from '../../functions/clean.ts';
import { deliverHandler } from '../../functions/deliver.ts';
import { scanHandler } from '../../functions/scan.ts';
import type { Io } from '../../lib/io.ts';
import { createMonitor, deliverDue, forgetOld, type Monitor } from '../../lib/monitor.ts';
import { parseDeliverSettings, parseRetentionSettings, parseSettings } from '../../lib/settings.ts';
import { timer } from '../functions/context.ts';
import type { Said } from './said.ts';
import type { Environment } from './world.ts';

export type Timers = {
  readonly monitor: Monitor;
  /** Scan, delivery and clean-up, one after the other. */
  readonly tick: (where: string) => Promise<void>;
  /** Everything pending, whatever its schedule. */
  readonly deliverNow: (where: string) => Promise<void>;
};

export function timersOf(said: Said, settings: Environment, io: Io, stop?: AbortSignal): Timers {
  const monitor = createMonitor(parseSettings(settings), io, stop);
  const deliver = (now: boolean) => deliverDue(parseDeliverSettings(settings), { now }, io);
  const fire = async (where: string, run: (context: ReturnType<typeof listening>) => Promise<void>) => {
    await said.attempt(where, () => run(listening(said, where)));
  };
  return {
    monitor,
    async tick(where) {
      await fire(`the timer scan, ${where}`, (context) => scanHandler(() => monitor)(timer, context));
      await fire(`the timer deliver, ${where}`, (context) => deliverHandler(() => deliver(false))(timer, context));
      const clean = () => forgetOld(parseRetentionSettings(settings), stop, io);
      await fire(`the timer clean, ${where}`, (context) => cleanHandler(clean)(timer, context));
    },
    async deliverNow(where) {
      await said.attempt(`deliver, ${where}`, () => deliver(true));
    },
  };
}

export function listening(said: Said, where: string) {
  const say = (level: string) => (text: unknown) => said.add(`${where}, logged as ${level}`, text);
  return {
    log: say('log'),
    warn: say('warn'),
    error: say('error'),
    info: say('info'),
    debug: say('debug'),
    trace: say('trace'),
  };
}

/** What this process prints from now on is said, too. */
export function hearTerminal(said: Said): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      said.add('the terminal', String(chunk));
      return write(chunk);
    });
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...texts: unknown[]) => said.add(`console.${level}`, texts));
}
