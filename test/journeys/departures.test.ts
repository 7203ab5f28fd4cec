/** Customers that leave and return: no event, no outage, and nothing that was open is forgotten. */
import { expect, test } from 'vitest';
import { customer, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const ada = customer(1);

async function schools(count: number) {
  const partner = await startPartner(await freshTables());
  for (let number = 1; number <= count; number++) {
    partner.simulator.world.add({ id: customer(number), companyName: `School ${number}` });
  }
  partner.simulator.world.education(ada, 'InReview');
  await partner.scan();
  return partner;
}

test('a customer that is missing from two whole lists in a row has departed; one list alone says nothing', async () => {
  const partner = await schools(10);
  partner.simulator.world.remove(ada);
  expect((await partner.scan()).run.customers.departed).toBe(0);
  expect(await partner.snapshot(ada)).toMatchObject({ departedAt: null, absentSince: expect.any(Date) });
  expect((await partner.scan()).run).toMatchObject({
    outcome: 'whole',
    customers: { listed: 9, checked: 9, failed: 0, departed: 1 },
  });
  expect(await partner.snapshot(ada)).toMatchObject({ departedAt: expect.any(Date), education: { review: { state: 'open' } } });
  expect((await partner.scan()).run.customers.departed).toBe(0);
  expect(await partner.kinds(ada)).toEqual([]);
});

test('a list with the customer between two without it begins the count anew, also where the customer could not be read', async () => {
  const partner = await schools(10);
  partner.simulator.world.remove(ada);
  await partner.scan();
  partner.simulator.world.restore(ada);
  partner.simulator.fail({ customerId: ada, times: 5, respond: { status: 503 } });
  expect((await partner.scan()).run.customers.failed).toBe(1);
  expect((await partner.snapshot(ada)).absentSince).toBeNull();
  partner.simulator.world.remove(ada);
  expect((await partner.scan()).run.customers.departed).toBe(0);
});

test.each([
  ['403 20002', { status: 403, code: 20002 }],
  ['404 1000', { status: 404, code: '1000' }],
  ['404 60003', { status: 404, code: 60003 }],
])('a listed customer that answers %s has departed at once, which is no failure', async (_, answer) => {
  const partner = await schools(10);
  partner.simulator.world.gone(ada, answer);
  const { run, changes } = await partner.scan();
  expect(run).toMatchObject({ outcome: 'whole', customers: { listed: 10, checked: 9, failed: 0, departed: 1 } });
  expect(changes).toEqual([]);
  expect(await partner.snapshot(ada)).toMatchObject({ departedAt: expect.any(Date), revision: 0 });
});

test('a customer that returns is taken up where it was: its open review is told of when it is decided', async () => {
  const partner = await schools(10);
  partner.simulator.world.remove(ada);
  await partner.scan();
  await partner.scan();
  partner.later(30);
  partner.simulator.world.restore(ada);
  partner.simulator.world.education(ada, 'Approved');
  const { events } = await partner.scan();
  expect(events).toMatchObject([{ customerId: ada, kind: 'approved', from: 'InReview', to: 'Approved' }]);
  expect(await partner.snapshot(ada)).toMatchObject({ departedAt: null, absentSince: null, revision: 1 });
  expect(partner.told()).toEqual(['Approved: School 1']);
});

test('when over a fifth of the customers would depart at once nobody is marked, and the run says so', async () => {
  const partner = await schools(20);
  for (let number = 1; number <= 6; number++) partner.simulator.world.gone(customer(number), { status: 403, code: 20002 });
  const { run } = await partner.scan();
  expect(run).toMatchObject({ outcome: 'partial', customers: { listed: 20, checked: 14, failed: 6, departed: 0 } });
  expect(run.notes).toEqual(['6 customers would have departed at once: taken for a fault of Partner Center, none was marked']);
  expect((await partner.snapshot(ada)).departedAt).toBeNull();
});

test('five may depart at once, however few the others are', async () => {
  const partner = await schools(8);
  for (let number = 1; number <= 5; number++) partner.simulator.world.gone(customer(number), { status: 404, code: 1000 });
  expect((await partner.scan()).run).toMatchObject({ outcome: 'whole', customers: { checked: 3, failed: 0, departed: 5 } });
});

test('an empty list that claims to be whole makes nobody depart, however often it comes', async () => {
  const partner = await schools(12);
  partner.simulator.fail({
    path: '/customers',
    times: 3,
    respond: { status: 200, body: { totalCount: 0, items: [], links: {}, attributes: { objectType: 'Collection' } } },
  });
  for (let scans = 0; scans < 3; scans++)
    expect((await partner.scan()).run.customers).toMatchObject({ listed: 0, departed: 0 });
  partner.simulator.world.education(ada, 'Denied');
  expect((await partner.scan()).events).toHaveLength(1);
  expect((await partner.snapshot(customer(2))).absentSince).toBeNull();
});
