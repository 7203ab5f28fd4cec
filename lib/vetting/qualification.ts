/**
 * What Partner Center says a customer is qualified for, in this project's one spelling.
 *
 * Both value sets are open: Microsoft documents "Approved, Denied, InReview, etc." and adds qualifications over the years.
 * Known values are brought to their canonical spelling; unknown ones are kept as they came and compared without case.
 * Source: learn.microsoft.com/partner-center/developer/get-customer-qualification-asynchronous
 */
import { isLaterSubmission, type SubmissionDate } from './submission-date.ts';

export const EDUCATION = 'Education';

/** The status of a qualification that is not there at all. */
export const NONE = 'None';
/** The status of a qualification that is there without one (StateOwnedEntity is never vetted). */
export const NOT_VETTED = 'NotVetted';

const knownQualifications = [EDUCATION, 'GovernmentCommunityCloud', 'StateOwnedEntity', 'Nonprofit', NONE];
const knownStatuses = ['InReview', 'Approved', 'Denied'] as const;
const knownReasons = [
  'Not an Education Customer',
  'No longer an Education Customer',
  'Not an Education Customer - After Review',
  'Restricted being an Education Customer',
  'Not an Academic Domain',
  'Not an eligible Library',
  'Not an eligible Museum',
];

/** A status on which a vetting turns. Anything else says nothing about how a review ended. */
export type ReviewStatus = (typeof knownStatuses)[number];

/** One entry of a customer's qualifications. */
export type Qualification = {
  readonly qualification: string;
  /** `InReview`, `Approved`, `Denied`, `NotVetted`, or an unknown status as it came. */
  readonly vettingStatus: string;
  readonly vettingReason: string | null;
  readonly submitted: SubmissionDate | null;
};

/** The canonical spelling of a qualification (`government_community_cloud` included), or the text as it came. */
export function qualificationName(text: string): string {
  const plain = (value: string) => value.toLowerCase().replaceAll('_', '');
  return knownQualifications.find((known) => plain(known) === plain(text.trim())) ?? wellFormed(text);
}

/** The canonical spelling of a vetting status, the text as it came, or `NotVetted` where there is none. */
export function vettingStatus(text: string | null | undefined): string {
  const trimmed = text && wellFormed(text);
  if (!trimmed) return NOT_VETTED;
  return knownStatuses.find((known) => sameWord(known, trimmed)) ?? trimmed;
}

/** The canonical spelling of a denial's reason, the text as it came, or null where there is none. */
export function vettingReason(text: string | null | undefined): string | null {
  const trimmed = text && wellFormed(text);
  if (!trimmed) return null;
  return knownReasons.find((known) => sameWord(known, trimmed)) ?? trimmed;
}

export function isReviewStatus(status: string): status is ReviewStatus {
  return knownStatuses.some((known) => known === status);
}

/** Half a character (JSON can hold one, and so can a text that was cut) is no text that a table or an id can carry. */
function wellFormed(text: string): string {
  return text.trim().toWellFormed();
}

/** Equal but for case. */
export function sameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * One entry a qualification, sorted by name, so that an answer's order never looks like a change. Of two entries of one
 * qualification the one submitted last counts; a dated one before an undated one; else an open review, then an approval.
 * Where that leaves several, the same one is taken at every look.
 */
export function onePerQualification(entries: readonly Qualification[]): Qualification[] {
  const kept = new Map<string, Qualification>();
  for (const entry of entries.toSorted((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1))) {
    const key = entry.qualification.toLowerCase();
    const rival = kept.get(key);
    if (!rival || counts(entry, rival)) kept.set(key, entry);
  }
  return [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function counts(entry: Qualification, rival: Qualification): boolean {
  if (!entry.submitted !== !rival.submitted) return entry.submitted !== null;
  const [later, earlier] = [
    isLaterSubmission(rival.submitted, entry.submitted),
    isLaterSubmission(entry.submitted, rival.submitted),
  ];
  // Two texts that are no instants are each "later" than the other: only their order as text is the same at every look.
  if (later && earlier) return (entry.submitted?.raw ?? '') > (rival.submitted?.raw ?? '');
  if (later !== earlier) return later;
  return weight(entry.vettingStatus) < weight(rival.vettingStatus);
}

/** Any fixed order will do; of equal entries one with a reason comes before one without. */
function orderKey({ qualification, vettingStatus, vettingReason, submitted }: Qualification): string {
  const words = [vettingStatus, vettingReason ?? '\uffff', submitted?.raw ?? ''];
  return [...words.map((word) => word.toLowerCase()), qualification, ...words].join('\n');
}

function weight(status: string): number {
  return isReviewStatus(status) ? knownStatuses.indexOf(status) : knownStatuses.length;
}
