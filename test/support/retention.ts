/** Tables with a past, and clean-ups on a clock that only tests move. */
import { type CleanUpParts, cleanUp } from '../../lib/retention.ts';
import { toDeliveryRow } from '../../lib/store/delivery-row.ts';
import { createStore } from '../../lib/store/store.ts';
import type { Tables } from '../../lib/store/tables.ts';
import { createUnrelayed } from '../../lib/store/unrelayed.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { compare } from '../../lib/vetting/comparison.ts';
import { afterFailure, type Delivery, delivered, dismissed, newDelivery } from '../../lib/vetting/delivery.ts';
import type { VettingEvent } from '../../lib/vetting/notice.ts';
import type { Review, Snapshot } from '../../lib/vetting/snapshot.ts';
import { changeEvent } from '../notify/change-events.ts';
import { customer, PARTNER } from './partner.ts';

export const dayMs = 86_400_000;
/** A Sunday. */
export const sunday = new Date('2026-11-22T03:00:00.000Z');
export const daysAgo = (days: number) => new Date(sunday.getTime() - days * dayMs);

/** An event of customer `number`, found so many days before {@link sunday}. */
export function eventOf(number: number, days: number, over: Partial<ChangeEvent> = {}): ChangeEvent {
  const customerId = customer(number);
  const detectedAt = daysAgo(days);
  return changeEvent({
    id: `${customerId}_${detectedAt.getTime()}_1_Education`,
    customerId,
    detectedAt: detectedAt.toISOString(),
    ...over,
  });
}

/** What becomes of a delivery in so many days before {@link sunday}. */
export function deliveryOf(channel: string, event: VettingEvent, state: Delivery['state'], days: number): Delivery {
  const at = daysAgo(days);
  const pending = newDelivery(channel, event, at);
  if (state === 'pending') return pending;
  if (state === 'delivered') return delivered(pending, at);
  const dead = afterFailure({ ...pending, attempts: 99 }, 'busy', null, at, 0);
  if (dead.state !== 'dead') throw new Error('not dead');
  return state === 'dead' ? dead : dismissed(dead, at);
}

export function pastOf(tables: Tables) {
  const store = createStore(tables, PARTNER);
  const unrelayed = createUnrelayed(tables.State);
  let calls = 0;
  return {
    store,
    unrelayed,
    /** In the history and among the changes. */
    async happened(...events: ChangeEvent[]) {
      for (const event of events) await store.history.record(event);
      await store.changes.record(events);
    },
    async told(...deliveries: Delivery[]) {
      for (const each of deliveries) await tables.Deliveries.createEntity(toDeliveryRow(each));
    },
    async stands(number: number, over: Partial<Snapshot> & { readonly review?: Review } = {}) {
      const named = { customerId: customer(number), companyName: `School ${number}`, domain: null };
      const { snapshot } = compare(undefined, named, [], daysAgo(2_000));
      const { review = snapshot.education.review, ...rest } = over;
      await store.snapshots.write({ ...snapshot, education: { ...snapshot.education, review }, ...rest }, null);
    },
    /** As if a clean-up had looked so many days before {@link sunday}, and all was relayed. */
    looked: async (days: number, customerIds: readonly string[] = []) =>
      unrelayed.write({ at: daysAgo(days), customerIds: new Set(customerIds) }),
    /** By default as on {@link sunday}, with a history of 100 days. */
    clean: async (over: Partial<CleanUpParts> & { readonly now?: Date } = {}) => {
      const { now = sunday, ...parts } = over;
      const io = { now: () => now, uuid: () => `clean-${++calls}`, every: () => () => undefined };
      return cleanUp({ store, unrelayed, historyRetentionDays: 100, io, ...parts });
    },
  };
}

/** All rows of some tables as `PartitionKey RowKey`, and of deliveries their state. */
export async function rowsOf(tables: Tables, ...names: ('Snapshots' | 'History' | 'Changes' | 'Deliveries' | 'Runs')[]) {
  const rows: string[] = [];
  for (const name of names) {
    for await (const { partitionKey, rowKey, state } of tables[name].listEntities())
      rows.push([name, partitionKey, rowKey, ...(name === 'Deliveries' ? [state] : [])].join(' '));
  }
  return rows.sort();
}
