/** What a monitor makes of its readings, by the rules of `lib/vetting/`: what it knows of each customer, and what it tells. */
import type { Education } from '../../../lib/vetting/snapshot.ts';
import { educationBaseline, educationTransition } from '../../../lib/vetting/transition.ts';
import { clockOf, type LagSettings } from './settings.ts';
import { type Review, shownAt, type World } from './world.ts';

export type Calls = { readonly list: number; readonly log: number; readonly qualifications: number };

/** What became of a run: what was told of which review and when, which reviews were seen open, and the calls of the measured days. */
export type Watched = {
  readonly toldAtMs: ReadonlyMap<Review, number>;
  readonly seenOpen: ReadonlySet<Review>;
  readonly calls: Calls;
};

export type Watch = Watched & {
  /** Counts a call. */
  call(kind: keyof Calls, atMs: number): void;
  /** Asks about a customer, and counts the call; returns what is known of it then. */
  ask(customer: number, atMs: number): Education;
};

export function createWatch(world: World, settings: LagSettings): Watch {
  const { measuredFromMs, measuredToMs } = clockOf(settings);
  const calls = { list: 0, log: 0, qualifications: 0 };
  const toldAtMs = new Map<Review, number>();
  const seenOpen = new Set<Review>();
  const known: { education: Education; entry: ReturnType<typeof shownAt> }[] = [];

  const call = (kind: keyof Calls, atMs: number) => {
    if (atMs >= measuredFromMs && atMs < measuredToMs) calls[kind] += 1;
  };

  function ask(customer: number, atMs: number): Education {
    call('qualifications', atMs);
    const before = known[customer];
    const review = world.reviewAt(customer, atMs);
    const entry = review && shownAt(review, atMs);
    // The rules find no change in the same answer, and most answers are the same.
    if (before && before.entry === entry) return before.education;
    const now = new Date(atMs);
    if (review && entry === review.open) seenOpen.add(review);
    if (!before) {
      const education = educationBaseline(entry, now);
      known[customer] = { education, entry };
      return education;
    }
    const { education, transition } = educationTransition(before.education, entry, now);
    if (review && (transition?.kind === 'approved' || transition?.kind === 'denied')) toldAtMs.set(review, atMs);
    known[customer] = { education, entry };
    return education;
  }

  return { calls, toldAtMs, seenOpen, call, ask };
}
