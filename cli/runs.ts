/** `vetting-monitor runs`: the latest scans, newest first. */
import { type RunItem, runItem } from '../lib/queries/items.ts';
import { allRuns } from '../lib/queries/runs.ts';
import { type Form, printList } from './list.ts';
import { type ColumnOf, minute, printItems } from './print.ts';
import { storeToRead } from './store.ts';

const usual = 20;

const columns: ColumnOf<RunItem>[] = [
  { heading: 'STARTED (UTC)', cell: ({ startedAt }) => minute(startedAt) },
  { heading: 'OUTCOME', isState: true, cell: ({ outcome }) => outcome },
  { heading: 'SECONDS', rank: 4, cell: seconds },
  { heading: 'LISTED', rank: 6, cell: ({ customers }) => customers.listed },
  { heading: 'DUE', rank: 8, cell: ({ customers }) => customers.due },
  { heading: 'CHECKED', rank: 1, cell: ({ customers }) => customers.checked },
  { heading: 'FAILED', rank: 2, cell: ({ customers }) => customers.failed },
  { heading: 'NOT REACHED', rank: 7, cell: ({ customers }) => customers.notReached },
  { heading: 'DEPARTED', rank: 11, cell: ({ customers }) => customers.departed },
  { heading: 'TOLD', rank: 3, cell: ({ told }) => told },
  { heading: 'REQUESTS', rank: 5, cell: ({ requests }) => requests.sent },
  { heading: 'THROTTLED', rank: 10, cell: ({ requests }) => requests.throttled },
  { heading: 'NOTES', rank: 9, cell: ({ notes }) => notes.length || null },
];

export async function runsCommand({ json, csv, limit }: Form & { readonly limit?: number }): Promise<void> {
  const most = limit ?? (csv ? Number.POSITIVE_INFINITY : usual);
  await printList({ json, csv }, await storeToRead(), {
    item: runItem,
    pages: (store) => allRuns(store, new Date(), most),
    none: 'No runs.',
    show: (runs) => printItems(columns, runs),
  });
}

function seconds({ startedAt, finishedAt }: RunItem): string | null {
  return finishedAt && ((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1);
}
