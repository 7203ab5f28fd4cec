/** The tables are tried as the monitor uses them, and are as they were afterwards. */
import { expect, test } from 'vitest';
import type { StoreSettings } from '../../lib/settings.ts';
import { createHeard, TABLE_STORAGE } from '../../lib/setup-check/heard.ts';
import { tablesFindings } from '../../lib/setup-check/tables.ts';
import { tryWriting } from '../../lib/setup-check/trial-rows.ts';
import { createState } from '../../lib/store/state.ts';
import { openTables, type Tables } from '../../lib/store/tables.ts';
import { fakeIo, nobody, server } from '../partner-center/support.ts';
import { PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { lines, run } from './steps.ts';

const freshTables = useTables();

async function world(over: Partial<StoreSettings> = {}) {
  const { tables, prefix, connectionString } = await freshTables();
  const store: StoreSettings = {
    storage: { kind: 'connectionString', connectionString },
    tablePrefix: prefix,
    partnerTenantId: PARTNER,
    ...over,
  };
  const io = fakeIo();
  const heard = createHeard(() => new Date());
  const step = (settings: StoreSettings | null = store) => tablesFindings(settings, heard, io);
  const found = async (settings?: StoreSettings | null) => {
    const { findings, value } = await run(step(settings));
    return { said: lines(findings), value };
  };
  return { tables, prefix, store, connectionString, io, heard, step, found };
}

async function rows(tables: Tables): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const name of ['Snapshots', 'History', 'Changes', 'Deliveries', 'Runs', 'State'] as const)
    for await (const row of tables[name].listEntities()) all.push(row);
  return all;
}

const written = [
  'ok a row was written, read again, and replaced only in the version that was read',
  'ok rows were written in one transaction, and are deleted again',
];

test('tables that nobody has claimed are read and written, and hold nothing afterwards', async () => {
  const { tables, prefix, found, heard } = await world();
  const { said, value } = await found();
  expect(said).toEqual([`ok ${prefix}… can be read: no scan has claimed them for a partner yet`, ...written]);
  expect(value).not.toBeNull();
  expect(await rows(tables)).toEqual([]);
  expect(Math.abs(heard.aheadMs.get(TABLE_STORAGE) ?? Number.NaN)).toBeLessThan(30_000);
});

test('missing tables are made, and it is said; the next check finds them', async () => {
  const { store, found } = await world();
  const fresh = { ...store, tablePrefix: `${store.tablePrefix}New` };
  expect((await found(fresh)).said).toEqual([expect.stringMatching(/^ok .*; 6 of 6 were missing and are made$/), ...written]);
  expect((await found(fresh)).said[0]).not.toContain('missing');
});

test("a partner's own tables stay as they are, and another's are neither written nor claimed", async () => {
  const { tables, prefix, found, store } = await world();
  await createState(tables.State, prefix).claim(PARTNER);
  const before = await rows(tables);
  expect((await found()).said).toEqual([`ok ${prefix}… can be read: they are partner ${PARTNER}'s`, ...written]);
  expect(await rows(tables)).toEqual(before);

  const other = 'eeeeeeee-0000-4000-8000-000000000000';
  const { said, value } = await found({ ...store, partnerTenantId: other });
  expect(said).toEqual([
    expect.stringMatching(
      `^failed ${prefix}… cannot be used: the tables ${prefix}… belong to partner ${PARTNER}, not to ${other} → set TABLE_PREFIX`,
    ),
    'skipped needs tables that can be read: nothing was written',
  ]);
  expect(value).toBeNull();
  expect(await rows(tables)).toEqual(before);
  // Whose they should be is not known where that setting is wrong.
  expect((await found({ ...store, partnerTenantId: null })).said[0]).toContain(`they are partner ${PARTNER}'s`);
});

