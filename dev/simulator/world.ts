/**
 * The world behind the simulator: which customers the partner has and what each is qualified for. It changes only when told
 * to, and holds things as they go over the wire. Ids are compared without case.
 */
import { ActivityLog, type AuditRecord } from './activity.ts';

/** One entry of a customer's qualifications. `submitted`: any text; ISO with `Z` is what the date forms are made from. */
export type QualificationEntry = {
  readonly qualification: string;
  readonly vettingStatus?: string | undefined;
  readonly vettingReason?: string | undefined;
  readonly submitted?: string | undefined;
};

/** A name or domain that is not given is absent on the wire. */
export type NewCustomer = {
  readonly id: string;
  readonly companyName?: string | undefined;
  readonly domain?: string | undefined;
  readonly qualifications?: readonly QualificationEntry[] | undefined;
};

/** The error that a customer's qualifications answer. Without a code it comes in one of the shapes that have none. */
export type Gone = { readonly status: number; readonly code?: number | string | undefined };

export type WorldCustomer = {
  readonly id: string;
  companyName: string | null;
  domain: string | null;
  qualifications: readonly QualificationEntry[];
  /** How often the customer list shows the customer; 0: the customer has left. */
  listed: 0 | 1 | 2;
  gone: Gone | null;
  /** Every date with which an Education entry was submitted, the latest last. */
  submissions: string[];
  /** The place in the customer list; never used twice. */
  readonly place: number;
};

export class World {
  readonly #customers = new Map<string, WorldCustomer>();
  readonly #now: () => number;
  /** What was submitted, and some of what else was done. */
  readonly activity: ActivityLog;
  #lastPlace = 0;

  constructor(now: () => number, customers: readonly WorldCustomer[] = [], activity: readonly AuditRecord[] = []) {
    this.#now = now;
    this.activity = new ActivityLog(activity);
    for (const customer of customers) {
      this.#customers.set(customer.id.toLowerCase(), structuredClone(customer));
      this.#lastPlace = Math.max(this.#lastPlace, customer.place);
    }
  }

  /** Adds a customer at the end of the list. Throws where the id is known already. */
  add({ id, companyName, domain, qualifications = [] }: NewCustomer): void {
    if (this.get(id)) throw new Error(`The simulated partner has customer ${id} already.`);
    this.#lastPlace += 1;
    this.#customers.set(id.toLowerCase(), {
      id,
      companyName: companyName ?? null,
      domain: domain ?? null,
      qualifications: [],
      listed: 1,
      gone: null,
      submissions: [],
      place: this.#lastPlace,
    });
    this.set(id, qualifications);
  }

  /** Replaces all qualifications. An Education date not seen before counts as a submission. Throws for an unknown customer. */
  set(id: string, qualifications: readonly QualificationEntry[]): void {
    const customer = this.#known(id);
    customer.qualifications = structuredClone(qualifications);
    for (const { submitted } of qualifications.filter(isEducation)) {
      if (submitted !== undefined && !customer.submissions.includes(submitted)) customer.submissions.push(submitted);
    }
  }

  /**
   * Replaces only the Education entry; null removes it. Without `submitted`, InReview is a new submission, and any other
   * status keeps the date of the last submission (a new one where there never was any). InReview with a date not seen before
   * is in the activity log. Throws for an unknown customer.
   */
  education(
    id: string,
    vettingStatus: string | null,
    { reason, submitted }: { readonly reason?: string | undefined; readonly submitted?: string | undefined } = {},
  ): void {
    const customer = this.#known(id);
    const others = customer.qualifications.filter((entry) => !isEducation(entry));
    if (vettingStatus === null) {
      this.set(id, others);
      return;
    }
    const kept = vettingStatus === 'InReview' ? undefined : customer.submissions.at(-1);
    const date = submitted ?? kept ?? this.#newSubmission(customer);
    if (vettingStatus === 'InReview' && !customer.submissions.includes(date)) this.submitted(id);
    this.set(id, [{ qualification: 'Education', vettingStatus, vettingReason: reason, submitted: date }, ...others]);
  }

  /** Puts a submission in the activity log, and changes nothing else. Throws for an unknown customer. */
  submitted(id: string, status: AuditRecord['operationStatus'] = 'succeeded'): void {
    this.activity.submission(this.#known(id), status, this.#now());
  }

  /** Changes the names that are given; null makes one absent on the wire. Throws for an unknown customer. */
  rename(id: string, names: { readonly companyName?: string | null; readonly domain?: string | null }): void {
    const customer = this.#known(id);
    if (names.companyName !== undefined) customer.companyName = names.companyName;
    if (names.domain !== undefined) customer.domain = names.domain;
  }

  /** The customer leaves the list; its qualifications answer 403 with code 20002 from then on. */
  remove(id: string): void {
    this.#known(id).listed = 0;
  }

  /** Undoes {@link remove}, {@link duplicate} and {@link gone}. */
  restore(id: string): void {
    Object.assign(this.#known(id), { listed: 1, gone: null });
  }

  /** The customer is listed twice, the second time behind all others. */
  duplicate(id: string): void {
    this.#known(id).listed = 2;
  }

  /** The customer stays listed, and its qualifications answer this error. */
  gone(id: string, error: Gone): void {
    this.#known(id).gone = error;
  }

  /** The customer was never there: 404 with code 1000. Nothing happens for an unknown one. */
  forget(id: string): void {
    this.#customers.delete(id.toLowerCase());
  }

  get(id: string): Readonly<WorldCustomer> | undefined {
    return this.#customers.get(id.toLowerCase());
  }

  /** All customers in the order of the list, those who have left among them. */
  list(): Readonly<WorldCustomer>[] {
    return [...this.#customers.values()];
  }

  #known(id: string): WorldCustomer {
    const customer = this.#customers.get(id.toLowerCase());
    if (!customer) throw new Error(`The simulated partner has no customer ${id}.`);
    return customer;
  }

  /** Now, but always over a second behind the submission before, so that no two submissions look like one. */
  #newSubmission(customer: WorldCustomer): string {
    const lastMs = Date.parse(customer.submissions.at(-1) ?? '');
    return new Date(Number.isNaN(lastMs) ? this.#now() : Math.max(this.#now(), lastMs + 1000)).toISOString();
  }
}

export function isEducation(entry: QualificationEntry): boolean {
  return entry.qualification.toLowerCase() === 'education';
}
