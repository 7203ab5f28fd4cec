/** What may be forgotten and what may not: each rule by itself, and all of them for any past. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overdueNotice, periodOf, stillWatchingNotice } from '../../lib/vetting/notice.ts';
import {
  customerInUse,
  type InUse,
  isLongAgo,
  mayForgetChange,
  mayForgetDelivery,
  type SettledDelivery,
  type Unrelayed,
} from '../../lib/vetting/retention.ts';

const now = new Date('2026-11-22T03:00:00.000Z');
const daysAgo = (days: number, ms = 0) => new Date(now.getTime() - days * 86_400_000 - ms);
const nothing: InUse = { events: new Set(), customers: new Map() };
const lastWeek: Unrelayed = { at: daysAgo(7), customerIds: new Set() };
const isOpen = (openReviewSince: Date): InUse => ({
  ...nothing,
  customers: new Map([['ada', { isBusy: false, openReviewSince }]]),
});

const change = (days: number, ms = 0) => ({ eventId: 'ada_1_2_Education', customerId: 'ada', detectedAt: daysAgo(days, ms) });
function delivery(days: number, over: Partial<SettledDelivery> = {}): SettledDelivery {
  const at = daysAgo(days, 1);
  return { eventId: 'ada_1_2_Education', customerId: 'ada', kind: 'approved', detectedAt: at, settledAt: at, ...over };
}

test('a change goes when it is older than the days that are set, and never where none are', () => {
  expect(mayForgetChange(change(100, 1), 100, nothing, lastWeek, now)).toBe(true);
  expect(mayForgetChange(change(100), 100, nothing, lastWeek, now)).toBe(false);
  expect(mayForgetChange(change(10_000), 0, nothing, lastWeek, now)).toBe(false);
});

test('a delivery goes 30 days after it ended, however long it took to', () => {
  expect(mayForgetDelivery(delivery(30), nothing, lastWeek, now)).toBe(true);
  expect(mayForgetDelivery(delivery(300, { settledAt: daysAgo(30) }), nothing, lastWeek, now)).toBe(false);
});

test('an event that waits or was given up in any channel stays, in all channels and in the history', () => {
  const inUse = { ...nothing, events: new Set(['ada_1_2_Education']) };
  expect(mayForgetChange(change(500), 100, inUse, lastWeek, now)).toBe(false);
  expect(mayForgetDelivery(delivery(500), inUse, lastWeek, now)).toBe(false);
});

test('what happened in a review that is open stays, for years; what was before it goes', () => {
  const since = daysAgo(1_500);
  for (const [days, goes] of [
    [1_501, true],
    [1_500, false],
    [700, false],
  ] as const) {
    expect(mayForgetChange(change(days), 100, isOpen(since), lastWeek, now)).toBe(goes);
    const { detectedAt } = change(days);
    expect(mayForgetDelivery(delivery(500, { detectedAt }), isOpen(since), lastWeek, now)).toBe(goes);
  }
});

test('that a review was told to be overdue is known for as long as it is open', () => {
  const openReviewSince = daysAgo(400);
  const { id, kind, detectedAt } = overdueNotice(
    { customerId: 'ada', companyName: null, openReviewSince, checkedAt: daysAgo(380) },
    daysAgo(380),
  );
  const told = delivery(379, { eventId: id, kind, detectedAt: new Date(detectedAt) });
  expect(mayForgetDelivery(told, isOpen(openReviewSince), lastWeek, now)).toBe(false);
  expect(mayForgetDelivery(told, isOpen(daysAgo(20)), lastWeek, now)).toBe(true);
  expect(mayForgetDelivery(told, nothing, lastWeek, now)).toBe(true);
});

test('a notice of a month outlives the next one', () => {
  const counts = {
    scans: { whole: 1, partial: 0, stopped: 0, failed: 0, killed: 0 },
    told: { approved: 0, denied: 0, other: 0 },
    lastScan: null,
  };
  const { id, kind } = stillWatchingNotice(periodOf('monthly', daysAgo(100)), counts, [], daysAgo(70));
  const told = (days: number) => delivery(days, { eventId: id, kind, customerId: null });
  expect(mayForgetDelivery(told(89), nothing, lastWeek, now)).toBe(false);
  expect(mayForgetDelivery(told(90), nothing, lastWeek, now)).toBe(true);
});

test('nothing of a customer goes whose events are on its row, now or at the last look', () => {
  const unrelayed = { ...lastWeek, customerIds: new Set(['ada']) };
  const busy: InUse = { ...nothing, customers: new Map([['ada', { isBusy: true, openReviewSince: null }]]) };
  for (const [inUse, look] of [
    [nothing, unrelayed],
    [busy, lastWeek],
  ] as const) {
    expect(mayForgetChange(change(500), 100, inUse, look, now)).toBe(false);
    expect(mayForgetDelivery(delivery(500), inUse, look, now)).toBe(false);
  }
});

test('a look counts a day later, and for what was over by then', () => {
  const look = (days: number, ms = 0): Unrelayed => ({ at: daysAgo(days, ms), customerIds: new Set() });
  expect(isLongAgo(daysAgo(1), now)).toBe(true);
  expect(isLongAgo(daysAgo(1, -1), now)).toBe(false);
  expect(mayForgetDelivery(delivery(40), nothing, look(1), now)).toBe(true);
  expect(mayForgetDelivery(delivery(40), nothing, look(1, -1), now)).toBe(false);
  expect(mayForgetDelivery(delivery(40), nothing, look(39), now)).toBe(true);
  expect(mayForgetDelivery(delivery(40), nothing, look(39, 1), now)).toBe(false);
  expect(mayForgetChange(change(40), 10, nothing, look(40), now)).toBe(false);
});

test('a customer is in use with an open review, with events on its row, and when it changed within a day', () => {
  const still = { openReviewSince: null, changedAt: daysAgo(1) };
  expect(customerInUse(still, false, now)).toBeNull();
  expect(customerInUse({ ...still, changedAt: null }, false, now)).toBeNull();
  expect(customerInUse({ ...still, changedAt: daysAgo(1, -1) }, false, now)).toEqual({ isBusy: true, openReviewSince: null });
  expect(customerInUse(still, true, now)).toEqual({ isBusy: true, openReviewSince: null });
  const openReviewSince = daysAgo(3);
  expect(customerInUse({ ...still, openReviewSince }, false, now)).toEqual({ isBusy: false, openReviewSince });
});

const at = fc.integer({ min: -400 * 24, max: 0 }).map((hours) => new Date(now.getTime() + hours * 3_600_000));
const names = fc.subarray(['ada', 'birch', 'cedar']).map((some) => new Set(some));
const ids = fc.subarray(['1', '2', '3']).map((some) => new Set(some));
const anyUse: fc.Arbitrary<InUse> = fc.record({
  events: ids,
  customers: fc
    .dictionary(fc.constantFrom('ada', 'birch', 'cedar'), fc.record({ isBusy: fc.boolean(), openReviewSince: fc.option(at) }))
    .map((customers) => new Map(Object.entries(customers))),
});
const anyLook: fc.Arbitrary<Unrelayed> = fc.record({ at, customerIds: names });
const anyDelivery: fc.Arbitrary<SettledDelivery> = fc.record({
  eventId: fc.constantFrom('1', '2', '3'),
  customerId: fc.constantFrom('ada', 'birch', 'cedar'),
  kind: fc.constantFrom('approved', 'overdue'),
  detectedAt: at,
  settledAt: at,
});

test('for any past: what goes is old, relayed long ago, pending nowhere, of no busy customer and of no open review', () => {
  let went = 0;
  fc.assert(
    fc.property(anyDelivery, anyUse, anyLook, fc.integer({ min: 1, max: 200 }), (row, inUse, look, days) => {
      const { eventId, settledAt, detectedAt } = row;
      const customerId = row.customerId ?? '';
      const customer = inUse.customers.get(customerId);
      const mayNever =
        inUse.events.has(eventId) ||
        customer?.isBusy ||
        (customer?.openReviewSince && detectedAt >= customer.openReviewSince) ||
        look.customerIds.has(customerId) ||
        look.at > daysAgo(1);
      const delivered = mayForgetDelivery(row, inUse, look, now);
      const changed = mayForgetChange(row, days, inUse, look, now);
      if (delivered) expect(settledAt < daysAgo(30) && settledAt < look.at && !mayNever).toBe(true);
      if (changed) expect(detectedAt < daysAgo(days) && detectedAt < look.at && !mayNever).toBe(true);
      // The other way round: what nothing holds goes.
      const isOldForAll = settledAt < daysAgo(90) && detectedAt < daysAgo(200) && look.at > daysAgo(80) && !mayNever;
      if (isOldForAll) expect([delivered, changed]).toEqual([true, true]);
      if (isOldForAll) went++;
    }),
    { numRuns: 5_000 },
  );
  expect(went).toBeGreaterThan(10);
});

test('who waits longer forgets no less: what went once would go at any later time as well', () => {
  fc.assert(
    fc.property(anyDelivery, anyUse, anyLook, fc.integer({ min: 0, max: 1_000 }), (row, inUse, look, hours) => {
      const later = new Date(now.getTime() + hours * 3_600_000);
      if (mayForgetDelivery(row, inUse, look, now)) expect(mayForgetDelivery(row, inUse, look, later)).toBe(true);
      if (mayForgetChange(row, 50, inUse, look, now)) expect(mayForgetChange(row, 50, inUse, look, later)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
