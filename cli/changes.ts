/** `vetting-monitor changes`: what changed lately, newest first. */
import { allChanges, type ChangesQuestion } from '../lib/queries/changes.ts';
import { type ChangeItem, changeItem } from '../lib/queries/items.ts';
import { type Form, printList } from './list.ts';
import { type ColumnOf, minute, printItems } from './print.ts';
import { storeToRead } from './store.ts';

const columns: ColumnOf<ChangeItem>[] = [
  { heading: 'DETECTED (UTC)', cell: ({ detectedAt }) => minute(detectedAt) },
  { heading: 'CUSTOMER', isLong: true, cell: ({ companyName, customerId }) => companyName ?? customerId },
  { heading: 'QUALIFICATION', rank: 5, cell: ({ qualification }) => qualification },
  { heading: 'KIND', isState: true, rank: 4, cell: ({ kind }) => kind },
  { heading: 'FROM', rank: 3, cell: ({ from }) => from },
  { heading: 'TO', isState: true, cell: ({ to }) => to },
  { heading: 'DAYS', rank: 2, cell: ({ daysInReview }) => daysInReview },
  { heading: 'REASON', isLong: true, rank: 1, cell: ({ reason }) => reason },
];

export async function changesCommand({ json, csv, ...question }: Form & ChangesQuestion): Promise<void> {
  await printList({ json, csv }, await storeToRead(), {
    item: changeItem,
    pages: (store) => allChanges(store, question, new Date()),
    none: 'No changes.',
    show: (changes) => printItems(columns, changes),
  });
}
