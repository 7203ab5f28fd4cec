/**
 * What is true, and what was readable of it: the model that the monitor is held against. It knows nothing of the monitor's code; its
 * rules are those of the README and of docs/tables.md, as short as they can be said. Every submission has a date of its own.
 */

/** An Education entry as Partner Center shows it. Submissions are numbered; each number is a day. */
export type Entry = { readonly status: string; readonly submission: number; readonly reason?: string | undefined };

/** What the readings of one customer add up to. */
export type Known = {
  readonly name: string;
  readonly status: string;
  readonly review: 'none' | 'open' | 'decided';
  /** The last decision that was read. */
  readonly decision: Entry | null;
  /** The latest submission that was read. */
  readonly latest: number;
};

export const unknownYet: Known = { name: '', status: 'None', review: 'none', decision: null, latest: 0 };

const isDecision = ({ status }: Entry) => status === 'Approved' || status === 'Denied';

/** One more reading. `told`: the decision that has to be told of it, or null. */
export function afterReading(
  before: Known,
  name: string,
  entry: Entry | null,
): { readonly known: Known; readonly told: Entry | null } {
  const seen = { ...before, name, status: entry?.status ?? 'None' };
  if (!entry || !(isDecision(entry) || entry.status === 'InReview')) return { known: seen, told: null };
  const known = { ...seen, latest: Math.max(before.latest, entry.submission) };
  if (!isDecision(entry)) return { known: { ...known, review: 'open' }, told: null };
  const isLast = before.decision?.status === entry.status && before.decision.submission === entry.submission;
  // The decision before decides nothing of a later submission that is in review; it is told if it is read for the first time.
  if (before.review === 'open' && before.latest > entry.submission) {
    return { known: { ...known, decision: entry }, told: isLast ? null : entry };
  }
  // The same word about an earlier submission is no other decision.
  const isSameWord =
    before.review === 'decided' && before.decision?.status === entry.status && before.latest > entry.submission;
  const decision = isSameWord ? before.decision : entry;
  return { known: { ...known, review: 'decided', decision }, told: before.review === 'open' ? entry : null };
}

/** A decision that was readable and has to be told. */
export type Telling = { readonly customerId: string; readonly says: string; readonly reason: string | undefined };

/** One customer: how Partner Center has it, and what was read of it. */
export class ModelCustomer {
  readonly id: string;
  readonly label: string;
  listed = true;
  /** Listed still, and yet its qualifications say that it has left. */
  gone = false;
  /** What is shown; of several Education entries the latest submission counts. */
  shown: readonly Entry[] = [];
  hasOther = false;
  /** The latest submission and what became of it, shown or not. */
  truth: Entry | null = null;
  /** The decision of an earlier submission. */
  earlier: Entry | null = null;
  /** Undefined until the first look is stored. */
  known: Known | undefined;
  #changes = 0;

  constructor(id: string, label: string) {
    this.id = id;
    this.label = label;
  }

  /** A new name at every change, so that each event says which of them it is about. */
  get name(): string {
    return `${this.label} ${this.#changes}`;
  }

  get read(): Entry | null {
    return this.shown.toSorted((a, b) => b.submission - a.submission)[0] ?? null;
  }

  show(shown: readonly (Entry | null)[]): void {
    this.#changes++;
    this.shown = shown.filter((entry) => entry !== null);
  }

  toggle(what: 'listed' | 'gone' | 'hasOther'): void {
    this[what] = !this[what];
  }

  /** Another submission; the decision of the one before may stay beside it. */
  submit(keepsEarlier: boolean): void {
    if (this.truth && isDecision(this.truth)) this.earlier = this.truth;
    this.truth = { status: 'InReview', submission: (this.truth?.submission ?? 0) + 1 };
    this.show([this.truth, keepsEarlier ? this.earlier : null]);
  }

  become(status: string, reason?: string): void {
    this.truth = { status, submission: this.truth?.submission ?? 1, reason };
    this.show([this.truth]);
  }
}

export class Model {
  readonly customers: ModelCustomer[] = [];
  /** By what they say. */
  readonly tellings = new Map<string, Telling>();

  /** A customer's answer was read, and what came of it is stored. */
  read(customer: ModelCustomer): void {
    const { known, told } = afterReading(customer.known ?? unknownYet, customer.name, customer.read);
    customer.known = known;
    if (!told) return;
    const says = `${told.status}: ${customer.name}`;
    this.tellings.set(says, { customerId: customer.id, says, reason: told.reason });
  }
}