test('rows that a killed check left are deleted by the next; those of one at work are not', async () => {
  const { tables, found, io } = await world();
  const row = (rowKey: string, at?: Date) => ({ partitionKey: 'check', rowKey, ...(at && { at }) });
  const minutesAgo = (minutes: number) => new Date(io.now().getTime() - minutes * 60_000);
  for (const each of [row('killed-1', minutesAgo(3)), row('odd'), row('at-work-1', minutesAgo(1))])
    await tables.State.createEntity(each);
  expect((await found()).said.slice(1)).toEqual(written);
  expect(await rows(tables)).toEqual([expect.objectContaining({ rowKey: 'at-work-1' })]);
});

test('who does not wait for the end leaves nothing behind either', async () => {
  const { tables, step } = await world();
  for await (const { detail } of step()) if (detail.startsWith('a row was written')) break;
  expect(await rows(tables)).toEqual([]);
});

test('tables that lose what is written at once are found out', async () => {
  const { connectionString, prefix, tables, io } = await world();
  // Whatever version is asked for, any is taken.
  const lax = await openTables({ kind: 'connectionString', connectionString }, prefix, {
    additionalPolicies: [
      {
        position: 'perCall',
        policy: {
          name: 'anyVersion',
          sendRequest(request, next) {
            if (request.headers.has('If-Match')) request.headers.set('If-Match', '*');
            return next(request);
          },
        },
      },
    ],
  });
  const trial = tryWriting(lax.State, io);
  await expect(trial.row()).rejects.toThrow(/replaced although it had changed/);
  await trial.clear();
  expect(await rows(tables)).toEqual([]);
});

test.each<[string, (connectionString: string) => string | Promise<string>, RegExp]>([
  [
    'a wrong key',
    (text) => text.replace('AccountKey=E', 'AccountKey=F'),
    /Table Storage answered 403 .* → check the key or signature/,
  ],
  [
    'an address where nobody is',
    async (text) => text.replace(/TableEndpoint=.*/, `TableEndpoint=${await nobody()}/devstoreaccount1;`),
    /could not be reached \(ECONNREFUSED\) → check the address in AzureWebJobsStorage/,
  ],
])('%s: nothing is written, and the line says what to do', async (_, wrong, line) => {
  const { found, store, connectionString } = await world();
  const { said, value } = await found({
    ...store,
    storage: { kind: 'connectionString', connectionString: await wrong(connectionString) },
  });
  expect(said).toEqual([expect.stringMatching(line), 'skipped needs tables that can be read: nothing was written']);
  expect(said[0]).not.toMatch(/AccountKey|127\.0\.0\.1/);
  expect(value).toBeNull();
});

test('an account that may only be read is told by what cannot be written', async () => {
  const { tables, found, store, connectionString } = await world();
  const [, target = ''] = /TableEndpoint=(http:..[^/]+)/.exec(connectionString) ?? [];
  const body = JSON.stringify({
    'odata.error': { code: 'AuthorizationPermissionMismatch', message: { value: 'Not allowed' } },
  });
  const url = await server((request, response) => {
    if (request.method !== 'GET') return response.writeHead(403, { 'content-type': 'application/json' }).end(body);
    const headers = Object.entries(request.headers).filter(([name]) => /^(authorization|accept|x-ms-)/.test(name));
    return void fetch(`${target}${request.url}`, { headers: headers.map(([name, value]) => [name, String(value)]) })
      .then(async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
      )
      .catch(() => response.destroy());
  });
  const readOnly = connectionString.replace(target, url);
  const { said } = await found({ ...store, storage: { kind: 'connectionString', connectionString: readOnly } });
  expect(said).toEqual([
    expect.stringMatching(/^ok .* can be read: /),
    expect.stringMatching(
      /^failed a row cannot be written: Table Storage answered 403 \(AuthorizationPermissionMismatch\) → give the identity the role Storage Table Data Contributor/,
    ),
    'skipped needs rows that can be written: no transaction was tried',
  ]);
  expect(await rows(tables)).toEqual([]);
});

test('without the settings of the storage nothing is tried', async () => {
  const { found } = await world();
  expect((await found(null)).said).toEqual(['skipped needs the AzureWebJobsStorage settings and TABLE_PREFIX']);
});
