/** A delivery as a row of `VettingDeliveries`: a change in the columns of `VettingHistory`, or a notice; and what became of it. */
import { z } from 'zod';
import type { Delivery } from '../vetting/delivery.ts';
import { isNotice, isNoticeKind } from '../vetting/notice.ts';
import { fromChangeRow, toChangeRow } from './change-row.ts';
import { date, text } from './columns.ts';
import { fromNoticeRow, toNoticeRow } from './notice-row.ts';

const common = z.object({
  partitionKey: z.string(),
  kind: text,
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
  const eventColumns = isNotice(event) ? toNoticeRow(event) : toChangeRow(event);
  return { partitionKey: channel, rowKey: event.id, ...eventColumns, ...columns };
}

/** Throws a ZodError where somebody else wrote the row. */
export function fromDeliveryRow(read: unknown): Delivery {
  const { partitionKey, kind, ...columns } = row.parse(read);
  const event = isNoticeKind(kind ?? '') ? fromNoticeRow(read) : fromChangeRow(read);
  return { channel: partitionKey, event, ...columns };
}
