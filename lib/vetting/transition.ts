/**
 * Which move of a qualification lies between two readings. Pure tables: what stood, what is read, what it is called.
 *
 * Only a review that was read as open can be told as approved or denied. Whatever else is found decided was decided unseen.
 */
import type { ChangeKind } from './change-event.ts';
import { isReviewStatus, NONE, type Qualification, type ReviewStatus, sameWord } from './qualification.ts';
import type { Education, Review } from './snapshot.ts';
import { isLaterSubmission } from './submission-date.ts';

/** A move: its kind and the statuses before and after. */
export type Transition = { readonly kind: ChangeKind; readonly from: string; readonly to: string };

/** Where Education stands when a customer is first seen: the baseline, of which nobody is told. */
export function educationBaseline(entry: Qualification | undefined, now: Date): Education {
  return {
    status: entry?.vettingStatus ?? NONE,
    reason: entry?.vettingReason ?? null,
    submitted: entry?.submitted ?? null,
    submissions: entry ? null : 0,
    review: reviewAfter({ state: 'none' }, entry, now),
  };
}

/** What stands after this reading, and the move that led there, if there was one. */
export function educationTransition(
  before: Education,
  entry: Qualification | undefined,
  now: Date,
): { readonly education: Education; readonly transition: Transition | null } {
  const kind = educationKind(before, entry);
  const isNew = isNewSubmission(before, entry, kind);
  const status = entry?.vettingStatus ?? NONE;
  const education = {
    status: sameWord(before.status, status) ? before.status : status,
    reason: entry?.vettingReason ?? (status === before.status && !isNew ? before.reason : null),
    submitted: isNew ? (entry?.submitted ?? before.submitted) : (before.submitted ?? entry?.submitted ?? null),
    submissions: isNew && before.submissions !== null ? before.submissions + 1 : before.submissions,
    review: reviewAfter(isNew ? { state: 'none' } : before.review, entry, now),
  };
  // A decision ends the open review, so it comes from InReview, whatever was shown in between.
  const from = kind === 'approved' || kind === 'denied' ? 'InReview' : before.status;
  return { education, transition: kind && { kind, from, to: status } };
}

/** The moves of all other qualifications, which are only written down: one that came, one that went, another status. */
export function otherTransitions(
  before: readonly Qualification[],
  after: readonly Qualification[],
): { readonly qualification: string; readonly entry: Qualification | undefined; readonly transition: Transition }[] {
  const find = (entries: readonly Qualification[], name: string) =>
    entries.find((entry) => sameWord(entry.qualification, name));
  const names = [...before, ...after.filter((entry) => !find(before, entry.qualification))].map((entry) => entry.qualification);
  return names.flatMap((qualification) => {
    const entry = find(after, qualification);
    const from = find(before, qualification)?.vettingStatus ?? NONE;
    const to = entry?.vettingStatus ?? NONE;
    return sameWord(from, to) ? [] : [{ qualification, entry, transition: { kind: 'other-qualification', from, to } }];
  });
}

const decidedUnseen = {
  InReview: 'submitted',
  Approved: 'approved-unseen',
  Denied: 'denied-unseen',
} as const satisfies Record<ReviewStatus, ChangeKind>;

function educationKind(before: Education, entry: Qualification | undefined): ChangeKind | null {
  if (!entry) return before.status === NONE ? null : 'vanished';
  const status = entry.vettingStatus;
  const backAsItWas = sameWord(before.status, status) ? null : 'reappeared';
  if (!isReviewStatus(status)) return backAsItWas && 'unknown-status';
  const later = isLaterSubmission(before.submitted, entry.submitted);
  switch (before.review.state) {
    case 'none':
      return decidedUnseen[status];
    case 'open':
      if (status === 'InReview') return later ? 'resubmitted' : backAsItWas;
      return status === 'Approved' ? 'approved' : 'denied';
    case 'decided':
      if (status === 'InReview') return 'resubmitted';
      if (status === 'Denied' && before.review.decision === 'Approved') return 'revoked';
      if (status !== before.review.decision || later) return decidedUnseen[status];
      if (backAsItWas || status === 'Approved') return backAsItWas;
      return entry.vettingReason && !sameWord(entry.vettingReason, before.reason ?? '') ? 'reason-changed' : null;
  }
}

function isNewSubmission(before: Education, entry: Qualification | undefined, kind: ChangeKind | null): boolean {
  if (!entry || !isReviewStatus(entry.vettingStatus)) return false;
  return before.review.state === 'none' || kind === 'resubmitted' || isLaterSubmission(before.submitted, entry.submitted);
}

function reviewAfter(before: Review, entry: Qualification | undefined, now: Date): Review {
  const status = entry?.vettingStatus;
  if (status === 'Approved' || status === 'Denied') return { state: 'decided', decision: status };
  if (status !== 'InReview' || before.state === 'open') return before;
  const submittedAt = entry?.submitted?.at ?? now;
  return { state: 'open', since: submittedAt < now ? submittedAt : now };
}
