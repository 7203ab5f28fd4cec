/** One customer is asked about now, out of turn, because a person wants to know. What is found is stored and told as by a scan. */
import { type DeliverParts, deliver } from './deliver.ts';
import type { Io } from './io.ts';
import { type LookParts, look } from './look.ts';
import { type RelayParts, relay } from './relay.ts';
import type { Store } from './store/store.ts';
import type { ChangeEvent } from './vetting/change-event.ts';
import { standingOf } from './vetting/known-customer.ts';
import type { Snapshot } from './vetting/snapshot.ts';

export type Check = {
  /** `gone`: Partner Center says that the customer has left. */
  readonly outcome: 'unchanged' | 'changed' | 'gone';
  /** As it stands now. */
  readonly snapshot: Snapshot;
  /** What this look found; several where qualifications other than Education moved, too. */
  readonly changes: readonly ChangeEvent[];
};

/** Partner Center could not be asked, or not in time; what is stored stays. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

export type CheckParts = RelayParts & DeliverParts & LookParts & { readonly store: Store; readonly io: Omit<Io, 'fetch'> };

/** Null where no scan has seen the customer. Throws a CheckError, and where the tables cannot be reached. */
export async function check(customerId: string, parts: CheckParts): Promise<Check | null> {
  const { store, io } = parts;
  const stored = await store.snapshots.read(customerId);
  if (!stored) return null;
  const { companyName, domain } = stored.snapshot;
  const found = await look({ customerId, companyName, domain }, standingOf(stored.snapshot), parts);
  switch (found.outcome) {
    case 'failed':
      throw new CheckError(found.problem);
    case 'unasked':
      throw new CheckError('Partner Center asks for a pause: try again in some minutes');
    case 'gone':
      await store.snapshots.mark([customerId], 'askedAt', io.now());
      break;
    case 'unchanged':
      await store.snapshots.mark([customerId], 'checkedAt', io.now());
      break;
    default:
      await relay(parts);
      await deliver(parts);
  }
  const changes = found.outcome === 'kept' ? found.events : [];
  const outcome = found.outcome === 'gone' ? 'gone' : changes.length > 0 ? 'changed' : 'unchanged';
  const now = await store.snapshots.read(customerId);
  return { outcome, snapshot: now?.snapshot ?? stored.snapshot, changes };
}
