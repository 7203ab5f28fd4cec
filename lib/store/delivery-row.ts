/** A delivery as a row of `VettingDeliveries`: the event in the columns of `VettingHistory`, and beside them what became of it. */
import { z } from 'zod';
import type { Delivery } from '../vetting/delivery.ts';
import { fromChangeRow, toChangeRow } from './change-row.ts';
import { date, text } from './columns.ts';

const common = z.object({
  partitionKey: z.string(),
  createdAt: z.date(),
  attempts: z.number().int(),
  lastAttemptAt: date,
  lastError: text,
});

const row = z.discriminatedUnion('state', [
  common.extend({
    state: z.literal('pending'),
    nextAttemptAt: z.date(),
    throttledSince: date,
    isReplay: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
  }),
  common.extend({ state: z.literal('delivered'), deliveredAt: z.date() }),
  common.extend({ state: z.literal('dead'), deadAt: z.date() }),
  common.extend({ state: z.literal('dismissed'), deadAt: z.date(), dismissedAt: z.date() }),
]);

export function toDeliveryRow({ channel, event, ...columns }: Delivery) {
  return { partitionKey: channel, rowKey: event.id, ...toChangeRow(event), ...columns };
}

/** Throws a ZodError where somebody else wrote the row. */
export function fromDeliveryRow(read: unknown): Delivery {
  const { partitionKey, ...columns } = row.parse(read);
  return { channel: partitionKey, event: fromChangeRow(read), ...columns };
}
