/** The main job from end to end, over HTTP, a real table service and a real webhook: what a partner lives through. */
import { expect, test } from 'vitest';
import { changesOf } from '../support/changes.ts';
import { customer, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const [ada, birch, cedar] = [customer(1), customer(2), customer(3)];

async function threeSchools() {
  // Dates with their time of day, so that days in review can be told; else the less expected form of everything.
  const quirks = {
    envelope: 'object',
    dateForm: 'seven-digits',
    linkPrefix: '/customers',
    valueCase: 'upper',
    bom: true,
  } as const;
  const partner = await startPartner(await freshTables(), { pageSize: 2, quirks });
  partner.simulator.world.add({ id: ada, companyName: 'Ada Academy', domain: 'ada.example' });
  partner.simulator.world.add({ id: birch, companyName: 'Birch College', domain: 'birch.example' });
  partner.simulator.world.add({ id: cedar, companyName: 'Cedar School', domain: 'cedar.example' });
  return partner;
}

test('a vetting is followed from baseline to its last decision, and each decision of an open review is told once', async () => {
  const partner = await threeSchools();
  const { world } = partner.simulator;

  const baseline = await partner.scan();
  expect(baseline.run).toMatchObject({ outcome: 'whole', customers: { listed: 3, checked: 3, failed: 0, departed: 0 } });
  expect(baseline.changes).toEqual([]);
  expect(await partner.snapshot(ada)).toMatchObject({ companyName: 'Ada Academy', education: { status: 'None' }, revision: 0 });

  partner.later(1);
  world.education(ada, 'InReview');
  world.education(birch, 'InReview');
  expect((await partner.scan()).changes.map((event) => event.kind)).toEqual(['submitted', 'submitted']);
  expect((await partner.snapshot(birch)).education.review.state).toBe('open');
  expect(partner.told()).toEqual([]);

  partner.later(2);
  world.education(ada, 'Approved');
  world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  const decided = await partner.scan();
  expect(decided.events).toMatchObject([
    {
      customerId: ada,
      companyName: 'Ada Academy',
      kind: 'approved',
      from: 'InReview',
      to: 'Approved',
      reason: null,
      daysInReview: 2,
    },
    { customerId: birch, kind: 'denied', to: 'Denied', reason: 'Not an Academic Domain', daysInReview: 2, submission: 1 },
  ]);
  expect(partner.teams.cards).toEqual([['Approved: Ada Academy', 'Denied: Birch College']]);

  partner.later(1);
  world.education(birch, 'InReview');
  await partner.scan();
  world.education(birch, null);
  await partner.scan();
  expect((await partner.snapshot(birch)).education).toMatchObject({
    status: 'None',
    submissions: 2,
    review: { state: 'open' },
  });

  partner.later(3);
  world.education(birch, 'Denied', { reason: 'Not an Education Customer' });
  expect((await partner.scan()).events).toMatchObject([{ kind: 'denied', from: 'InReview', daysInReview: 3, submission: 2 }]);
  world.education(birch, 'InReview');
  await partner.scan();
  partner.later(0.5);
  world.education(birch, 'Approved');
  expect((await partner.scan()).events).toMatchObject([
    { kind: 'approved', from: 'InReview', daysInReview: 0.5, submission: 3 },
  ]);

  expect(partner.told()).toEqual([
    'Approved: Ada Academy',
    'Denied: Birch College',
    'Denied: Birch College',
    'Approved: Birch College',
  ]);
  expect(await partner.kinds(birch)).toEqual([
    'submitted',
    'denied',
    'resubmitted',
    'vanished',
    'denied',
    'resubmitted',
    'approved',
  ]);
  expect(await partner.kinds(cedar)).toEqual([]);
  const byMonth = await changesOf(partner.store.changes);
  const byCustomer = [...(await partner.store.history.of(ada)), ...(await partner.store.history.of(birch))];
  expect(new Set(byMonth.map((event) => event.id))).toEqual(new Set(byCustomer.map((event) => event.id)));
  expect((await partner.snapshot(birch)).outbox).toEqual([]);
});

test('an unchanged partner costs one request a customer and a page, and changes nothing but checkedAt', async () => {
  const partner = await threeSchools();
  partner.simulator.world.education(ada, 'InReview');
  await partner.scan();
  const before = await partner.snapshot(ada);
  partner.later(1);
  const { run, changes } = await partner.scan();
  expect(changes).toEqual([]);
  expect(run.requests).toEqual({ sent: 2 + 3, throttled: 0, retried: 0 });
  const after = await partner.snapshot(ada);
  expect(after).toEqual({ ...before, checkedAt: after.checkedAt });
  expect(after.checkedAt.getTime()).toBeGreaterThan(before.checkedAt.getTime());
});

test('a first look that finds a decision tells nobody', async () => {
  const partner = await threeSchools();
  partner.simulator.world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  partner.simulator.world.education(birch, 'Approved');
  expect((await partner.scan()).changes).toEqual([]);
  expect((await partner.scan()).changes).toEqual([]);
  expect(partner.teams.requests()).toBe(0);
});

test('the changes of one scan share cards', async () => {
  const partner = await startPartner(await freshTables());
  const ids = Array.from({ length: 30 }, (_, place) => customer(place));
  for (const id of ids) partner.simulator.world.add({ id, companyName: `School ${id.slice(-2)}` });
  for (const id of ids) partner.simulator.world.education(id, 'InReview');
  await partner.scan();
  for (const id of ids) partner.simulator.world.education(id, 'Denied', { reason: 'Not an Academic Domain' });
  const { events } = await partner.scan();
  expect(events).toHaveLength(30);
  expect(partner.told()).toHaveLength(30);
  expect(partner.teams.cards.length).toBeLessThan(4);
});

test('a customer that comes anew is a baseline, whatever the others do', async () => {
  const partner = await threeSchools();
  await partner.scan();
  partner.simulator.world.add({ id: customer(4), companyName: 'Dale School' });
  partner.simulator.world.education(customer(4), 'Approved');
  const { run, changes } = await partner.scan();
  expect(run.customers).toEqual({ listed: 4, due: 4, notReached: 0, checked: 4, failed: 0, departed: 0 });
  expect(changes).toEqual([]);
});
