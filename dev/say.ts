/** What the local start prints: its own lines, and what the functions log, in words. */
import { z } from 'zod';
import { plain } from '../cli/print.ts';
import { describeProblem } from '../cli/problem.ts';
import { counted } from '../cli/text.ts';
import type { LogLine } from './host/invoke.ts';

const logged = z.discriminatedUnion('message', [
  z.object({
    message: z.literal('scan'),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    outcome: z.string(),
    customers: z.object({ listed: z.int(), checked: z.int(), failed: z.int(), departed: z.int() }),
    requests: z.object({ sent: z.int() }),
    changed: z.int(),
  }),
  z.object({
    message: z.literal('change'),
    told: z.boolean(),
    customerId: z.string(),
    companyName: z.string().nullable(),
    kind: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string().nullable(),
    daysInReview: z.number().nullable(),
  }),
  z.object({ message: z.literal('deliver'), channel: z.string(), delivered: z.int() }),
  z.object({ message: z.literal('note'), note: z.string() }),
  z.object({ message: z.literal('scan held'), note: z.string() }),
  z.object({
    message: z.literal('clean'),
    history: z.int(),
    changes: z.int(),
    deliveries: z.int(),
    runs: z.int(),
  }),
]);
type Logged = z.infer<typeof logged>;
/** Of a scan that could not run; why, the host says as of any function. */
const failedScan = z.object({ message: z.literal('scan'), outcome: z.literal('failed'), problem: z.string() });

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A function failed. No stack: what is wrong is in the message, or it is a fault of ours that the tests show better. */
export function sayFailure(functionName: string, error: unknown): void {
  say(`The function ${functionName} failed: ${plain(describeProblem(error))}`);
}

/** Makes what prints log lines; one that it cannot read is printed as it is. What the scan before noted already is not repeated. */
export function logPrinter(print: (line: string) => void = say): (line: LogLine) => void {
  let notedBefore = new Set<string>();
  let noted = new Set<string>();
  return ({ functionName, level, category, message }) => {
    if (category === 'system' && !['warning', 'error', 'critical'].includes(level)) return;
    const line = parsed(message);
    if (line === 'failed scan') return;
    if (!line) {
      print(`          ${functionName}: ${plain(message)}`);
    } else if (line.message === 'note') {
      if (!notedBefore.has(line.note) && !noted.has(line.note)) print(`          ${plain(line.note)}`);
      noted.add(line.note);
    } else if (line.message === 'scan held') {
      print(`          ${plain(line.note)}`);
    } else if (line.message === 'deliver') {
      // A scan's own deliveries are those of the changes below it.
      if (functionName !== 'scan' && line.delivered > 0) print(`          ${plain(line.channel)}: ${line.delivered} delivered`);
    } else if (line.message === 'clean') {
      const { history, changes, deliveries, runs } = line;
      print(`          clean-up: ${history} history, ${changes} changes, ${deliveries} deliveries, ${runs} runs went`);
    } else if (line.message === 'change') {
      print(changeText(line));
    } else {
      [notedBefore, noted] = [noted, new Set()];
      print(scanText(line));
    }
  };
}

function scanText({
  startedAt,
  finishedAt,
  outcome,
  customers,
  requests,
  changed,
}: Extract<Logged, { message: 'scan' }>): string {
  const { listed, checked, failed, departed } = customers;
  const seconds = ((Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000).toFixed(1);
  return (
    `${startedAt.slice(11, 19)}  scan ${outcome}: ${listed} listed, ${checked} checked, ${failed} failed, ` +
    `${departed} departed, ${changed} changed (${requests.sent} requests, ${seconds} s)`
  );
}

/** A star before those that are told. */
function changeText({
  told,
  companyName,
  customerId,
  from,
  to,
  reason,
  kind,
  daysInReview,
}: Extract<Logged, { message: 'change' }>): string {
  const days = daysInReview === null ? '' : `, ${counted(daysInReview, 'day')} in review`;
  const move = `${from} → ${to}${reason ? `: ${reason}` : ''}`;
  return `        ${told ? '*' : ' '} ${plain(companyName ?? customerId)}  ${plain(move)} (${kind}${days})`;
}

function parsed(message: string): Logged | 'failed scan' | null {
  try {
    const line: unknown = JSON.parse(message);
    return failedScan.safeParse(line).success ? 'failed scan' : (logged.safeParse(line).data ?? null);
  } catch {
    return null;
  }
}
