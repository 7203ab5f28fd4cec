/** The timer that forgets what is old: delivered events, runs, and the history where it has an end. Every Sunday at 3:00 UTC. */
import { app, type InvocationContext, type Timer } from '@azure/functions';
import type { CleanUp } from '../lib/retention.ts';
import { cleanNow } from './monitor.ts';

/** Logs what went as one JSON line, and each note as one. Throws where settings or tables are wrong. */
export function cleanHandler(clean: () => Promise<CleanUp | null>) {
  return async (_timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>): Promise<void> => {
    const result = await clean();
    if (result === null) return;
    const { heldSince, notes, ...counts } = result;
    if (heldSince) context.warn(JSON.stringify({ message: 'clean held', heldSince }));
    else context.log(JSON.stringify({ message: 'clean', ...counts }));
    for (const note of notes) context.warn(JSON.stringify({ message: 'note', note }));
  };
}

/** Nothing rests on the hour: what is old today is old tomorrow. */
app.timer('clean', { schedule: '0 0 3 * * 0', handler: cleanHandler(cleanNow) });
