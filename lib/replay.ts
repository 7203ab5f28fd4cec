/** What a person decides about deliveries: to send one again, or to let a dead one be. Sending is done by the next call of `lib/deliver.ts`. */
import type { Deliveries, DeliveryChange, StoredDelivery } from './store/deliveries.ts';
import { type Delivery, dismissed, replayed } from './vetting/delivery.ts';

export type Decided = {
  /** As they are now. */
  readonly deliveries: readonly Delivery[];
  /** Those that were left as they are, and why, a line each. */
  readonly problems: readonly string[];
};

/** Makes one event pending again in every channel that has it, or in one: dead, dismissed and delivered ones, too. */
export async function replayEvent(
  deliveries: Deliveries,
  eventId: string,
  channel: string | null,
  now: Date,
): Promise<Decided> {
  const stored = await ofEvent(deliveries, eventId, channel);
  return decide(
    deliveries,
    stored.map((each) => ({ ...each, next: replayed(each.delivery, now) })),
    [],
  );
}

/** Makes every dead delivery pending again, of all channels or of one. */
export async function replayDead(deliveries: Deliveries, channel: string | null, now: Date): Promise<Decided> {
  const changes: DeliveryChange[] = [];
  const problems: string[] = [];
  for await (const row of deliveries.list(['dead'], channel ?? undefined)) {
    if ('problem' in row) problems.push(`the delivery of event ${row.eventId} to ${row.channel} ${row.problem}`);
    else changes.push({ ...row, next: replayed(row.delivery, now) });
  }
  return decide(deliveries, changes, problems);
}

/** Takes a dead event off the list of what is to be looked at, in every channel where it is dead, or in one. */
export async function dismissEvent(
  deliveries: Deliveries,
  eventId: string,
  channel: string | null,
  now: Date,
): Promise<Decided> {
  const stored = await ofEvent(deliveries, eventId, channel);
  const changes = stored.flatMap(({ delivery, etag }) =>
    delivery.state === 'dead' ? [{ delivery, etag, next: dismissed(delivery, now) }] : [],
  );
  const others = changes.length > 0 ? [] : stored;
  const problems = others.map(
    ({ delivery: { channel: name, state } }) => `${name}: the delivery is ${state}; only a dead one can be dismissed`,
  );
  return decide(deliveries, changes, problems);
}

async function ofEvent(deliveries: Deliveries, eventId: string, channel: string | null): Promise<StoredDelivery[]> {
  const stored = await deliveries.of(eventId);
  return stored.filter(({ delivery }) => channel === null || delivery.channel === channel);
}

async function decide(
  deliveries: Deliveries,
  changes: readonly DeliveryChange[],
  problems: readonly string[],
): Promise<Decided> {
  const refused: DeliveryChange[] = [];
  // A transaction is within one channel.
  for (const channel of new Set(changes.map(({ next }) => next.channel))) {
    refused.push(...(await deliveries.write(changes.filter(({ next }) => next.channel === channel))));
  }
  const made = changes.filter((change) => !refused.includes(change)).map(({ next }) => next);
  const late = refused.map(
    ({ next }) => `${next.channel}: the delivery of event ${next.event.id} was changed meanwhile; try again`,
  );
  return { deliveries: made, problems: [...problems, ...late] };
}
