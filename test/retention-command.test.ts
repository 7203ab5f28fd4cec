/** `vetting-monitor clean` as the built command, and what the others say afterwards. */
import { expect, test } from 'vitest';
import { openTables } from '../lib/store/tables.ts';
import { createUnrelayed } from '../lib/store/unrelayed.ts';
import { delivered } from '../lib/vetting/delivery.ts';
import { changeEvent } from './notify/change-events.ts';
import { ada, useCommand } from './support/command.ts';

const { command } = useCommand();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const none = { history: 0, changes: 0, deliveries: 0, runs: 0, kept: { changes: 0, deliveries: 0, runs: 0 } };

test('before the first scan there is nothing to clean', async () => {
  const { run } = await command();
  expect(await run(['clean'])).toEqual({ exitCode: 0, stdout: '', stderr: expect.stringContaining('No scan has run yet') });
  expect((await run(['clean', '--json'])).stdout).toBe('null\n');
});

test('it says what went, and a delivery that went cannot be replayed', async () => {
  const { run, json, store, settings } = await command({ quirks: {} });
  await json(['scan']);
  const event = changeEvent({ customerId: ada, detectedAt: daysAgo(50).toISOString() });
  await store.history.record(event);
  await store.changes.record([event]);
  await store.deliveries.add('teams', event, daysAgo(50));
  const [added] = await store.deliveries.of(event.id);
  if (!added) throw new Error('no delivery');
  await store.deliveries.write([{ ...added, next: delivered(added.delivery, daysAgo(40)) }]);
  expect(await json(['clean'])).toEqual({ ...none, onlyLooked: true, isThrough: true, notes: [], heldSince: null });
  expect((await run(['clean'])).stdout).toMatch(/^Gone: 0 changes .* only looked at: they go a day later at the earliest/);

  const account = { kind: 'connectionString', connectionString: settings.AzureWebJobsStorage ?? '' } as const;
  const { State } = await openTables(account, settings.TABLE_PREFIX ?? '');
  await createUnrelayed(State).write({ at: daysAgo(7), customerIds: new Set() });
  expect(await run(['clean'], { HISTORY_RETENTION_DAYS: '45' })).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'Gone: 1 changes (1 in the history), 1 deliveries, 0 runs. Old, and in use: 0 changes, 0 deliveries, 0 runs.\n',
  });
  expect(await run(['replay', event.id])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: `vetting-monitor: there is no delivery of an event ${event.id}: \`vetting-monitor deliveries\` lists them\n`,
  });
  expect(await json(['history', ada])).toEqual([]);
});

test('another clean-up is exit 3, a row that cannot be read 2, a wrong setting 1', async () => {
  const { run, json, store, settings, freeLeases } = await command({ quirks: {} });
  await json(['scan']);
  await store.leases.take('clean', 'another', 60_000, new Date());
  expect(await run(['clean'])).toMatchObject({
    exitCode: 3,
    stdout: expect.stringMatching(/^Another clean-up has been running/),
  });
  await freeLeases();
  const account = { kind: 'connectionString', connectionString: settings.AzureWebJobsStorage ?? '' } as const;
  const { Runs } = await openTables(account, settings.TABLE_PREFIX ?? '');
  await Runs.createEntity({ partitionKey: '2020-01', rowKey: 'mine' });
  expect(await run(['clean'])).toMatchObject({
    exitCode: 2,
    stderr: 'the run 2020-01, mine cannot be read: see runId, startedAt; it is left\n',
  });
  expect(await run(['clean'], { HISTORY_RETENTION_DAYS: '-1' })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('HISTORY_RETENTION_DAYS must be a whole number of days, or 0: for ever'),
  });
});
