/** Of `VettingDeliveries`, what a clean-up needs: the deliveries that have ended, and how one of them goes. */
import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { isNoticeKind } from '../vetting/notice.ts';
import type { SettledDelivery } from '../vetting/retention.ts';
import { type RowPlace, readable, type UnreadablePlace } from './clean.ts';
import { date, text } from './columns.ts';
import { isStale } from './storage-error.ts';
import { LARGEST_PAGE, type PageToken, readPage, type TablePage } from './table-page.ts';

export type SettledRow = RowPlace & SettledDelivery & { readonly etag: string };

export type SettledDeliveries = {
  /** A page of those that were accepted, or dismissed, before an instant. */
  settledBefore(at: Date, token: PageToken): Promise<TablePage<SettledRow | UnreadablePlace>>;
  /** Takes one away in the version that was read. False: it is gone, or somebody wrote it meanwhile, as a replay does. */
  remove(row: SettledRow): Promise<boolean>;
};

const columns = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  etag: z.string(),
  kind: z.string(),
  customerId: text,
  detectedAt: z.date(),
  deliveredAt: date,
  dismissedAt: date,
});

const row = columns.transform(({ deliveredAt, dismissedAt, customerId, kind, ...place }, context): SettledRow => {
  const settledAt = deliveredAt ?? dismissedAt;
  // Without its customer nobody can say what of it is in use.
  const missing = settledAt === null ? 'state' : customerId === null && !isNoticeKind(kind) ? 'customerId' : null;
  if (settledAt === null || missing) {
    context.addIssue({ code: 'custom', message: 'is missing', path: [missing ?? 'state'] });
    return z.NEVER;
  }
  return { ...place, eventId: place.rowKey, kind, customerId, settledAt };
});

export function settledDeliveries(table: TableClient): SettledDeliveries {
  return {
    async settledBefore(at, token) {
      const isDelivered = odata`state eq 'delivered' and deliveredAt lt ${at}`;
      const isDismissed = odata`state eq 'dismissed' and dismissedAt lt ${at}`;
      const filter = `(${isDelivered}) or (${isDismissed})`;
      return readPage(table, { filter }, { size: LARGEST_PAGE, token }, (entity) =>
        readable(entity, (read) => row.parse(read)),
      );
    },
    async remove({ partitionKey, rowKey, etag }) {
      try {
        // Alone: a transaction's delete takes whatever version is there, a delivery that waits again among them.
        await table.deleteEntity(partitionKey, rowKey, { etag });
        return true;
      } catch (error) {
        if (isStale(error)) return false;
        throw error;
      }
    },
  };
}
