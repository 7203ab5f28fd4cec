/** A snapshot as a row of `VettingSnapshots`. The columns are a public interface: `docs/tables.md`. */
import { z } from 'zod';
import { type ChangeEvent, isChangeKind } from '../vetting/change-event.ts';
import type { Qualification } from '../vetting/qualification.ts';
import { type Decision, flatSnapshot, type Review, type Snapshot } from '../vetting/snapshot.ts';
import { parseSubmissionDate, type SubmissionDate } from '../vetting/submission-date.ts';
import { date, text } from './columns.ts';

/** Table Storage takes 32,768 characters in a text column. */
const longestText = 32_768;

/** A row that Table Storage would refuse. Nothing was written, so the change will be found again. */
export class SnapshotTooLargeError extends Error {
  override readonly name = 'SnapshotTooLargeError';
}

const qualification = z.object({
  qualification: z.string(),
  vettingStatus: z.string(),
  vettingReason: z.string().nullable(),
  submittedDate: z.string().nullable(),
  submittedAt: z.string().nullable(),
});

const event = z.object({
  id: z.string(),
  customerId: z.string(),
  companyName: z.string().nullable(),
  qualification: z.string(),
  kind: z.string().refine(isChangeKind),
  from: z.string(),
  to: z.string(),
  reason: z.string().nullable(),
  submittedDate: z.string().nullable(),
  submittedAt: z.string().nullable(),
  detectedAt: z.string(),
  daysInReview: z.number().nullable(),
  submission: z.number().nullable(),
}) satisfies z.ZodType<ChangeEvent>;

/** JSON in a text column; an empty text is an empty list, since a merge cannot take a column away. */
function jsonList<T extends z.ZodType>(item: T) {
  return z
    .string()
    .nullish()
    .transform((value, context): unknown => {
      try {
        return value ? JSON.parse(value) : [];
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(item));
}

/** Every column that is read back. */
export const snapshotColumns = z.object({
  rowKey: z.string(),
  companyName: text,
  domain: text,
  educationStatus: z.string(),
  educationReason: text,
  submittedDate: text,
  submittedAt: date,
  submissions: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? null),
  openReviewSince: date,
  lastDecision: z.enum(['Approved', 'Denied']).nullish(),
  lastDecisionSubmittedDate: text,
  qualifications: jsonList(qualification),
  revision: z.number().int(),
  firstSeenAt: z.date(),
  changedAt: date,
  checkedAt: z.date(),
  submissionLoggedAt: date,
  absentSince: date,
  departedAt: date,
  outbox: jsonList(event),
});

/** Throws a ZodError where somebody else wrote the row. */
export function fromSnapshotRow(entity: unknown): Snapshot {
  const read = snapshotColumns.parse(entity);
  return {
    customerId: read.rowKey,
    companyName: read.companyName,
    domain: read.domain,
    education: {
      status: read.educationStatus,
      reason: read.educationReason,
      submitted: read.submittedDate === null ? null : { raw: read.submittedDate, at: read.submittedAt },
      submissions: read.submissions,
      review: reviewOf(read.openReviewSince, decisionOf(read.lastDecision ?? null, read.lastDecisionSubmittedDate)),
    },
    qualifications: qualificationsOf(read.qualifications),
    revision: read.revision,
    firstSeenAt: read.firstSeenAt,
    changedAt: read.changedAt,
    checkedAt: read.checkedAt,
    submissionLoggedAt: read.submissionLoggedAt,
    absentSince: read.absentSince,
    departedAt: read.departedAt,
    outbox: read.outbox,
  };
}

/** The column `qualifications`, read. */
export function qualificationsOf(columns: readonly z.infer<typeof qualification>[]): Qualification[] {
  return columns.map(({ submittedDate, submittedAt, ...entry }) => ({
    ...entry,
    submitted: dateOf(submittedDate, submittedAt),
  }));
}

/** Throws a SnapshotTooLargeError. */
export function toSnapshotRow(partner: string, snapshot: Snapshot) {
  const { customerId, qualifications, ...columns } = flatSnapshot(snapshot);
  return {
    partitionKey: partner,
    rowKey: customerId,
    ...columns,
    qualifications: fitting('qualifications', qualifications),
    outbox: outboxText(snapshot.outbox),
  };
}

/** The column `outbox`. Throws a SnapshotTooLargeError. */
export function outboxText(outbox: readonly ChangeEvent[]): string {
  return outbox.length === 0 ? '' : fitting('outbox', outbox);
}

function fitting(column: string, value: unknown): string {
  const json = JSON.stringify(value);
  if (json.length > longestText)
    throw new SnapshotTooLargeError(`${column} would hold ${json.length} of ${longestText} characters`);
  return json;
}

function reviewOf(openSince: Date | null, decision: Decision | null): Review {
  if (openSince) return { state: 'open', since: openSince, previous: decision };
  return decision ? { state: 'decided', decision } : { state: 'none' };
}

function decisionOf(status: Decision['status'] | null, submittedDate: string | null): Decision | null {
  return status && { status, submitted: parseSubmissionDate(submittedDate) };
}

function dateOf(raw: string | null, at: string | null): SubmissionDate | null {
  return raw === null ? null : { raw, at: at === null ? null : new Date(at) };
}
