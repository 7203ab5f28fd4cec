/** `vetting-monitor status`: what the last scans know of each customer; open reviews first, the longest on top. */
import { allCustomers, type CustomersQuestion, customersOrder, pageOfCustomers } from '../lib/queries/customers.ts';
import { type CustomerItem, customerItem } from '../lib/queries/items.ts';
import { createSnapshotList } from '../lib/queries/snapshot-list.ts';
import { type Form, printList } from './list.ts';
import { type ColumnOf, minute, printItems } from './print.ts';
import { sayUnreadable, storeToRead } from './store.ts';

type Options = Form & CustomersQuestion & { readonly sort?: ReturnType<typeof customersOrder.parse> };

const columns: ColumnOf<CustomerItem>[] = [
  { heading: 'CUSTOMER', isLong: true, cell: (customer) => customer.companyName ?? customer.domain ?? customer.customerId },
  {
    heading: 'STATUS',
    isState: true,
    cell: ({ educationStatus, departedAt }) => (departedAt ? `${educationStatus} (departed)` : educationStatus),
  },
  { heading: 'IN REVIEW SINCE', rank: 3, cell: ({ openReviewSince }) => minute(openReviewSince) },
  { heading: 'DAYS', rank: 1, cell: ({ daysInReview }) => daysInReview },
  { heading: 'REASON', isLong: true, rank: 2, cell: ({ educationReason }) => educationReason },
  { heading: 'CHECKED (UTC)', rank: 5, cell: ({ checkedAt }) => minute(checkedAt) },
  { heading: 'CUSTOMER ID', rank: 4, cell: ({ customerId }) => customerId },
];

export async function statusCommand({
  json,
  csv,
  sort = customersOrder.parse(undefined),
  ...question
}: Options): Promise<void> {
  const now = new Date();
  await printList({ json, csv }, await storeToRead(), {
    item: customerItem,
    pages: (store) => allCustomers(store, question, now, sayUnreadable),
    async sorted(store) {
      const snapshots = createSnapshotList(store, () => now, sayUnreadable);
      return (await pageOfCustomers(snapshots, question, sort, { limit: Number.POSITIVE_INFINITY }, now)).items;
    },
    none: 'No customers.',
    show: (customers) => printItems(columns, customers),
  });
}
