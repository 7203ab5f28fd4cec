/**
 * What may be forgotten, from plain values and the clock alone: what is old enough, and in use by nobody. In use is an event that a
 * channel still has to get or was given up on, all of an open review, and all of a customer with something under way.
 */
import { isNoticeKind } from './notice.ts';

/** How long what was delivered, or dismissed, is kept. */
export const DELIVERY_DAYS = 30;
/** The same of a notice: longer than any period that it can be about, so that none is told of twice. */
const NOTICE_DAYS = 90;
export const RUN_DAYS = 90;
/** Whoever reads a row and writes what follows from it has done so within this time, however slow the storage is. */
const quietDays = 1;

/** An event as the rows of the past hold it. */
export type Past = {
  readonly eventId: string;
  /** Null of a notice that is about nobody in particular. */
  readonly customerId: string | null;
  readonly detectedAt: Date;
};

/** A delivery that has ended. */
export type SettledDelivery = Past & {
  readonly kind: string;
  /** When it was accepted or dismissed. */
  readonly settledAt: Date;
};

export type InUse = {
  /** The ids of those that are pending or dead in any channel. */
  readonly events: ReadonlySet<string>;
  /** Only customers of whom something is in use. */
  readonly customers: ReadonlyMap<string, CustomerInUse>;
};

export type CustomerInUse = {
  /** Nothing of it goes this time. */
  readonly isBusy: boolean;
  readonly openReviewSince: Date | null;
};

/** Whose events were not all off their rows at one look. An event that is off its row never comes back to it. */
export type Unrelayed = { readonly at: Date; readonly customerIds: ReadonlySet<string> };

export function daysBefore(days: number, now: Date): Date {
  return new Date(now.getTime() - days * 86_400_000);
}

/** Null where nothing of it is in use. Who changed lately may be in the hands of somebody who read the row as it was before. */
export function customerInUse(
  { openReviewSince, changedAt }: { readonly openReviewSince: Date | null; readonly changedAt: Date | null },
  hasOutbox: boolean,
  now: Date,
): CustomerInUse | null {
  const isBusy = hasOutbox || (changedAt !== null && changedAt > daysBefore(quietDays, now));
  return isBusy || openReviewSince ? { isBusy, openReviewSince } : null;
}

/** Whether a look is long enough ago for whoever read a row before it to have ended. */
export function isLongAgo(at: Date, now: Date): boolean {
  return at <= daysBefore(quietDays, now);
}

/** `days`: 0 is for ever. */
export function mayForgetChange(change: Past, days: number, inUse: InUse, before: Unrelayed, now: Date): boolean {
  const { detectedAt } = change;
  return (
    days > 0 && detectedAt < daysBefore(days, now) && isRelayed(change, detectedAt, before, now) && !isInUse(change, inUse)
  );
}

/** Whether it ended long enough ago, be it in use or not. */
export function isOldDelivery({ kind, settledAt }: Pick<SettledDelivery, 'kind' | 'settledAt'>, now: Date): boolean {
  return settledAt < daysBefore(isNoticeKind(kind) ? NOTICE_DAYS : DELIVERY_DAYS, now);
}

/** That a delivery has a row says that its event was told: a relay that finds none makes one. */
export function mayForgetDelivery(delivery: SettledDelivery, inUse: InUse, before: Unrelayed, now: Date): boolean {
  return isOldDelivery(delivery, now) && isRelayed(delivery, delivery.settledAt, before, now) && !isInUse(delivery, inUse);
}

/**
 * Whether no relay can have the event in hand any more: at a look long ago it was off its customer's row. That the row is empty
 * now would not do: two relays may have read it a moment ago, of which one has ended.
 */
function isRelayed({ customerId }: Past, at: Date, before: Unrelayed, now: Date): boolean {
  const isUnrelayed = customerId !== null && before.customerIds.has(customerId);
  return isLongAgo(before.at, now) && at < daysBefore(quietDays, before.at) && !isUnrelayed;
}

/** A review's own events, its overdue notice among them, are never earlier than the review. */
function isInUse({ eventId, customerId, detectedAt }: Past, { events, customers }: InUse): boolean {
  const customer = customerId === null ? undefined : customers.get(customerId);
  if (events.has(eventId) || customer?.isBusy) return true;
  return customer?.openReviewSince != null && detectedAt >= customer.openReviewSince;
}
