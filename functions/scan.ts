/** The timer that scans. Its schedule is `SCAN_SCHEDULE`; an unresolved %SETTING% in its place would hide the function. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import type { Monitor } from '../lib/monitor.ts';
import { ScanHeldError } from '../lib/scan-lock.ts';
import { schedule } from '../lib/setting-forms.ts';
import { DEFAULT_SCHEDULE } from '../lib/settings.ts';
import { describeStorageError } from '../lib/store/storage-error.ts';
import { theMonitor } from './monitor.ts';

/**
 * Logs the run as one JSON line, and each change, channel and note as one; the alerts of `infra/queries` read them. Throws where
 * the scan could not run, so that the host counts a failed invocation; that another scan runs is no failure.
 */
export function scanHandler(monitor: () => Pick<Monitor, 'scan'>) {
  return async (_timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>): Promise<void> => {
    const scan = async () => monitor().scan({ due: true });
    const result = await scan().catch((error: unknown) => {
      if (error instanceof ScanHeldError) return error;
      // The host logs what is thrown in words of its own: the alert on failing scans reads this line.
      const problem = describeStorageError(error) ?? (error instanceof Error ? error.message : String(error));
      context.warn(JSON.stringify({ message: 'scan', outcome: 'failed', problem }));
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

/** A wrong one would make the host pass the function over in silence: as it is, every tick fails and names the setting. */
const ticks = schedule(process.env.SCAN_SCHEDULE?.trim() ?? '') ?? DEFAULT_SCHEDULE;
app.timer('scan', { schedule: ticks, handler: scanHandler(theMonitor) });
