/** `vetting-monitor scan`: one scan now, of every customer, or with `--due` of those the timer would ask about. Exit 0 whole, 2 partial, 3 another scan is running, 1 could not run. */
import { SingleBar } from 'cli-progress';
import { createMonitor } from '../lib/monitor.ts';
import type { Scan } from '../lib/scan.ts';
import { ScanHeldError } from '../lib/scan-lock.ts';
import { parseSettings } from '../lib/settings.ts';
import type { ChangeEvent } from '../lib/vetting/change-event.ts';
import { deliverySentence } from './deliver.ts';
import { readEnvironment } from './environment.ts';
import { onInterrupt } from './interrupt.ts';
import { type ColumnOf, minute, plain, printItems, printJson } from './print.ts';

export async function scanCommand({ due = false, json = false }: { due?: boolean; json?: boolean }): Promise<void> {
  const settings = parseSettings(readEnvironment());
  const bar = new SingleBar({
    format: 'Scanning {bar} {value} of {total} customers',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  const interrupt = onInterrupt();
  // It hides the cursor: a second signal ends the process without another chance to show it.
  interrupt.signal.addEventListener('abort', () => bar.stop());
  if (process.stderr.isTTY) bar.start(0, 0);
  const result = await createMonitor(settings, undefined, interrupt.signal)
    .scan({
      due,
      onProgress: (asked, toAsk) => {
        bar.setTotal(toAsk);
        bar.update(asked);
      },
    })
    .catch((error: unknown) => {
      if (error instanceof ScanHeldError) process.exitCode = 3;
      throw error;
    })
    .finally(() => bar.stop());
  for (const note of result.run.notes) process.stderr.write(`${plain(note)}\n`);
  if (json) printJson(scanJson(result));
  else printScan(result, settings.teamsWebhookUrl !== null || settings.webhook !== null);
  if (result.run.outcome === 'partial') process.exitCode = 2;
  process.exitCode = interrupt.exitCode() ?? process.exitCode;
}

/** The machine's form of a scan; `rssMb` is the highest memory use of this process so far, in MB. */
export function scanJson({ run, events, deliveries }: Scan) {
  const { runId, startedAt, finishedAt, outcome, customers, listComplete, requests, notes } = run;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return { runId, startedAt, finishedAt, outcome, customers, listComplete, requests, events, deliveries, notes, rssMb };
}

const columns: ColumnOf<ChangeEvent>[] = [
  { heading: 'DETECTED (UTC)', rank: 3, cell: ({ detectedAt }) => minute(detectedAt) },
  { heading: 'CUSTOMER', isLong: true, cell: ({ companyName, customerId }) => companyName ?? customerId },
  { heading: 'NOW', isState: true, cell: ({ to }) => to },
  { heading: 'DAYS', rank: 2, cell: ({ daysInReview }) => daysInReview },
  { heading: 'REASON', isLong: true, rank: 1, cell: ({ reason }) => reason },
];

function printScan({ run, events, deliveries }: Scan, hasChannel: boolean): void {
  const { listed, due, checked, failed, departed, notReached } = run.customers;
  const { sent, throttled, retried } = run.requests;
  const seconds = (((run.finishedAt ?? run.startedAt).getTime() - run.startedAt.getTime()) / 1000).toFixed(1);
  process.stdout.write(
    `Scan ${run.outcome} in ${seconds} s: ${listed} customers, ${due} due, ${checked} checked, ${failed} failed, ${departed} departed` +
      `${notReached > 0 ? `, ${notReached} not reached` : ''}; ` +
      `${sent} requests, ${throttled} throttled, ${retried} retried.\n`,
  );
  if (events.length > 0) {
    printItems(columns, events);
  } else if (run.outcome !== 'stopped') {
    process.stdout.write('No review was decided since the last scan.\n');
  }
  // What an earlier scan left is told, too.
  const busy = deliveries.filter(({ delivered, pending, dead, heldSince }) => delivered + pending + dead > 0 || heldSince);
  for (const report of busy) process.stdout.write(`${deliverySentence(report)}\n`);
  if (deliveries.length > 0 || events.length === 0) return;
  process.stdout.write(
    hasChannel
      ? 'Nobody was told yet: the next scan does that, or `vetting-monitor deliver`.\n'
      : 'Nobody was told: neither TEAMS_WEBHOOK_URL nor WEBHOOK_URL is set.\n',
  );
}
