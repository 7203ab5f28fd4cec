import { expect, test } from 'vitest';
import { createChanges } from '../../lib/store/changes.ts';
import { createHistory } from '../../lib/store/history.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { changeEvent } from '../notify/change-events.ts';
import { changesOf } from '../support/changes.ts';
import { customer } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const at = (detectedAt: string, over: Partial<ChangeEvent> = {}) =>
  changeEvent({ id: `e-${detectedAt.replaceAll(/\D/g, '')}`, detectedAt, ...over });

const october = at('2026-10-31T23:59:59.999Z');
const november = at('2026-11-01T00:00:00.000Z', { daysInReview: 3, reason: null, companyName: null, submission: null });
const later = at('2026-11-20T10:00:00.000Z', { submittedDate: 'some day', submittedAt: null, daysInReview: null });

test("a customer's history comes newest first and as it was written", async () => {
  const { tables } = await freshTables();
  const history = createHistory(tables.History);
  for (const event of [november, later, october, at('2026-11-20T10:00:00.000Z', { customerId: customer(2) })]) {
    expect(await history.record(event)).toBe(true);
  }
  expect(await history.of(november.customerId)).toEqual([later, november, october]);
  expect(await history.of(customer(3))).toEqual([]);
});

test('an event is written down once, however often it is recorded', async () => {
  const { tables } = await freshTables();
  const history = createHistory(tables.History);
  const changes = createChanges(tables.Changes);
  expect(await history.record(november)).toBe(true);
  expect(await history.record(november)).toBe(false);
  await changes.record([november]);
  await changes.record([november, later]);
  expect(await history.of(november.customerId)).toEqual([november]);
  expect(await changesOf(changes)).toEqual([later, november]);
});

test('changes come by time, newest first, across months; the beginning is included and the end is not', async () => {
  const { tables } = await freshTables();
  const changes = createChanges(tables.Changes);
  await changes.record([november, october, later]);
  const between = (since: string | null, until: string | null) =>
    changesOf(changes, { since: since === null ? null : new Date(since), until: until === null ? null : new Date(until) });
  expect(await between(null, null)).toEqual([later, november, october]);
  expect(await between('2026-11-01', null)).toEqual([later, november]);
  expect(await between('2026-10-01', '2026-11-01')).toEqual([october]);
  expect(await between(null, '2026-11-20T10:00:00.000Z')).toEqual([november, october]);
  expect(await between('2027-01-01', null)).toEqual([]);
});

test('more than a hundred changes of one month are written', async () => {
  const { tables } = await freshTables();
  const changes = createChanges(tables.Changes);
  const many = Array.from({ length: 230 }, (_, place) => at(new Date(Date.UTC(2026, 10, 3) + place * 1000).toISOString()));
  await changes.record(many);
  expect(await changesOf(changes)).toEqual(many.toReversed());
});

test('a column has one type in every row: whole days are no integers', async () => {
  const { tables } = await freshTables();
  await createHistory(tables.History).record(november);
  const half = tables.History.listEntities({ queryOptions: { filter: 'daysInReview gt 2.5' } });
  let count = 0;
  for await (const row of half) count += row.partitionKey ? 1 : 0;
  expect(count).toBe(1);
});
