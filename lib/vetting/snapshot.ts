/** What is known of one customer between two scans: the last reading, and where its Education vetting stands. */
import type { ChangeEvent } from './change-event.ts';
import type { Customer } from './customer.ts';
import type { Qualification } from './qualification.ts';
import type { SubmissionDate } from './submission-date.ts';

/** How a review ended, and which submission it was about. */
export type Decision = { readonly status: 'Approved' | 'Denied'; readonly submitted: SubmissionDate | null };

/**
 * Where the Education vetting stands, by the last InReview, Approved or Denied that was read. An entry that vanishes and a
 * status nobody knows leave it as it is: an open review stays open until its decision is read. An open review remembers the
 * decision before it, which may be shown once more and is not its own.
 */
export type Review =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly since: Date; readonly previous: Decision | null }
  | { readonly state: 'decided'; readonly decision: Decision };

/** The last decision that was read, also while another review is open. */
export function lastDecision(review: Review): Decision | null {
  if (review.state === 'none') return null;
  return review.state === 'open' ? review.previous : review.decision;
}

export type Education = {
  /** As the last reading showed it; `None` where it showed no Education entry. */
  readonly status: string;
  readonly reason: string | null;
  /** Of the latest submission that was read; kept when the entry vanishes. */
  readonly submitted: SubmissionDate | null;
  /** How many submissions were seen, or null where the customer was first seen with one already made. */
  readonly submissions: number | null;
  readonly review: Review;
};

export type Snapshot = Customer & {
  readonly education: Education;
  /** All qualifications of the last reading, one entry each. */
  readonly qualifications: readonly Qualification[];
  /** Counts the readings that brought events; part of their ids. */
  readonly revision: number;
  readonly firstSeenAt: Date;
  /** `detectedAt` of the customer's latest event. */
  readonly changedAt: Date | null;
  readonly checkedAt: Date;
  /** When Partner Center's activity log last showed a submission. */
  readonly submissionLoggedAt: Date | null;
  /** Since which whole customer list the customer was missing, while it is. */
  readonly absentSince: Date | null;
  readonly departedAt: Date | null;
  /** Events that are stored here and nowhere else yet. */
  readonly outbox: readonly ChangeEvent[];
};

export type FlatSnapshot = ReturnType<typeof flatSnapshot>;

/** A snapshot flat, under the names of the columns of `VettingSnapshots`: what tables and JSON show of it. Without its outbox. */
export function flatSnapshot(snapshot: Snapshot) {
  const { education, qualifications } = snapshot;
  const { review, submitted } = education;
  const decision = lastDecision(review);
  return {
    customerId: snapshot.customerId,
    companyName: snapshot.companyName,
    domain: snapshot.domain,
    educationStatus: education.status,
    educationReason: education.reason,
    submittedDate: submitted?.raw ?? null,
    submittedAt: submitted?.at ?? null,
    submissions: education.submissions,
    openReviewSince: review.state === 'open' ? review.since : null,
    lastDecision: decision?.status ?? null,
    lastDecisionSubmittedDate: decision?.submitted?.raw ?? null,
    qualifications: qualifications.map(({ submitted: date, ...entry }) => ({
      ...entry,
      submittedDate: date?.raw ?? null,
      submittedAt: date?.at ?? null,
    })),
    revision: snapshot.revision,
    firstSeenAt: snapshot.firstSeenAt,
    changedAt: snapshot.changedAt,
    checkedAt: snapshot.checkedAt,
    submissionLoggedAt: snapshot.submissionLoggedAt,
    absentSince: snapshot.absentSince,
    departedAt: snapshot.departedAt,
  };
}
