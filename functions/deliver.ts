/** The timer that delivers between scans: what failed and is due again, and what a killed scan had not sent. Every 5 minutes. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import type { DeliverReport } from '../lib/deliver.ts';
import { deliverNow } from './monitor.ts';

/** Logs one JSON line a channel that had anything, and one a problem. Throws where settings or tables are wrong. */
export function deliverHandler(deliver: () => Promise<DeliverReport[] | null>) {
  return async (_timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>): Promise<void> => {
    for (const { problems, ...report } of (await deliver()) ?? []) {
      if (report.delivered + report.pending + report.dead > 0) context.log(JSON.stringify({ message: 'deliver', ...report }));
      for (const note of problems) context.warn(JSON.stringify({ message: 'note', note }));
    }
  };
}

/** Half way between the scans of the usual schedule, which deliver themselves at their ends. */
app.timer('deliver', { schedule: '30 2-59/5 * * * *', handler: deliverHandler(deliverNow) });
