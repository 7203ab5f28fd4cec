/** One customer in one scan: ask, compare, keep. Whatever goes wrong stays with this customer, and what is stored of it stays. */
import { type Io, StoppedError } from './io.ts';
import type { PartnerCenter } from './partner-center/client.ts';
import { PartnerCenterError } from './partner-center/errors.ts';
import type { Snapshots, StoredSnapshot, UnreadableRow } from './store/snapshots.ts';
import { describeStorageError } from './store/storage-error.ts';
import type { ChangeEvent } from './vetting/change-event.ts';
import { compare } from './vetting/comparison.ts';
import type { Customer } from './vetting/customer.ts';
import { isAsKnown, type Standing } from './vetting/known-customer.ts';
import type { Snapshot } from './vetting/snapshot.ts';

export type Look = { readonly customerId: string } & (
  | { readonly outcome: 'unchanged' }
  /** A first look with nothing under way; its row is written together with others. */
  | { readonly outcome: 'baseline'; readonly snapshot: Snapshot }
  /** A change, or a first look that may never be readable again: stored already. */
  | { readonly outcome: 'kept'; readonly events: readonly ChangeEvent[] }
  /** Partner Center says that the customer has left. */
  | { readonly outcome: 'gone' }
  /** The scan ended before it was this customer's turn. */
  | { readonly outcome: 'unasked' }
  | { readonly outcome: 'failed'; readonly problem: string }
);

export type LookParts = {
  readonly partnerCenter: Pick<PartnerCenter, 'qualifications'>;
  readonly store: { readonly snapshots: Pick<Snapshots, 'read' | 'write'> };
  readonly io: Pick<Io, 'now'>;
};

/** Another scan that is as fast as this one can be met once or twice. */
const mostTries = 5;

/** Looks at one customer. Never throws: a failure is an outcome. */
export async function look(
  customer: Customer,
  known: Standing | UnreadableRow | undefined,
  { partnerCenter, store, io }: LookParts,
): Promise<Look> {
  const { customerId } = customer;
  if (known && 'problem' in known)
    return { customerId, outcome: 'failed', problem: `its row in the snapshots ${known.problem}` };
  try {
    let stored: StoredSnapshot | null | undefined = known ? undefined : null;
    for (let tries = 0; tries < mostTries; tries++) {
      const qualifications = await partnerCenter.qualifications.get(customerId);
      if (stored === undefined) {
        if (known && isAsKnown(known, customer, qualifications)) return { customerId, outcome: 'unchanged' };
        stored = await store.snapshots.read(customerId);
        // Another scan wrote the row since, and may have read later than this one did: ask again, decide anew.
        if (stored?.snapshot.revision !== known?.revision) continue;
      }
      const { snapshot, keep } = compare(stored?.snapshot, customer, qualifications, io.now());
      if (keep === 'checked') return { customerId, outcome: 'unchanged' };
      if (keep === 'later') return { customerId, outcome: 'baseline', snapshot };
      if (await store.snapshots.write(snapshot, stored?.etag ?? null)) {
        return { customerId, outcome: 'kept', events: snapshot.outbox.slice(stored?.snapshot.outbox.length ?? 0) };
      }
      stored = await store.snapshots.read(customerId);
    }
    return { customerId, outcome: 'failed', problem: 'its row is being written by others all the time' };
  } catch (error) {
    if (error instanceof StoppedError) return { customerId, outcome: 'unasked' };
    if (error instanceof PartnerCenterError && error.failure === 'late') return { customerId, outcome: 'unasked' };
    if (error instanceof PartnerCenterError && error.failure === 'gone') return { customerId, outcome: 'gone' };
    return { customerId, outcome: 'failed', problem: describeProblem(error) };
  }
}

function describeProblem(error: unknown): string {
  const text = describeStorageError(error) ?? (error instanceof Error ? error.message : String(error));
  const ids = error instanceof PartnerCenterError && error.requestId ? ` (MS-RequestId ${error.requestId})` : '';
  return `${text}${ids}`;
}
