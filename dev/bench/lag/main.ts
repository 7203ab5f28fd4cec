/** `npm run bench:lag`: how long decisions take to become events; a table, `dev/bench/results/lag.json` and `docs/lag.svg`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { printTable } from '../../../cli/print.ts';
import { plot } from './plot.ts';
import { curvesOf, type Poller, runLag } from './run.ts';
import { defaultLagSettings } from './settings.ts';

const settings = defaultLagSettings;
/** From the issue of this bench: p95 of full polling ÷ ours. */
const targetRatio = 20;

const run = runLag(settings);
const { figures, averageInReview, p95Ratio } = run;
const rows: readonly (readonly [Poller, string])[] = [
  ['lanes', 'lanes'],
  ['lanesWithoutLog', 'lanes, no activity log'],
  ['everybody', 'full polling, as many calls'],
  ['lowerBound', 'lower bound: next tick'],
];
const headings = ['', 'p50', 'p95', 'p99', 'p95 of all', 'told', 'never seen open', 'vanished', 'calls a day', 'list', 'log'];
const minutes = (value: number | null) => (value === null ? 'never' : `${value.toFixed(1)} min`);

process.stdout.write(
  `${settings.days} days, ${settings.customers} customers, ${averageInReview} in review on average, ${figures.lanes.decisions} decisions\n`,
);
printTable(
  headings,
  rows.map(([poller, name]) => {
    const { minutes: some, minutesOfAll, told, neverSeenOpen, vanished, callsPerDay } = figures[poller];
    const calls = poller === 'lowerBound' ? ['', '', ''] : [callsPerDay.all, callsPerDay.list, callsPerDay.log];
    const lags = [minutes(some.p50), minutes(some.p95), minutes(some.p99), minutes(minutesOfAll.p95)];
    return [name, ...lags, told, neverSeenOpen, vanished, ...calls];
  }),
);
const met = p95Ratio !== null && p95Ratio >= targetRatio;
process.stdout.write(
  `p95 of what was told: full polling ÷ lanes = ${p95Ratio} (${met ? 'met' : 'missed'}: at least ${targetRatio})\n`,
);

const result = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  settings,
  averageInReview,
  pollers: { ...figures, lowerBound: { ...figures.lowerBound, callsPerDay: null } },
  p95Ratio,
  targetRatio,
};
mkdirSync('dev/bench/results', { recursive: true });
writeFileSync('dev/bench/results/lag.json', `${JSON.stringify(result, null, 2)}\n`);
const title = `From decision to event: ${settings.customers.toLocaleString('en')} customers, ${settings.days} days, simulated`;
writeFileSync('docs/lag.svg', plot(title, curvesOf(run, settings)));
