/** `vetting-monitor clean`: forgets what is old, as the timer does every week. Exit 0 all of it, 2 when something is to be looked at, 3 held. */
import { forgetOld } from '../lib/monitor.ts';
import type { CleanUp } from '../lib/retention.ts';
import { parseRetentionSettings } from '../lib/settings.ts';
import { readEnvironment } from './environment.ts';
import { onInterrupt } from './interrupt.ts';
import { minute, plain, printJson } from './print.ts';
import { sayNoScanYet } from './store.ts';

export async function cleanCommand({ json = false }: { json?: boolean }): Promise<void> {
  const settings = parseRetentionSettings(readEnvironment());
  const interrupt = onInterrupt();
  const result = await forgetOld(settings, interrupt.signal);
  if (!result) sayNoScanYet();
  for (const note of result?.notes ?? []) process.stderr.write(`${plain(note)}\n`);
  if (json) printJson(result);
  else if (result) process.stdout.write(`${cleanSentence(result)}\n`);
  process.exitCode = interrupt.exitCode() ?? exitCodeOf(result);
}

function exitCodeOf(result: CleanUp | null): number {
  if (result?.heldSince) return 3;
  return result && result.notes.length > 0 ? 2 : 0;
}

function cleanSentence({ history, changes, deliveries, runs, kept, onlyLooked, heldSince }: CleanUp): string {
  if (heldSince) return `Another clean-up has been running since ${minute(heldSince)} UTC; nothing was done.`;
  const inUse = `${kept.changes} changes, ${kept.deliveries} deliveries, ${kept.runs} runs`;
  const gone = `Gone: ${changes} changes (${history} in the history), ${deliveries} deliveries, ${runs} runs.`;
  if (onlyLooked)
    return `${gone} Changes and deliveries were only looked at: they go a day later at the earliest, with another clean-up.`;
  return `${gone} Old, and in use: ${inUse}.`;
}
