/** Microsoft's side: which customer is in review from when to when, how it ends, and what an answer shows at a moment. */
import { EDUCATION, type Qualification } from '../../../lib/vetting/qualification.ts';
import { parseSubmissionDate } from '../../../lib/vetting/submission-date.ts';
import { type Random, seededRandom } from '../../simulator/random.ts';
import { clockOf, hourMs, type LagSettings } from './settings.ts';

export type Review = {
  /** The customer's place, from 0. */
  readonly customer: number;
  readonly submittedAtMs: number;
  readonly decidedAtMs: number;
  /** The decision can be read until then, or until the customer's next submission. */
  readonly vanishesAtMs: number;
  readonly open: Qualification;
  readonly decided: Qualification;
};

export type World = {
  /** The first submitted first. */
  readonly reviews: readonly Review[];
  /** The latest review of a customer that was submitted by then. */
  reviewAt(customer: number, atMs: number): Review | undefined;
};

/** Partner Center accepts no more of one customer. */
const mostSubmissions = 3;

/** Reviews begin so long before the first scan that at any time as many are open as the settings say. One seed, one world. */
export function createWorld(settings: LagSettings): World {
  const random = seededRandom(settings.seed);
  const { startMs, endMs } = clockOf(settings);
  const [shortest, longest] = [settings.shortestReviewHours * hourMs, settings.longestReviewHours * hourMs];
  const averageMs = (longest - shortest) / Math.log(longest / shortest);
  const betweenMs = averageMs / settings.inReview;
  const reviews: Review[] = [];
  const ofCustomer: Review[][] = Array.from({ length: settings.customers }, () => []);
  for (let at = startMs - longest; ; ) {
    at += exponential(betweenMs, random);
    if (at >= endMs) break;
    const customer = applicant(ofCustomer, at, random);
    if (customer === undefined) continue;
    const review = reviewFrom(customer, Math.round(at), shortest * (longest / shortest) ** random(), settings, random);
    reviews.push(review);
    ofCustomer[customer]?.push(review);
  }
  return { reviews, reviewAt: (customer, atMs) => ofCustomer[customer]?.findLast((review) => review.submittedAtMs <= atMs) };
}

/** What an answer shows of this review at a moment after its submission. */
export function shownAt(review: Review, atMs: number): Qualification | undefined {
  if (atMs < review.decidedAtMs) return review.open;
  return atMs < review.vanishesAtMs ? review.decided : undefined;
}

function reviewFrom(
  customer: number,
  submittedAtMs: number,
  durationMs: number,
  settings: LagSettings,
  random: Random,
): Review {
  const isDenied = random() < settings.deniedShare;
  const isVanishing = isDenied && random() < settings.vanishingShare;
  const decidedAtMs = submittedAtMs + durationMs;
  const readableMs = isVanishing ? exponential(settings.vanishesAfterHours * hourMs, random) : Number.POSITIVE_INFINITY;
  const submitted = parseSubmissionDate(new Date(submittedAtMs).toISOString());
  const entry = { qualification: EDUCATION, vettingReason: null, submitted };
  return {
    customer,
    submittedAtMs,
    decidedAtMs,
    vanishesAtMs: decidedAtMs + readableMs,
    open: { ...entry, vettingStatus: 'InReview' },
    decided: isDenied
      ? { ...entry, vettingStatus: 'Denied', vettingReason: 'Not an Academic Domain' }
      : { ...entry, vettingStatus: 'Approved' },
  };
}

/** Anybody who is not in review and has submissions left; nobody where chance finds none. */
function applicant(ofCustomer: readonly Review[][], at: number, random: Random): number | undefined {
  for (let attempt = 0; attempt < 100; attempt++) {
    const customer = Math.floor(random() * ofCustomer.length);
    const earlier = ofCustomer[customer] ?? [];
    if (earlier.length < mostSubmissions && (earlier.at(-1)?.decidedAtMs ?? 0) < at) return customer;
  }
  return undefined;
}

/** How long until the next one, where so long passes on average and none knows of the others. */
function exponential(averageMs: number, random: Random): number {
  return -averageMs * Math.log(1 - random());
}
