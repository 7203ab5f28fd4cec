/** `node dev/bench/table.ts`: the README's tables, from the results that are kept. Another file of results can be named. */
import { allowedIn } from './measure.ts';
import type { Contestant } from './protocol.ts';
import {
  type ImportsResult,
  latestFile,
  type Results,
  readResults,
  type SpeedResult,
  type ThrottlingResult,
} from './results.ts';

const names: Readonly<Record<Contestant, string>> = {
  sequential: 'sequential',
  plain: 'plain p-limit',
  ours: 'ours, all customers',
  'ours-due': 'ours, due ones',
};

/** All tables as Markdown, each with when and on what it was measured. */
export function tables({ speed, throttling, imports }: Results): string {
  const parts = [
    ...(speed.length > 0 ? [speedTable(speed)] : []),
    ...(throttling.length > 0 ? [throttlingTable(throttling)] : []),
    ...(imports ? [importsTable(imports)] : []),
  ];
  return parts.join('\n\n');
}

function speedTable(results: readonly SpeedResult[]): string {
  const rows = results.flatMap(({ customers, latencyMs, contestants }) => {
    const size = customers.toLocaleString('en-US');
    const limit = contestants.find(({ contestant }) => contestant === 'ours')?.limitSeconds;
    return [
      ...contestants.map((run) => [
        size,
        names[run.contestant],
        run.limitSeconds === null ? '–' : (run.seconds / run.limitSeconds).toFixed(2),
        seconds(run.seconds),
        percent(run.wasted, run.calls),
        (run.storageRequests / customers).toFixed(3),
        `${Math.round(run.peakBytes / 1e6)} MB`,
        String(run.notReached),
      ]),
      ...(latencyMs > 0 && limit ? [[size, 'the limit', '1.00', seconds(limit), '0 %', '–', '–', '0']] : []),
    ];
  });
  const heads = [
    'customers',
    '',
    'wall ÷ limit',
    'wall',
    'calls wasted on 429',
    'storage requests a customer',
    'peak memory',
    'not reached',
  ];
  const conditions = results.map(
    ({ customers, latencyMs, concurrency, rounds, changes }) =>
      `${customers.toLocaleString('en-US')} customers: ${latencyMs === 0 ? 'no latency' : `latency ${latencyMs} ms`}, ${concurrency} at once, ` +
      `${changes} changed${rounds > 1 ? `, median of ${rounds}` : ''}`,
  );
  return `${table(heads, rows)}\n\n${conditions.join('; ')}. ${when(results)}`;
}

function throttlingTable(results: readonly ThrottlingResult[]): string {
  const rows = results.flatMap((result) => {
    const { allowed, customers, setRequestsPerMinute, windowSeconds } = result;
    const scenario = `${setRequestsPerMinute} set, ${allowed.map(({ requestsPerMinute }) => requestsPerMinute).join(' → ')} allowed`;
    return [
      ...result.contestants.map((run) => [
        scenario,
        names[run.contestant],
        percent(run.wasted, run.calls),
        `${run.notReached} of ${customers.toLocaleString('en-US')} (${percent(run.notReached, customers)})`,
        run.usedShare.toFixed(2),
      ]),
      [scenario, `the limit: ${allowedIn(result)} calls in ${windowSeconds / 60} min`, '0 %', '0', '1.00'],
    ];
  });
  const heads = ['requests a minute', '', 'calls wasted on 429', 'customers dropped', 'share of the allowed rate used'];
  return `${table(heads, rows)}\n\nNothing learned before. ${when(results)}`;
}

function importsTable(result: ImportsResult): string {
  const { bundledMs, unbundledMs, runs } = result;
  const rows = [
    ['from source', `${unbundledMs.toFixed(0)} ms`, '1.00'],
    ['the deployed bundle', `${bundledMs.toFixed(0)} ms`, (bundledMs / unbundledMs).toFixed(2)],
  ];
  return `${table(['import of the functions', 'median', '÷ from source'], rows)}\n\nMedian of ${runs}. ${when([result])}`;
}

/** Each different one once: parts can be measured on different days. */
function when(results: readonly { readonly measured: SpeedResult['measured'] }[]): string {
  const all = results.map(({ measured: { date, node, cpu, cores, isQuick } }) =>
    [date, `Node ${node.slice(1)}`, `${cpu}, ${cores} cores`, ...(isQuick ? ['a quick run that says little'] : [])].join(', '),
  );
  return `Measured ${[...new Set(all)].join('; ')}.`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, place) => Math.max(3, head.length, ...rows.map((row) => row[place]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  return [line(heads), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

function seconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} s`;
}

function percent(part: number, whole: number): string {
  const value = whole === 0 ? 0 : (100 * part) / whole;
  return `${value === 0 ? '0' : value.toFixed(1)} %`;
}

if (import.meta.main) process.stdout.write(`${tables(readResults(process.argv[2] ?? latestFile))}\n`);
