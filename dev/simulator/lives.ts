/**
 * Random vetting lives. Time of their own runs in steps of an hour: reviews open and are decided within days, denials can be
 * read for a while, some are submitted again, seldom a customer comes or goes. Never more than three submissions a customer.
 */
import { aheadOfClock, type Pace } from './pace.ts';
import { between, guid, oneOf, pick, type Random } from './random.ts';
import { inventSchool } from './schools.ts';
import { isEducation, type World, type WorldCustomer } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mostSubmissions = 3;

/** The reasons that Partner Center is known to give with a denial. */
export const DENIAL_REASONS = [
  'Not an Education Customer',
  'Not an Education Customer - After Review',
  'Restricted being an Education Customer',
  'Not an Academic Domain',
  'Not an eligible Library',
  'Not an eligible Museum',
] as const;

export type LivesState = {
  readonly clockMs: number;
  readonly restMs: number;
  /** Customer id and when, on the lives' own clock, its life goes on. */
  readonly due: readonly (readonly [string, number])[];
};

export class Lives {
  readonly #world: World;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #pace: Pace;
  readonly #due: Map<string, number>;
  #clockMs: number;
  #restMs: number;

  constructor(
    world: World,
    random: Random,
    now: () => number,
    state: LivesState = { clockMs: 0, restMs: 0, due: [] },
    pace: Pace = aheadOfClock,
  ) {
    this.#world = world;
    this.#random = random;
    this.#now = now;
    this.#pace = pace;
    this.#due = new Map(state.due);
    this.#clockMs = state.clockMs;
    this.#restMs = state.restMs;
  }

  /** Moves the lives by so many ms of their own time; less than an hour is kept for the next call. */
  advance(ms: number): void {
    this.#restMs += ms;
    for (; this.#restMs >= hourMs; this.#restMs -= hourMs) {
      this.#clockMs += hourMs;
      this.#step();
    }
  }

  save(): LivesState {
    return { clockMs: this.#clockMs, restMs: this.#restMs, due: [...this.#due] };
  }

  #step(): void {
    for (const customer of this.#world.list()) this.#move(customer);
    const present = this.#world.list().filter((customer) => customer.listed > 0 && !customer.gone);
    const open = present.filter((customer) => statusOf(customer) === 'InReview').length;
    if (open < present.length * this.#pace.openShare && this.#chance(0.3)) this.#submit(this.#applicant(present));
    if (this.#chance(0.004)) addInvented(this.#world, this.#random);
    if (this.#chance(0.004)) this.#leave(present);
    const approved = present.filter((customer) => statusOf(customer) === 'Approved');
    const revoked = this.#chance(0.004) ? oneOf(approved, this.#random) : undefined;
    if (revoked) this.#world.education(revoked.id, 'Denied', { reason: 'No longer an Education Customer' });
  }

  /** Whatever was waiting for its time: a decision, the end of a denial, the end of a customer who has left. */
  #move(customer: Readonly<WorldCustomer>): void {
    const { id, listed, submissions } = customer;
    const phase = listed === 0 ? 'Left' : statusOf(customer);
    if (phase !== 'Left' && phase !== 'InReview' && phase !== 'Denied') return;
    const due = this.#due.get(id);
    if (due === undefined) this.#wait(id, phase === 'Left' ? [20, 40] : phase === 'InReview' ? [0.2, 6] : [2, 40]);
    if (due === undefined || due > this.#clockMs) return;

    this.#due.delete(id);
    if (phase === 'Left') {
      this.#world.forget(id);
    } else if (phase === 'Denied') {
      if (submissions.length < mostSubmissions && this.#chance(0.4)) this.#submit(customer);
      else this.#world.education(id, null);
    } else if (this.#chance(0.75)) {
      this.#world.education(id, 'Approved');
    } else {
      this.#world.education(id, 'Denied', { reason: pick(DENIAL_REASONS, this.#random) });
      this.#wait(id, [1, 6]);
    }
  }

  /** Who may ask for a review. Once nobody may, somebody new comes in place of somebody old: there is always one to watch. */
  #applicant(present: readonly Readonly<WorldCustomer>[]): Readonly<WorldCustomer> | undefined {
    const able = present.filter((customer) => statusOf(customer) === null && customer.submissions.length < mostSubmissions);
    if (able.length > 0) return oneOf(able, this.#random);
    this.#leave(present.filter((customer) => statusOf(customer) !== 'InReview'));
    return this.#world.get(addInvented(this.#world, this.#random));
  }

  #submit(customer: Readonly<WorldCustomer> | undefined): void {
    if (!customer) return;
    const nowMs = this.#now();
    const reviewDays = this.#pace.reviewDays(this.#random());
    const lastMs = Date.parse(customer.submissions.at(-1) ?? '') || 0;
    const earliestMs = lastMs + Math.min(dayMs, (nowMs - lastMs) / 2);
    const submittedMs = Math.max(this.#pace.submittedMs(nowMs, reviewDays, this.#random()), earliestMs);
    // Too soon after the last one the world finds a date of its own.
    const submitted = submittedMs - lastMs >= 1000 ? new Date(submittedMs).toISOString() : undefined;
    this.#world.education(customer.id, 'InReview', { submitted });
    this.#wait(customer.id, [reviewDays, reviewDays]);
  }

  #leave(from: readonly Readonly<WorldCustomer>[]): void {
    const customer = oneOf(from, this.#random);
    if (!customer) return;
    this.#due.delete(customer.id);
    this.#world.remove(customer.id);
  }

  #wait(id: string, [least, most]: readonly [number, number]): void {
    this.#due.set(id, this.#clockMs + between(least, most, this.#random) * dayMs);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

/** Adds a customer with an invented name and without any qualification. Answers its id. */
export function addInvented(world: World, random: Random): string {
  let id = guid(random);
  while (world.get(id)) id = guid(random);
  world.add({ id, ...inventSchool(random, id) });
  return id;
}

function statusOf(customer: Readonly<WorldCustomer>): string | null {
  const entry = customer.qualifications.find(isEducation);
  return entry ? (entry.vettingStatus ?? '') : null;
}
