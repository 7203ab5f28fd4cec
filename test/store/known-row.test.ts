/** The few columns that are read of every row before anybody is asked. */
import { expect, test } from 'vitest';
import { createSnapshots } from '../../lib/store/snapshots.ts';
import { namePrint, readingPrint } from '../../lib/vetting/reading-print.ts';
import { countedTables } from '../support/counted-tables.ts';
import { customer, PARTNER } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { denial, listed, snapshot } from './stored.ts';

const freshTables = useTables();

async function snapshots() {
  const { tables, requests } = await countedTables(await freshTables());
  return { table: tables.Snapshots, store: createSnapshots(tables.Snapshots, PARTNER), requests };
}

test('few columns are read, and never the outbox', async () => {
  const { store, requests } = await snapshots();
  await store.write(snapshot(), null);
  requests.length = 0;
  await listed(store.known());
  expect(requests).toHaveLength(1);
  const columns = new URL(requests[0]?.url ?? '').searchParams.get('$select')?.split(',');
  expect(columns).toEqual(expect.arrayContaining(['RowKey', 'checkedAt', 'askedAt', 'revision', 'qualifications']));
  for (const column of ['outbox', 'educationReason', 'firstSeenAt', 'changedAt']) expect(columns).not.toContain(column);
});

test('they are all that decides over whose turn it is and over what is news', async () => {
  const { store } = await snapshots();
  await store.write(snapshot(), null);
  expect(await listed(store.known())).toEqual([
    {
      customerId: customer(1),
      checkedAtMs: Date.parse('2020-07-12T00:00:00.003Z'),
      isReviewOpen: true,
      submittedAtMs: Date.parse('2020-07-12T00:00:00.004Z'),
      loggedAtMs: Date.parse('2020-07-12T00:00:00.004Z'),
      revision: 3,
      print: readingPrint(snapshot().qualifications),
      companyNamePrint: namePrint(snapshot().companyName),
      domainPrint: namePrint('school.example'),
      absentSince: null,
      departedAt: null,
    },
  ]);
});

test('of a row with hardly anything in it they say hardly anything', async () => {
  const { store } = await snapshots();
  const education = { status: 'None', reason: null, submitted: null, submissions: 0, review: { state: 'none' } } as const;
  const [absentSince, departedAt] = [new Date(1e12), new Date(2e12)];
  const over = { companyName: null, domain: null, education, qualifications: [], submissionLoggedAt: null };
  await store.write(snapshot({ ...over, absentSince, departedAt }), null);
  expect(await listed(store.known())).toMatchObject([
    {
      isReviewOpen: false,
      submittedAtMs: null,
      loggedAtMs: null,
      companyNamePrint: 0,
      domainPrint: 0,
      absentSince,
      departedAt,
    },
  ]);
});

test('a decided submission is told from one that waits for its decision', async () => {
  const { store } = await snapshots();
  const submitted = denial.submitted;
  const decided = { ...snapshot().education, submitted, review: { state: 'decided', decision: denial } } as const;
  const notLogged = { education: decided, submissionLoggedAt: null };
  await store.write(snapshot({ ...notLogged, customerId: customer(1) }), null);
  // The decision is that of an earlier submission than the last one.
  const waiting = { ...decided, submitted: snapshot().education.submitted };
  await store.write(snapshot({ ...notLogged, customerId: customer(2), education: waiting }), null);
  expect(await listed(store.known())).toMatchObject([
    { isReviewOpen: false, submittedAtMs: null },
    { isReviewOpen: false, submittedAtMs: Date.parse('2020-07-09T00:00:00.000Z') },
  ]);
});

test('they say when a customer last had its turn, asked in vain or not', async () => {
  const { store } = await snapshots();
  await store.write(snapshot(), null);
  const turn = async () => (await listed(store.known())).map((row) => ('print' in row ? row.checkedAtMs : row.problem));
  const [earlier, later] = [new Date('2020-07-11T00:00:00.000Z'), new Date('2020-07-13T00:00:00.000Z')];
  await store.mark([customer(1)], 'askedAt', earlier);
  expect(await turn()).toEqual([Date.parse('2020-07-12T00:00:00.003Z')]);
  await store.mark([customer(1)], 'askedAt', later);
  expect(await turn()).toEqual([later.getTime()]);
  expect((await store.read(customer(1)))?.snapshot).toEqual(snapshot());
});

test('a row that somebody else wrote is named, and the others are read all the same', async () => {
  const { store, table } = await snapshots();
  await store.write(snapshot({ customerId: customer(2) }), null);
  await table.createEntity({ partitionKey: PARTNER, rowKey: customer(1), qualifications: '[{' });
  const [odd, good] = await listed(store.known());
  expect(odd).toEqual({ customerId: customer(1), problem: expect.stringMatching(/^cannot be read: see .*qualifications/) });
  expect(good).toMatchObject({ customerId: customer(2), revision: 3 });
});

test('they are those of one partner alone', async () => {
  const { store, table } = await snapshots();
  await store.write(snapshot(), null);
  const others = createSnapshots(table, 'another-partner');
  expect(await listed(others.known())).toEqual([]);
});
