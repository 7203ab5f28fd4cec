/**
 * The heart of the monitor: what stood and what was read become what stands now and the events that tell of it.
 * A reading that failed never comes here, so it can neither change a snapshot nor make an event.
 */
import { isDeepStrictEqual } from 'node:util';
import { type ChangeEvent, eventId } from './change-event.ts';
import type { Customer } from './customer.ts';
import { EDUCATION, onePerQualification, type Qualification, sameWord } from './qualification.ts';
import type { Education, Snapshot } from './snapshot.ts';
import { isLaterSubmission, type SubmissionDate } from './submission-date.ts';
import { educationBaseline, educationTransition, otherTransitions, type Transition } from './transition.ts';

/**
 * `keep`: how the snapshot is to be stored. `now`, before anything else happens: it holds an event, or a first look that may
 * never be readable again. `later`: nothing was known of the customer, and nothing is under way. `checked`: only `checkedAt` moved.
 */
export type Comparison = { readonly snapshot: Snapshot; readonly keep: 'now' | 'later' | 'checked' };

/** The first look at a customer is a baseline and makes no event; every later one is held against what stood. */
export function compare(
  before: Snapshot | undefined,
  customer: Customer,
  entries: readonly Qualification[],
  now: Date,
): Comparison {
  const qualifications = onePerQualification(entries);
  return before ? nextLook(before, customer, qualifications, now) : firstLook(customer, qualifications, now);
}

function firstLook(customer: Customer, qualifications: readonly Qualification[], now: Date): Comparison {
  const education = educationBaseline(qualifications.find(isEducation), now);
  const snapshot: Snapshot = {
    ...customer,
    education,
    qualifications,
    revision: 0,
    firstSeenAt: now,
    changedAt: null,
    checkedAt: now,
    submissionLoggedAt: null,
    absentSince: null,
    departedAt: null,
    outbox: [],
  };
  return { snapshot, keep: education.status === 'InReview' || education.status === 'Denied' ? 'now' : 'later' };
}

function nextLook(before: Snapshot, customer: Customer, read: readonly Qualification[], now: Date): Comparison {
  const { education, transition } = educationTransition(before.education, read.find(isEducation), now);
  const others = otherTransitions(before.qualifications.filter(isOther), read.filter(isOther));
  const unchanged = {
    ...before,
    companyName: customer.companyName ?? before.companyName,
    domain: customer.domain ?? before.domain,
    education,
    qualifications: keepSpellings(before.qualifications, read, isDeepStrictEqual(education, before.education)),
    absentSince: null,
    departedAt: null,
  };
  const moves = [...(transition ? [{ qualification: EDUCATION, entry: read.find(isEducation), transition }] : []), ...others];
  if (moves.length === 0) {
    const keep = isDeepStrictEqual(unchanged, before) ? 'checked' : 'now';
    return { snapshot: { ...unchanged, checkedAt: now }, keep };
  }
  const revision = before.revision + 1;
  // Strictly later than the previous event, even where the clock stood still or went back.
  const firstMs = Math.max(now.getTime(), (before.changedAt?.getTime() ?? 0) + 1);
  const events = moves.map(({ qualification, entry, transition }, place): ChangeEvent => {
    const detectedAt = new Date(firstMs + place);
    const isVetted = qualification === EDUCATION;
    return {
      id: eventId(before.customerId, before.firstSeenAt, revision, qualification),
      customerId: before.customerId,
      companyName: unchanged.companyName,
      qualification,
      ...transition,
      reason: entry?.vettingReason ?? null,
      submittedDate: entry?.submitted?.raw ?? null,
      submittedAt: entry?.submitted?.at?.toISOString() ?? null,
      detectedAt: detectedAt.toISOString(),
      daysInReview: isVetted ? daysInReview(before.education, education, transition, detectedAt) : null,
      submission: isVetted && entry ? education.submissions || null : null,
    };
  });
  const changedAt = new Date(firstMs + moves.length - 1);
  return {
    snapshot: { ...unchanged, revision, changedAt, checkedAt: now, outbox: [...before.outbox, ...events] },
    keep: 'now',
  };
}

const isEducation = (entry: Qualification) => entry.qualification === EDUCATION;
const isOther = (entry: Qualification) => !isEducation(entry);

/** Days from the submission that was decided (or from when its review was first seen), with one decimal. */
function daysInReview(before: Education, after: Education, transition: Transition, detectedAt: Date): number | null {
  if (before.review.state !== 'open' || (transition.kind !== 'approved' && transition.kind !== 'denied')) return null;
  const resubmittedAt = isLaterSubmission(before.submitted, after.submitted) ? after.submitted?.at : null;
  const days = (detectedAt.getTime() - (resubmittedAt ?? before.review.since).getTime()) / 86_400_000;
  return Math.max(0, Math.round(days * 10) / 10);
}

/**
 * One thing is spelled in several ways, words and dates alike: the first spelling stays, so that no row is rewritten for it. A date
 * that is missing is a spelling, too, where it changed nothing. What is kept is never more than what was read: a later reading
 * that shows it may be news.
 */
function keepSpellings(
  before: readonly Qualification[],
  read: readonly Qualification[],
  isUnchanged: boolean,
): Qualification[] {
  return read.map((entry) => {
    const known = before.find((other) => sameWord(other.qualification, entry.qualification));
    if (!known) return entry;
    const { vettingStatus, vettingReason, submitted } = entry;
    return {
      qualification: known.qualification,
      vettingStatus: sameWord(known.vettingStatus, vettingStatus) ? known.vettingStatus : vettingStatus,
      vettingReason: sameWord(known.vettingReason ?? '', vettingReason ?? '') ? known.vettingReason : vettingReason,
      submitted: (submitted ? isSameDate(known.submitted, submitted) : isUnchanged) ? known.submitted : submitted,
    };
  });
}

function isSameDate(one: SubmissionDate | null, other: SubmissionDate): boolean {
  return one !== null && !isLaterSubmission(one, other) && !isLaterSubmission(other, one);
}
