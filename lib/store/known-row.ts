/** The few columns of a row of `VettingSnapshots` that a scan reads of every customer before it asks. */
import { type KnownCustomer, standingOf } from '../vetting/known-customer.ts';
import { undecidedSubmission } from '../vetting/lanes.ts';
import { qualificationsOf, snapshotColumns } from './snapshot-row.ts';

const row = snapshotColumns.extend({ askedAt: snapshotColumns.shape.departedAt }).pick({
  rowKey: true,
  companyName: true,
  domain: true,
  submittedDate: true,
  submittedAt: true,
  openReviewSince: true,
  lastDecision: true,
  lastDecisionSubmittedDate: true,
  qualifications: true,
  revision: true,
  checkedAt: true,
  askedAt: true,
  submissionLoggedAt: true,
  absentSince: true,
  departedAt: true,
});

/** What {@link fromKnownRow} needs. */
export const KNOWN_COLUMNS: readonly string[] = ['partitionKey', ...Object.keys(row.shape)];

/** Throws a ZodError where somebody else wrote the row. */
export function fromKnownRow(entity: unknown): KnownCustomer {
  const read = row.parse(entity);
  return {
    customerId: read.rowKey,
    checkedAtMs: Math.max(read.checkedAt.getTime(), read.askedAt?.getTime() ?? 0),
    isReviewOpen: read.openReviewSince !== null,
    submittedAtMs: undecidedSubmission({
      submittedAtMs: read.submittedAt?.getTime() ?? null,
      loggedAtMs: read.submissionLoggedAt?.getTime() ?? null,
      isDecided: read.lastDecision != null && read.lastDecisionSubmittedDate === read.submittedDate,
    }),
    loggedAtMs: read.submissionLoggedAt?.getTime() ?? null,
    ...standingOf({ ...read, qualifications: qualificationsOf(read.qualifications) }),
  };
}
