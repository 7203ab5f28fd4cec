/** A customer as a list shows it: the columns of `VettingSnapshots` but for the two that are JSON. */
import type { FlatSnapshot } from '../vetting/snapshot.ts';
import { snapshotColumns } from './snapshot-row.ts';

export type ListedCustomer = Omit<FlatSnapshot, 'qualifications' | 'revision'> & {
  /** When the customer was last asked about in vain, if later than `checkedAt`. */
  readonly askedAt: Date | null;
};

const row = snapshotColumns.extend({ askedAt: snapshotColumns.shape.departedAt }).pick({
  rowKey: true,
  companyName: true,
  domain: true,
  educationStatus: true,
  educationReason: true,
  submittedDate: true,
  submittedAt: true,
  submissions: true,
  openReviewSince: true,
  lastDecision: true,
  lastDecisionSubmittedDate: true,
  firstSeenAt: true,
  changedAt: true,
  checkedAt: true,
  askedAt: true,
  submissionLoggedAt: true,
  absentSince: true,
  departedAt: true,
});

/** What {@link fromListedRow} needs. */
export const LISTED_COLUMNS: readonly string[] = ['partitionKey', ...Object.keys(row.shape)];

/** Throws a ZodError where somebody else wrote the row. */
export function fromListedRow(entity: unknown): ListedCustomer {
  const { rowKey, lastDecision, ...read } = row.parse(entity);
  return { customerId: rowKey, ...read, lastDecision: lastDecision ?? null };
}
