/** What the local start prints. */
import { plain } from '../cli/print.ts';
import type { Scan } from '../lib/scan.ts';

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line a scan, and one a change; a star before those that are told. */
export function sayScan({ run, changes, events }: Scan): void {
  const { listed, checked, failed, departed } = run.customers;
  const seconds = (((run.finishedAt ?? run.startedAt).getTime() - run.startedAt.getTime()) / 1000).toFixed(1);
  say(
    `${run.startedAt.toISOString().slice(11, 19)}  scan ${run.outcome}: ${listed} listed, ${checked} checked, ${failed} failed, ` +
      `${departed} departed, ${changes.length} changed (${run.requests.sent} requests, ${seconds} s)`,
  );
  for (const note of run.notes) say(`          ${plain(note)}`);
  for (const event of changes) {
    const days = event.daysInReview === null ? '' : `, ${event.daysInReview} days in review`;
    const reason = event.reason ? `: ${event.reason}` : '';
    const name = event.companyName ?? event.customerId;
    say(
      `        ${events.includes(event) ? '*' : ' '} ${plain(name)}  ${plain(`${event.from} → ${event.to}${reason}`)} (${event.kind}${days})`,
    );
  }
}
