import { expect, test } from 'vitest';
import { createRuns, type Run } from '../../lib/store/runs.ts';
import { createState, WrongPartnerError } from '../../lib/store/state.ts';
import { openTables } from '../../lib/store/tables.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();

function run(startedAt: string, over: Partial<Run> = {}): Run {
  return {
    runId: `run-${startedAt}`.replaceAll(/\W/g, '-'),
    startedAt: new Date(startedAt),
    finishedAt: null,
    outcome: 'running',
    customers: { listed: 0, due: 0, checked: 0, failed: 0, departed: 0, notReached: 0 },
    listComplete: false,
    requests: { sent: 0, throttled: 0, retried: 0 },
    changed: 0,
    told: 0,
    notes: [],
    ...over,
  };
}

test('a run has one row, written at its start and replaced at its end', async () => {
  const { tables } = await freshTables();
  const runs = createRuns(tables.Runs);
  const begun = run('2026-11-21T10:00:00.000Z');
  await runs.write(begun);
  expect(await runs.latest(5, new Date('2026-11-21'))).toEqual([begun]);
  const ended = run('2026-11-21T10:00:00.000Z', {
    finishedAt: new Date('2026-11-21T10:00:12.345Z'),
    outcome: 'partial',
    customers: { listed: 300, due: 300, checked: 298, failed: 1, departed: 1, notReached: 0 },
    listComplete: true,
    requests: { sent: 303, throttled: 2, retried: 3 },
    changed: 4,
    told: 2,
    notes: ['one', 'two'],
  });
  await runs.write(ended);
  expect(await runs.latest(5, new Date('2026-11-21'))).toEqual([ended]);
});

test('the latest runs come newest first, across months, and no more than asked for', async () => {
  const { tables } = await freshTables();
  const runs = createRuns(tables.Runs);
  const [october, first, second] = [
    run('2026-09-30T10:00:00.000Z'),
    run('2026-11-21T10:00:00.000Z'),
    run('2026-11-21T10:05:00.000Z'),
  ];
  for (const each of [first, october, second]) await runs.write(each);
  expect(await runs.latest(2, new Date('2026-11-30'))).toEqual([second, first]);
  expect(await runs.latest(9, new Date('2026-11-30'))).toEqual([second, first, october]);
});

test('tables belong to the first partner that scans into them, and are refused to any other', async () => {
  const { tables } = await freshTables();
  const state = createState(tables.State, 'Vetting');
  expect(await state.partner()).toBeNull();
  await Promise.all([state.claim('partner-a'), state.claim('partner-a')]);
  expect(await state.partner()).toBe('partner-a');
  await expect(state.claim('partner-b')).rejects.toThrow(WrongPartnerError);
  await expect(state.claim('partner-b')).rejects.toThrow(
    'the tables Vetting… belong to partner partner-a, not to partner-b: set TABLE_PREFIX to another prefix, or PARTNER_CENTER_TENANT_ID to that partner',
  );
});

test('tables that nobody has made yet belong to nobody; making them twice is no error', async () => {
  const { connectionString, tables } = await freshTables();
  await tables.create();
  const none = await openTables({ kind: 'connectionString', connectionString }, 'NeverMade');
  expect(await createState(none.State, 'NeverMade').partner()).toBeNull();
});

test('a connection string that says localhost is not taken for Cosmos DB', async () => {
  const { connectionString, prefix, tables } = await freshTables();
  await createState(tables.State, prefix).claim('partner-a');
  const local = await openTables(
    { kind: 'connectionString', connectionString: connectionString.replace('127.0.0.1', 'localhost') },
    prefix,
  );
  expect(await createState(local.State, prefix).partner()).toBe('partner-a');
});
