/** The timer that scans. Its schedule is `SCAN_SCHEDULE`; an unresolved %SETTING% in its place would hide the function. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import type { Monitor } from '../lib/monitor.ts';
import { ScanHeldError } from '../lib/scan-lock.ts';
import { DEFAULT_SCHEDULE } from '../lib/settings.ts';
import { theMonitor } from './monitor.ts';

/**
 * Logs the run as one JSON line, and each change, channel and note as one. Throws where the scan could not run, so that the host counts a failed invocation; that another
 * scan runs is no failure.
 */
export function scanHandler(monitor: () => Pick<Monitor, 'scan'>) {
  return async (_timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>): Promise<void> => {
    const result = await monitor()
      .scan({ due: true })
      .catch((error: unknown) => {
        if (error instanceof ScanHeldError) return error;
        throw error;
      });
    if (result instanceof ScanHeldError) {
      context.warn(JSON.stringify({ message: 'scan held', heldSince: result.heldSince, note: result.message }));
      return;
    }
    const { notes, ...counts } = result.run;
    context.log(JSON.stringify({ message: 'scan', ...counts }));
    const told = new Set(result.events.map((event) => event.id));
    for (const event of result.changes) context.log(JSON.stringify({ message: 'change', told: told.has(event.id), ...event }));
    for (const { problems: _, ...report } of result.deliveries) context.log(JSON.stringify({ message: 'deliver', ...report }));
    for (const note of notes) context.warn(JSON.stringify({ message: 'note', runId: result.run.runId, note }));
  };
}

/** An empty setting is none, as everywhere. */
const schedule = process.env.SCAN_SCHEDULE?.trim() || DEFAULT_SCHEDULE;
app.timer('scan', { schedule, handler: scanHandler(theMonitor) });
