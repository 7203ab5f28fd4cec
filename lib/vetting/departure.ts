/**
 * Who has left. A customer departs when Partner Center says that it is gone, or when two whole customer lists in a row were
 * without it. Departing is no event and closes nothing: a customer that returns is taken up where it was.
 */
import type { Snapshot } from './snapshot.ts';

export type Departures = {
  /** Missing for the first time: to be marked with `absentSince`. */
  readonly absent: readonly string[];
  /** Listed again although marked as absent: the mark is to be taken off. */
  readonly present: readonly string[];
  readonly departed: readonly string[];
  /** Who would have departed, had they not been too many at once; nobody is marked then. */
  readonly withheld: readonly string[];
};

const mostAtOnce = 5;
const mostShare = 1 / 5;

/**
 * Decides at the end of a scan. `known`: the customers with a snapshot; `listed`: who was on the list; `gone`: whom Partner
 * Center called gone. A list that was not read whole says nothing about who is missing. Over a fifth of the customers (and
 * more than five) at once is taken for an upstream fault.
 */
export function departures(
  known: Iterable<Pick<Snapshot, 'customerId' | 'absentSince' | 'departedAt'>>,
  listed: ReadonlySet<string>,
  gone: ReadonlySet<string>,
  listComplete: boolean,
): Departures {
  const active = [...known].filter((snapshot) => !snapshot.departedAt);
  const missing = listComplete ? active.filter((snapshot) => !listed.has(snapshot.customerId)) : [];
  const departing = active.filter(
    (snapshot) => gone.has(snapshot.customerId) || (snapshot.absentSince && listComplete && !listed.has(snapshot.customerId)),
  );
  const tooMany = departing.length > mostAtOnce && departing.length > active.length * mostShare;
  const ids = (snapshots: typeof active) => snapshots.map((snapshot) => snapshot.customerId);
  return {
    absent: ids(missing.filter((snapshot) => !snapshot.absentSince && !gone.has(snapshot.customerId))),
    present: ids(active.filter((snapshot) => snapshot.absentSince && listed.has(snapshot.customerId))),
    departed: tooMany ? [] : ids(departing),
    withheld: tooMany ? ids(departing) : [],
  };
}
