/** The figures as a page for people: the customers, how reviews are decided, and the monitor itself. */
import type { StatsAnswer } from '../lib/queries/items.ts';
import { type ColumnOf, minute, printItems, printLines } from './print.ts';
import { coloured, type Labelled, labelled, type Screen } from './screen.ts';
import { counted, wrapped } from './text.ts';

export function printStats({ customers, reviews, monitor }: StatsAnswer, screen: Screen): void {
  const title = (text: string) => coloured('bold', text, screen);
  printLines([title('Customers'), ...labelled(customerPairs(customers, reviews), screen), '', title('Decisions')]);
  const { approved, denied, byWeek, distribution, reasons } = reviews;
  const decided = `${approved} approved, ${denied} denied since ${reviews.since.slice(0, 10)} (${counted(reviews.weeks, 'week')})`;
  printLines(wrapped(decided, screen.width));
  if (approved + denied > 0) {
    // Weeks before the first decision that is known would only say that nobody was looking.
    const weeks = byWeek.slice(byWeek.findIndex((week) => week.approved + week.denied > 0));
    const days = [
      { heading: 'P50 DAYS', rank: 1, cell: ({ daysP50 }: Week) => daysP50 },
      { heading: 'P90 DAYS', rank: 2, cell: ({ daysP90 }: Week) => daysP90 },
    ];
    printLines(['']);
    printSteps(weeks, { heading: 'WEEK OF', cell: ({ week }) => week }, days, screen);
    printLines(['']);
    printSteps(distribution, { heading: 'DAYS', cell: daysOf }, [], screen);
  }
  if (reasons.length > 0) {
    printLines(['']);
    printItems(reasonColumns, reasons, undefined, screen);
  }
  printLines(['', title('Monitor'), ...labelled(monitorPairs(monitor), screen)]);
}

const some = (count: number) => (count > 0 ? String(count) : null);

function customerPairs(customers: StatsAnswer['customers'], { daysP50, daysP90 }: StatsAnswer['reviews']): Labelled[] {
  const usual = daysP50 === null ? '' : `; half are decided within ${counted(daysP50, 'day')}, nine of ten within ${daysP90}`;
  return [
    ['total', String(customers.total)],
    ['in review', `${customers.inReview}${usual}`, 'yellow'],
    ['approved', String(customers.approved), 'green'],
    ['denied', String(customers.denied), 'red'],
    ['none', String(customers.none)],
    ['other', some(customers.other)],
    ['departed', some(customers.departed)],
  ];
}

function monitorPairs({ lastScan, requests, deliveries, ...monitor }: StatsAnswer['monitor']): Labelled[] {
  return [
    ['state', ...(monitor.isWell ? (['well', 'green'] as const) : (['not well', 'red'] as const))],
    ...monitor.problems.map((problem): Labelled => ['', problem]),
    ['last scan', lastScan && `${minute(lastScan.finishedAt)} UTC, ${lastScan.outcome}`],
    ['next scan', monitor.nextScanAt && `${minute(monitor.nextScanAt)} UTC`],
    ['requests', `${requests.sent} in 24 hours, ${requests.throttled} refused, ${requests.retried} repeated`],
    ['oldest look', monitor.sweepAgeHours === null ? null : `${counted(monitor.sweepAgeHours, 'hour')} ago`],
    ['pending', counted(deliveries.pending, 'delivery', 'deliveries')],
    ['dead', counted(deliveries.dead, 'delivery', 'deliveries'), deliveries.dead > 0 ? 'red' : undefined],
    ['unreadable', monitor.unreadableRows > 0 ? `${counted(monitor.unreadableRows, 'row')} of customers` : null],
  ];
}

type Reviews = StatsAnswer['reviews'];
type Week = Reviews['byWeek'][number];

const reasonColumns: ColumnOf<Reviews['reasons'][number]>[] = [
  { heading: 'DENIED', cell: ({ count }) => count },
  { heading: 'REASON', isLong: true, cell: ({ reason }) => reason },
];

function daysOf({ fromDays, toDays }: Reviews['distribution'][number]): string {
  return toDays === null ? `${fromDays} or more` : `${fromDays} to ${toDays}`;
}

type Counts = { readonly approved: number; readonly denied: number };

const longestBar = 40;
const shortestBar = 5;

/** A row a step: its counts, what more there is of it, and a bar where there is room for one. */
function printSteps<Step extends Counts>(
  steps: readonly Step[],
  label: ColumnOf<Step>,
  more: readonly ColumnOf<Step>[],
  screen: Screen,
): void {
  const beside = ['yyyy-mm-dd', 'APPROVED', 'DENIED', ...more.map(({ heading }) => heading), ''].join('  ').length;
  // However few, they are seen: the two parts of a bar are rounded up, and may need one cell more than their sum.
  const room = Math.min(longestBar, screen.width - beside - 1);
  const most = Math.max(...steps.map(({ approved, denied }) => approved + denied), 1);
  const part = (count: number, sign: string) => sign.repeat(Math.ceil((count / most) * room));
  const bar: ColumnOf<Step> = {
    heading: '',
    isState: true,
    cell: ({ approved, denied }) => part(approved, '█') + part(denied, '▒'),
  };
  const counts: ColumnOf<Step>[] = [
    { heading: 'APPROVED', cell: ({ approved }) => approved },
    { heading: 'DENIED', cell: ({ denied }) => denied },
  ];
  printItems([label, ...counts, ...more, ...(room >= shortestBar ? [bar] : [])], steps, undefined, screen);
}
