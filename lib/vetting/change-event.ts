/**
 * A change event: one move of one qualification of one customer, complete in itself. It is made once, stored with the
 * snapshot that it changed, and never altered: whoever receives it needs nothing else.
 */
import { createHash } from 'node:crypto';

/** Microsoft takes at most three requests a customer (learn.microsoft.com/partner-center/customers/eligible-customers). */
export const SUBMISSIONS_ALLOWED = 3;

/** Every kind of change, and what it means. */
export const CHANGE_KINDS = {
  approved: 'an open Education review was approved',
  denied: 'an open Education review was denied',
  submitted: 'a first Education review was opened',
  resubmitted: 'another Education review was opened',
  'approved-unseen': 'Education is approved, and the review was never seen open',
  'denied-unseen': 'Education is denied, and the review was never seen open',
  revoked: 'an approved Education qualification was taken back',
  'reason-changed': 'a denial is given another reason',
  vanished: 'the Education entry is gone; an open review stays open',
  reappeared: 'the Education entry is back as it was before',
  'unknown-status': 'Education has a status that nobody knows; an open review stays open',
  'other-qualification': 'another qualification came, went or changed its status',
} as const;

export type ChangeKind = keyof typeof CHANGE_KINDS;

export function isChangeKind(text: string): text is ChangeKind {
  return Object.hasOwn(CHANGE_KINDS, text);
}

export type ChangeEvent = {
  /** `{customerId}_{epoch}_{revision}_{qualification}`; see {@link eventId}. */
  readonly id: string;
  readonly customerId: string;
  readonly companyName: string | null;
  readonly qualification: string;
  readonly kind: ChangeKind;
  /** Status before and after; `None` where there was no entry. */
  readonly from: string;
  readonly to: string;
  readonly reason: string | null;
  /** The submission date as Partner Center sent it. */
  readonly submittedDate: string | null;
  /** The same as an instant, ISO 8601. */
  readonly submittedAt: string | null;
  /** ISO 8601; strictly later than that of the customer's previous event. */
  readonly detectedAt: string;
  /** From submission (or from when the review was first seen) to `detectedAt`, in days with one decimal; of decisions only. */
  readonly daysInReview: number | null;
  /** Which of the {@link SUBMISSIONS_ALLOWED} submissions this is, where all of them were seen. */
  readonly submission: number | null;
};

/**
 * An id that never forks: the same change of the same snapshot has it at every attempt, no other change ever does.
 * `epoch` is the ms of the snapshot's first sight, so that a table begun anew does not reuse ids. Holds only letters,
 * digits, `-` and `_`: it is a table key and a webhook id. A customer id is safe already; a qualification is not ours.
 */
export function eventId(customerId: string, firstSeenAt: Date, revision: number, qualification: string): string {
  return `${customerId}_${firstSeenAt.getTime()}_${revision}_${keySafe(qualification)}`;
}

const longestPart = 80;

/** Every byte but letters and digits becomes `-xx`, so that two names never meet; what is too long ends in its hash. */
function keySafe(text: string): string {
  const safe = Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(character) ? character : `-${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  if (safe.length <= longestPart) return safe;
  return `${safe.slice(0, longestPart - 34)}--${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}
