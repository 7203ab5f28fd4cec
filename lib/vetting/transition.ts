/**
 * Which move of a qualification lies between two readings. Pure tables: what stood, what is read, what it is called.
 *
 * Only a review that was read as open can be told as approved or denied. Whatever else is found decided was decided unseen.
 */
import type { ChangeKind } from './change-event.ts';
import { isReviewStatus, NONE, type Qualification, type ReviewStatus, sameWord } from './qualification.ts';
import { type Education, lastDecision, type Review } from './snapshot.ts';
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
    review: reviewAfter({ review: { state: 'none' }, submitted: null }, entry, false, now),
  };
}

/** What stands after this reading, and the move that led there, if there was one. */
export function educationTransition(
  before: Education,
  entry: Qualification | undefined,
  now: Date,
): { readonly education: Education; readonly transition: Transition | null } {
  const kind = educationKind(before, entry);
  const isAgain = isShownAgain(before, entry);
  const isNew = !isAgain && isNewSubmission(before, entry, kind);
  const status = entry?.vettingStatus ?? NONE;
  const education = {
    status: sameWord(before.status, status) ? before.status : status,
    reason: reasonAfter(before, entry, isNew),
    // The date of an earlier submission is not kept for one without: its own date, once read, would look like yet another.
    submitted: isNew ? (entry?.submitted ?? null) : (before.submitted ?? entry?.submitted ?? null),
    submissions: isNew && before.submissions !== null ? before.submissions + 1 : before.submissions,
    review: isAgain ? before.review : reviewAfter(before, entry, isNew, now),
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
      if (isShownAgain(before, entry)) return backAsItWas;
      return status === 'Approved' ? 'approved' : 'denied';
    case 'decided':
      if (status === 'InReview') return 'resubmitted';
      if (status === 'Denied' && before.review.decision.status === 'Approved') return 'revoked';
      if (status !== before.review.decision.status || later) return decidedUnseen[status];
      if (backAsItWas || status === 'Approved') return backAsItWas;
      return entry.vettingReason && !sameWord(entry.vettingReason, before.reason ?? '') ? 'reason-changed' : null;
  }
}

function isNewSubmission(before: Education, entry: Qualification | undefined, kind: ChangeKind | null): boolean {
  if (!entry || !isReviewStatus(entry.vettingStatus)) return false;
  return before.review.state === 'none' || kind === 'resubmitted' || isLaterSubmission(before.submitted, entry.submitted);
}

/** A later reading of the same status keeps the reason that it lacks, or only spells in another case. */
function reasonAfter(before: Education, entry: Qualification | undefined, isNew: boolean): string | null {
  const reason = entry?.vettingReason ?? null;
  const isSame = !isNew && sameWord(before.status, entry?.vettingStatus ?? NONE);
  return isSame && sameWord(reason ?? before.reason ?? '', before.reason ?? '') ? before.reason : reason;
}

/**
 * Whether an open review meets the decision before it once more: the same status of the same, earlier submission. That comes of
 * two entries of which the newer one vanishes, and of an answer that lags behind. It decides nothing of the open review.
 */
function isShownAgain({ review, submitted }: Education, entry: Qualification | undefined): boolean {
  const previous = review.state === 'open' ? review.previous : null;
  if (!entry?.submitted || !previous?.submitted || entry.vettingStatus !== previous.status) return false;
  const isSame =
    !isLaterSubmission(previous.submitted, entry.submitted) && !isLaterSubmission(entry.submitted, previous.submitted);
  return isSame && isLaterSubmission(entry.submitted, submitted);
}

function reviewAfter(
  { review: before, submitted }: Pick<Education, 'review' | 'submitted'>,
  entry: Qualification | undefined,
  isNew: boolean,
  now: Date,
): Review {
  const status = entry?.vettingStatus;
  if (status === 'Approved' || status === 'Denied') {
    // The decision of an earlier submission, read late, ends that one's review: the later one is still open.
    const isEarlier = !isNew && entry?.submitted && isLaterSubmission(entry.submitted, submitted);
    if (before.state === 'open' && isEarlier) return { ...before, previous: { status, submitted: entry.submitted } };
    // The same decision in another spelling of its date, or without one, is no other decision.
    if (!isNew && before.state === 'decided' && before.decision.status === status && before.decision.submitted) return before;
    return { state: 'decided', decision: { status, submitted: entry?.submitted ?? null } };
  }
  if (status !== 'InReview' || (before.state === 'open' && !isNew)) return before;
  const submittedAt = entry?.submitted?.at ?? now;
  return { state: 'open', since: submittedAt < now ? submittedAt : now, previous: lastDecision(before) };
}
