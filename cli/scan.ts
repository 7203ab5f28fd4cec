/** `vetting-monitor scan`: one scan now, of every customer. Exit 0 whole, 2 partial, 1 could not run. */
import { SingleBar } from 'cli-progress';
import { createMonitor } from '../lib/monitor.ts';
import type { Scan } from '../lib/scan.ts';
import { parseSettings } from '../lib/settings.ts';
import { readEnvironment } from './environment.ts';
import { minute, plain, printJson, printTable } from './print.ts';

export async function scanCommand({ json = false }: { json?: boolean }): Promise<void> {
  const settings = parseSettings(readEnvironment());
  const bar = new SingleBar({
    format: 'Scanning {bar} {value} of {total} customers',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  if (process.stderr.isTTY) bar.start(0, 0);
  const result = await createMonitor(settings)
    .scan((asked, listed) => {
      bar.setTotal(listed);
      bar.update(asked);
    })
    .finally(() => bar.stop());
  for (const note of result.run.notes) process.stderr.write(`${plain(note)}\n`);
  if (json) printJson(scanJson(result));
  else printScan(result, settings.teamsWebhookUrl !== null);
  if (result.run.outcome === 'partial') process.exitCode = 2;
}

/** The machine's form of a scan; `rssMb` is the highest memory use of this process so far, in MB. */
export function scanJson({ run, events }: Scan) {
  const { runId, startedAt, finishedAt, outcome, customers, listComplete, requests, notes } = run;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return { runId, startedAt, finishedAt, outcome, customers, listComplete, requests, events, notes, rssMb };
}

function printScan({ run, events }: Scan, isTeamsTold: boolean): void {
  const { listed, checked, failed, departed } = run.customers;
  const { sent, throttled, retried } = run.requests;
  const seconds = (((run.finishedAt ?? run.startedAt).getTime() - run.startedAt.getTime()) / 1000).toFixed(1);
  process.stdout.write(
    `Scan ${run.outcome} in ${seconds} s: ${listed} customers listed, ${checked} checked, ${failed} failed, ${departed} departed; ` +
      `${sent} requests, ${throttled} throttled, ${retried} retried.\n`,
  );
  if (events.length === 0) {
    process.stdout.write('No review was decided since the last scan.\n');
    return;
  }
  printTable(
    ['DETECTED (UTC)', 'CUSTOMER', 'NOW', 'DAYS', 'REASON'],
    events.map((event) => [
      minute(event.detectedAt),
      event.companyName ?? event.customerId,
      event.to,
      event.daysInReview,
      event.reason,
    ]),
  );
  if (!isTeamsTold) process.stdout.write('Nobody was told: TEAMS_WEBHOOK_URL is not set.\n');
}
