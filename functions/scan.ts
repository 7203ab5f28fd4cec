/** The timer that scans. Its schedule is `SCAN_SCHEDULE`; an unresolved %SETTING% in its place would hide the function. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import type { Monitor } from '../lib/monitor.ts';
import { DEFAULT_SCHEDULE } from '../lib/settings.ts';
import { theMonitor } from './monitor.ts';

/** Logs the run as one JSON line. Throws where the scan could not run, so that the host counts a failed invocation. */
export function scanHandler(monitor: () => Pick<Monitor, 'scan'>) {
  return async (_timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>): Promise<void> => {
    const { run, events } = await monitor().scan();
    const { notes, ...counts } = run;
    context.log(JSON.stringify({ message: 'scan', ...counts }));
    for (const event of events) context.log(JSON.stringify({ message: 'change', ...event }));
    for (const note of notes) context.warn(JSON.stringify({ message: 'note', runId: run.runId, note }));
  };
}

/** An empty setting is none, as everywhere. */
const schedule = process.env.SCAN_SCHEDULE?.trim() || DEFAULT_SCHEDULE;
app.timer('scan', { schedule, handler: scanHandler(theMonitor) });
