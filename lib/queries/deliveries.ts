/** What became of each told event in each channel, the latest events first. */
import { z } from 'zod';
import type { UnreadableDelivery } from '../store/deliveries.ts';
import type { Store } from '../store/store.ts';
import { LARGEST_PAGE } from '../store/table-page.ts';
import { DELIVERY_STATES, type Delivery } from '../vetting/delivery.ts';
import { isNotice, type VettingEvent } from '../vetting/notice.ts';
import { changeItemOf } from './changes.ts';
import type { DeliveryItem } from './items.ts';
import { type Asked, oneOrMore, type Page } from './question.ts';
import { pageOfSorted } from './sorted.ts';

export const deliveriesParameters = z.strictObject({ state: oneOrMore(DELIVERY_STATES).optional() });
export type DeliveriesQuestion = z.output<typeof deliveriesParameters>;

export type DeliveriesParts = {
  readonly store: Pick<Store, 'deliveries'>;
  /** Nothing is ever sent to a channel that is not set, or that no longer is one. */
  readonly isSet: (channel: string) => boolean;
  /** Told of rows that somebody else wrote. */
  readonly problem: (row: UnreadableDelivery) => void;
};

/** Reads all of the states that are asked for: one storage request a thousand. */
export async function pageOfDeliveries(
  parts: DeliveriesParts,
  question: DeliveriesQuestion,
  asked: Asked,
): Promise<Page<DeliveryItem>> {
  const rows: Delivery[] = [];
  for await (const delivery of read(parts, question)) rows.push(delivery);
  const page = pageOfSorted(rows, ({ event, channel }) => [-Date.parse(event.detectedAt), event.id, channel], asked, [
    'deliveries',
    question,
  ]);
  return { ...page, items: page.items.map((delivery) => deliveryItemOf(delivery, parts.isSet)) };
}

/** All of them in the order of channels and event ids, a thousand at a time: none is kept. */
export async function* allDeliveries(
  parts: DeliveriesParts,
  question: DeliveriesQuestion,
): AsyncGenerator<readonly DeliveryItem[]> {
  let items: DeliveryItem[] = [];
  for await (const delivery of read(parts, question)) {
    items.push(deliveryItemOf(delivery, parts.isSet));
    if (items.length < LARGEST_PAGE) continue;
    yield items;
    items = [];
  }
  if (items.length > 0) yield items;
}

async function* read({ store, problem }: DeliveriesParts, { state }: DeliveriesQuestion) {
  for await (const row of store.deliveries.list(state ?? DELIVERY_STATES)) {
    if ('problem' in row) problem(row);
    else yield row.delivery;
  }
}

export function deliveryItemOf(delivery: Delivery, isSet: (channel: string) => boolean): DeliveryItem {
  const { channel, event, state, createdAt, attempts, lastAttemptAt, lastError } = delivery;
  const pending = state === 'pending' ? delivery : null;
  return {
    channel,
    isChannelSet: isSet(channel),
    ...eventFields(event),
    state,
    createdAt: createdAt.toISOString(),
    attempts,
    lastAttemptAt: iso(lastAttemptAt),
    lastError,
    nextAttemptAt: iso(pending?.nextAttemptAt),
    throttledSince: iso(pending?.throttledSince),
    isReplay: pending?.isReplay ?? false,
    deliveredAt: iso(state === 'delivered' ? delivery.deliveredAt : null),
    deadAt: iso(state === 'dead' || state === 'dismissed' ? delivery.deadAt : null),
    dismissedAt: iso(state === 'dismissed' ? delivery.dismissedAt : null),
  };
}

/** A notice has few of the fields of a change. */
function eventFields(event: VettingEvent) {
  if (!isNotice(event)) return changeItemOf(event);
  const customer = event.kind === 'overdue' ? event : { customerId: null, companyName: null, daysInReview: null };
  return {
    eventId: event.id,
    customerId: customer.customerId,
    companyName: customer.companyName,
    qualification: null,
    kind: event.kind,
    from: null,
    to: null,
    reason: null,
    submittedDate: null,
    submittedAt: null,
    detectedAt: event.detectedAt,
    daysInReview: customer.daysInReview,
    submission: null,
  };
}

function iso(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}
