/** What could not be read changes nothing and hides nothing: customers, pages and channels that fail. */
import { expect, test } from 'vitest';
import { customer, PARTNER, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const [ada, birch] = [customer(1), customer(2)];

async function schools(count: number, pageSize = 500) {
  const partner = await startPartner(await freshTables(), { pageSize });
  for (let number = 1; number <= count; number++) {
    partner.simulator.world.add({ id: customer(number), companyName: `School ${number}` });
  }
  return partner;
}

test.each([
  ['503', { status: 503 }],
  ['HTML with 200', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sorry</html>' }],
  ['an empty body', 'empty'],
  ['a JSON string', { status: 200, body: 'Approved' }],
  ['404 without a code', { status: 404, body: {} }],
  ['404 with code 3000', { status: 404, body: { code: 3000, description: 'Customer not found' } }],
  ['403 with a code nobody knows', { status: 403, body: { code: 4711, description: 'No' } }],
] as const)('a customer that answers %s is counted as failed, keeps its state, and is told of later', async (_, respond) => {
  const partner = await schools(3);
  partner.simulator.world.education(ada, 'InReview');
  partner.simulator.world.education(birch, 'InReview');
  await partner.scan();
  const before = await partner.snapshot(ada);

  partner.simulator.world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  partner.simulator.world.education(birch, 'Approved');
  const fault = partner.simulator.fail({ customerId: ada, times: Number.POSITIVE_INFINITY, respond });
  const failing = await partner.scan();
  expect(failing.run).toMatchObject({ outcome: 'partial', customers: { listed: 3, checked: 2, failed: 1, departed: 0 } });
  expect(failing.run.notes.join()).toContain(ada);
  expect(await partner.snapshot(ada)).toEqual(before);
  expect(partner.told()).toEqual(['Approved: School 2']);

  fault.remove();
  expect((await partner.scan()).run.outcome).toBe('whole');
  expect(partner.told()).toEqual(['Approved: School 2', 'Denied: School 1']);
});

test('a page that fails hides nobody who is known, and nobody departs for it', async () => {
  const partner = await schools(5, 2);
  for (const id of [ada, customer(5)]) partner.simulator.world.education(id, 'InReview');
  await partner.scan();
  for (const id of [ada, customer(5)]) partner.simulator.world.education(id, 'Approved');
  const fault = partner.simulator.fail({
    page: 3,
    path: '/customers',
    times: Number.POSITIVE_INFINITY,
    respond: { status: 503 },
  });
  for (let scans = 0; scans < 3; scans++) {
    const { run } = await partner.scan();
    expect(run).toMatchObject({ outcome: 'partial', listComplete: false, customers: { listed: 5, checked: 5, departed: 0 } });
    expect(run.notes.join()).toContain('page 3');
  }
  expect(await partner.snapshot(customer(5))).toMatchObject({ absentSince: null, departedAt: null });
  expect(partner.told()).toEqual(['Approved: School 1', 'Approved: School 5']);
  partner.simulator.world.add({ id: customer(6) });
  expect((await partner.scan()).run.customers.listed).toBe(5);

  fault.remove();
  expect((await partner.scan()).run).toMatchObject({ outcome: 'whole', customers: { listed: 6 } });
});

test('a scan that cannot read the list at all could not run, and its run row says why', async () => {
  const partner = await schools(2);
  partner.simulator.fail({
    path: '/customers',
    respond: { status: 403, body: { code: 900329, description: 'Consent is missing' } },
  });
  await expect(partner.scan()).rejects.toThrow(/403 \(code 900329\): Consent is missing/);
  const [run] = await partner.store.runs.latest(1, partner.now());
  expect(run).toMatchObject({ outcome: 'failed', customers: { listed: 0 }, requests: { sent: 1 } });
  expect(run?.notes.join()).toContain('900329');
});

test('a row that somebody else wrote into the snapshots is left alone and named, and the scan goes on', async () => {
  const fresh = await freshTables();
  const partner = await startPartner(fresh);
  for (const id of [ada, birch]) partner.simulator.world.add({ id, companyName: id });
  await partner.scan();
  await fresh.tables.Snapshots.updateEntity({ partitionKey: PARTNER, rowKey: ada, educationStatus: 'None' }, 'Replace');
  const { run } = await partner.scan();
  expect(run).toMatchObject({ outcome: 'partial', customers: { listed: 2, checked: 1, failed: 1 } });
  expect(run.notes.join()).toMatch(new RegExp(`${ada}.*cannot be read: see .*revision`));
});

test('a rate limit that is met is waited for, and nobody is left out', async () => {
  const partner = await schools(40);
  partner.simulator.limit(20);
  const { run } = await partner.scan();
  expect(run).toMatchObject({ outcome: 'whole', customers: { checked: 40, failed: 0 } });
  expect(run.requests.throttled).toBeGreaterThan(0);
  expect(run.requests.sent).toBe(41 + run.requests.retried);
});

test('a customer whose row would be too large fails alone and is named', async () => {
  const partner = await schools(3);
  const many = Array.from({ length: 45 }, (_, place) => ({ qualification: `Q${place}`, vettingReason: 'x'.repeat(900) }));
  partner.simulator.world.set(birch, many);
  const { run } = await partner.scan();
  expect(run).toMatchObject({ outcome: 'partial', customers: { listed: 3, checked: 2, failed: 1 } });
  expect(run.notes.join()).toMatch(new RegExp(`${birch}: qualifications would hold \\d+ of 32768 characters`));
  expect((await partner.snapshot(ada)).revision).toBe(0);
});

test('a row that somebody takes away in mid-scan costs the others nothing, and is made anew', async () => {
  const fresh = await freshTables();
  const partner = await startPartner(fresh);
  for (const id of [ada, birch]) partner.simulator.world.add({ id });
  await partner.scan();
  partner.later(1);
  await partner.scan({
    fetch: (real) => real,
    store: (store) => ({
      ...store,
      snapshots: {
        ...store.snapshots,
        mark: async (...args) => {
          await fresh.tables.Snapshots.deleteEntity(PARTNER, birch).catch(() => undefined);
          await store.snapshots.mark(...args);
        },
      },
    }),
  });
  expect((await partner.snapshot(ada)).checkedAt.getTime()).toBeGreaterThan(Date.UTC(2026, 10, 3));
  expect((await partner.scan()).run.outcome).toBe('whole');
  expect((await partner.snapshot(birch)).revision).toBe(0);
});
