import { expect, test } from 'vitest';
import { createProgress, type Progress } from '../../lib/store/progress.ts';
import { createState } from '../../lib/store/state.ts';
import { countedTables } from '../support/counted-tables.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();

const progress: Progress = {
  sweptAt: new Date('2026-11-20T12:00:00.001Z'),
  listReadAt: new Date('2026-11-20T11:00:00.002Z'),
  listPages: 20,
  activityReadAt: new Date('2026-11-20T11:55:00.003Z'),
  requestsPerMinute: 242.5,
};
const nothing: Progress = { sweptAt: null, listReadAt: null, listPages: null, activityReadAt: null, requestsPerMinute: null };

async function fresh() {
  const { tables, requests } = await countedTables(await freshTables());
  return { requests, table: tables.State, store: createProgress(tables.State), state: createState(tables.State, 'T') };
}

test('before the first scan nothing is known', async () => {
  const { store } = await fresh();
  expect(await store.read()).toEqual(nothing);
});

test('what was written is read, and the next one takes its place whole', async () => {
  const { store } = await fresh();
  await store.write(progress);
  expect(await store.read()).toEqual(progress);
  await store.write({ ...progress, sweptAt: null, requestsPerMinute: null });
  expect(await store.read()).toEqual({ ...progress, sweptAt: null, requestsPerMinute: null });
  await store.write(nothing);
  expect(await store.read()).toEqual(nothing);
});

test('dates are dates, a count is a whole number and a rate is none, also where it happens to be', async () => {
  const { store, table, requests } = await fresh();
  await store.write({ ...progress, requestsPerMinute: 300 });
  expect(await store.read()).toEqual({ ...progress, requestsPerMinute: 300 });
  const filter = "sweptAt lt datetime'2026-11-20T12:00:01Z' and listPages eq 20 and requestsPerMinute lt 300.5";
  const found = [];
  for await (const row of table.listEntities({ queryOptions: { filter } })) found.push(row.rowKey);
  expect(found).toEqual(['scan']);
  // Azurite forgets the type of a number that is whole.
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ 'requestsPerMinute@odata.type': 'Edm.Double', listPages: 20 });
});

test('it stands beside the partner whose tables these are', async () => {
  const { store, state } = await fresh();
  await state.claim('a-tenant');
  await store.write(progress);
  await store.write(nothing);
  expect(await state.partner()).toBe('a-tenant');
});

test('a row that somebody else wrote is not taken for what was learned', async () => {
  const { store, table } = await fresh();
  await table.createEntity({ partitionKey: 'state', rowKey: 'scan', listPages: 'many' });
  await expect(store.read()).rejects.toThrow(/listPages/);
});

test('the period that runs is kept in a row of its own', async () => {
  const { store } = await fresh();
  expect(await store.runningPeriod()).toBeNull();
  await store.keepRunningPeriod('2026-10');
  await store.write(progress);
  await store.keepRunningPeriod('2026-11');
  expect(await store.runningPeriod()).toBe('2026-11');
  expect(await store.read()).toEqual(progress);
});
