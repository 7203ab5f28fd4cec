/** The few columns of a row of `VettingSnapshots` that a scan reads of every customer before it asks. */
import type { KnownCustomer } from '../vetting/known-customer.ts';
import { undecidedSubmission } from '../vetting/lanes.ts';
import { namePrint, readingPrint } from '../vetting/reading-print.ts';
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
    revision: read.revision,
    print: readingPrint(qualificationsOf(read.qualifications)),
    companyNamePrint: namePrint(read.companyName),
    domainPrint: namePrint(read.domain),
    absentSince: read.absentSince,
    departedAt: read.departedAt,
  };
}
