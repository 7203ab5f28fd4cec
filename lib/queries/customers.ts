/** What is known of the customers: who is in review and for how long, and all others. */
import { z } from 'zod';
import type { ListedCustomer } from '../store/listed-row.ts';
import type { UnreadableRow } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { LARGEST_PAGE } from '../store/table-page.ts';
import { NONE, sameWord } from '../vetting/qualification.ts';
import { flatSnapshot, type Snapshot } from '../vetting/snapshot.ts';
import type { CustomerDetail, CustomerItem } from './items.ts';
import { type Asked, NotFoundError, type Page } from './question.ts';
import type { SnapshotList } from './snapshot-list.ts';
import { pageOfSorted, type SortKey } from './sorted.ts';

const text = z
  .string()
  .regex(/^.{1,200}$/su, 'should be of 1 to 200 characters')
  .trim();

export const customersParameters = z.strictObject({
  status: text.optional().meta({ description: 'The Education status: InReview, Approved, Denied, None, …' }),
  search: text.optional().meta({ description: 'Part of the name, the domain or the id' }),
});
export type CustomersQuestion = z.output<typeof customersParameters>;

/** `review`: open reviews first, the longest on top. `changed`: the latest change first. `checked`: the longest unchecked first. */
export const customersOrder = z
  .enum(['review', 'name', 'changed', 'checked'], 'should be review, name, changed or checked')
  .default('review');
type Order = z.output<typeof customersOrder>;

const latest = Number.MAX_SAFE_INTEGER;
const name = ({ companyName, domain, customerId }: ListedCustomer) => companyName ?? domain ?? customerId;

const sortKeys: Record<Order, (row: ListedCustomer) => SortKey> = {
  review: (row) => {
    const since = row.openReviewSince?.getTime() ?? (row.educationStatus === NONE ? latest : latest - 1);
    return [row.departedAt && row.openReviewSince ? latest - 2 : since, name(row), row.customerId];
  },
  name: (row) => [name(row), row.customerId],
  changed: (row) => [-(row.changedAt?.getTime() ?? 0), name(row), row.customerId],
  checked: (row) => [row.checkedAt.getTime(), name(row), row.customerId],
};

/** One storage request a thousand customers, and none while the list is kept. */
export async function pageOfCustomers(
  snapshots: SnapshotList,
  question: CustomersQuestion,
  order: Order,
  asked: Asked,
  now: Date,
): Promise<Page<CustomerItem>> {
  const { rows } = await snapshots.read();
  const page = pageOfSorted(rows.filter(matches(question)), sortKeys[order], asked, ['customers', question, order]);
  return { ...page, items: page.items.map((row) => customerItemOf(row, now)) };
}

/** All of them in the order of their ids, a thousand at a time: none is kept. `problem` is told of rows that somebody else wrote. */
export async function* allCustomers(
  { snapshots }: Pick<Store, 'snapshots'>,
  question: CustomersQuestion,
  now: Date,
  problem: (row: UnreadableRow) => void,
): AsyncGenerator<readonly CustomerItem[]> {
  let token: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof snapshots.page>> = await snapshots.page({ size: LARGEST_PAGE, token });
    for (const row of page.rows) if ('problem' in row) problem(row);
    const items = page.rows.filter((row): row is ListedCustomer => !('problem' in row)).filter(matches(question));
    if (items.length > 0) yield items.map((row) => customerItemOf(row, now));
    token = page.token;
  } while (token !== null);
}

/** Throws a NotFoundError where no scan has seen the customer. */
export async function oneCustomer({ snapshots }: Pick<Store, 'snapshots'>, id: string, now: Date): Promise<CustomerDetail> {
  const stored = await snapshots.read(id);
  if (!stored) throw new NotFoundError(`no scan has seen a customer with the id ${id}`);
  return customerDetailOf(stored.snapshot, now);
}

export function customerDetailOf(snapshot: Snapshot, now: Date): CustomerDetail {
  const { qualifications, revision, ...flat } = flatSnapshot(snapshot);
  return {
    ...customerItemOf({ ...flat, askedAt: null }, now),
    qualifications: qualifications.map((entry) => ({ ...entry, submittedAt: iso(entry.submittedAt) })),
    revision,
  };
}

function matches({ status, search }: CustomersQuestion) {
  const sought = search?.toLowerCase();
  return (row: ListedCustomer) =>
    (status === undefined || sameWord(row.educationStatus, status)) &&
    (sought === undefined ||
      [row.companyName, row.domain, row.customerId].some((text) => text?.toLowerCase().includes(sought)));
}

const dayMs = 86_400_000;

/** Days with one decimal. */
export function daysBetween(since: Date, now: Date): number {
  return Math.max(0, Math.round(((now.getTime() - since.getTime()) / dayMs) * 10) / 10);
}

export function customerItemOf(row: ListedCustomer, now: Date): CustomerItem {
  const { askedAt: _, ...columns } = row;
  return {
    ...columns,
    submittedAt: iso(row.submittedAt),
    openReviewSince: iso(row.openReviewSince),
    daysInReview: row.openReviewSince && daysBetween(row.openReviewSince, now),
    firstSeenAt: row.firstSeenAt.toISOString(),
    changedAt: iso(row.changedAt),
    checkedAt: row.checkedAt.toISOString(),
    submissionLoggedAt: iso(row.submissionLoggedAt),
    absentSince: iso(row.absentSince),
    departedAt: iso(row.departedAt),
  };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
