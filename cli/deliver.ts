/** `vetting-monitor deliver`: sends what is due, without asking Partner Center. Exit 0 all of it, 2 when something is left or dead, 3 held. */
import type { DeliverReport } from '../lib/deliver.ts';
import { deliverDue } from '../lib/monitor.ts';
import { parseDeliverSettings } from '../lib/settings.ts';
import { readEnvironment } from './environment.ts';
import { onInterrupt } from './interrupt.ts';
import { minute, plain, printJson } from './print.ts';
import { sayNoScanYet } from './store.ts';

export async function deliverCommand({ now = false, json = false }: { now?: boolean; json?: boolean }): Promise<void> {
  const settings = parseDeliverSettings(readEnvironment());
  const interrupt = onInterrupt();
  const reports = await deliverDue(settings, { now, stop: interrupt.signal });
  if (!reports) sayNoScanYet();
  else if (reports.length === 0) process.stderr.write('No channel is set: set TEAMS_WEBHOOK_URL or WEBHOOK_URL.\n');
  for (const problem of (reports ?? []).flatMap((report) => report.problems)) process.stderr.write(`${plain(problem)}\n`);
  if (json) printJson(reports ?? []);
  else for (const report of reports ?? []) process.stdout.write(`${deliverySentence(report)}\n`);
  process.exitCode = interrupt.exitCode() ?? exitCodeOf(reports ?? []);
}

function exitCodeOf(reports: readonly DeliverReport[]): number {
  if (reports.some(({ problems }) => problems.length > 0)) return 2;
  return reports.some(({ heldSince }) => heldSince) ? 3 : 0;
}

/** One channel's report in words. */
export function deliverySentence({ channel, delivered, pending, dead, heldSince }: DeliverReport): string {
  if (heldSince) return `${channel}: another call has been delivering since ${minute(heldSince)} UTC; nothing was done.`;
  return `${channel}: ${delivered} delivered, ${pending} pending, ${dead} dead.`;
}
