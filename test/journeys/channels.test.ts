/** Channels that fail, and scans that break off or are stopped: what was found is told, later and once, in order. */
import { expect, test } from 'vitest';
import { readHealth } from '../../lib/queries/health.ts';
import { customer, type Partner, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const ada = customer(1);
const minutes = 1 / (24 * 60);

/** One school whose review is open and known. */
async function inReview(hasWebhook = false): Promise<Partner> {
  const partner = await startPartner(await freshTables(), {}, hasWebhook);
  partner.simulator.world.add({ id: ada, companyName: 'Ada' });
  partner.simulator.world.education(ada, 'InReview', { submitted: '2026-10-01T00:00:00.000Z' });
  await partner.scan();
  return partner;
}

test('what a channel does not take is pending, is in the history all the same, and goes out with a later call', async () => {
  const partner = await inReview();
  const { world } = partner.simulator;
  world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  partner.teams.answer(503);
  const down = await partner.scan();
  expect(down.events).toHaveLength(1);
  const [event] = down.events;
  if (!event) throw new Error('no event');
  const [stored] = await partner.store.deliveries.of(event.id);
  if (stored?.delivery.state !== 'pending') throw new Error('not pending');
  const { nextAttemptAt, lastAttemptAt } = stored.delivery;
  expect(stored.delivery).toMatchObject({ channel: 'teams', event, attempts: 1, lastError: 'Teams answered 503' });
  expect(nextAttemptAt.getTime() - (lastAttemptAt?.getTime() ?? 0)).toBe(315_000);
  expect(down.run).toMatchObject({ outcome: 'whole', changed: 1, told: 1 });
  expect(down.run.notes).toEqual([
    'teams: Teams answered 503',
    `teams: 1 delivery pending, the next attempt at ${nextAttemptAt.toISOString()}`,
  ]);
  expect((await partner.store.runs.latest(1, partner.now()))[0]).toEqual(down.run);
  expect((await partner.snapshot(ada)).outbox).toEqual([]);
  expect(await partner.kinds(ada)).toEqual(['denied']);

  // The denial may never be readable again: the customer changes once more while its event waits.
  world.education(ada, 'InReview', { submitted: '2026-11-01T00:00:00.000Z' });
  partner.teams.answer(202);
  const requests = partner.teams.requests();
  expect(await partner.deliver()).toMatchObject([{ channel: 'teams', delivered: 0, pending: 1 }]);
  expect(partner.teams.requests()).toBe(requests);
  partner.later(5.5 * minutes);
  expect(await partner.deliver()).toEqual([
    { channel: 'teams', delivered: 1, pending: 0, dead: 0, problems: [], heldSince: null },
  ]);
  expect(partner.told()).toEqual(['Denied: Ada']);
  await partner.scan();
  expect(partner.told()).toHaveLength(1);
});

test('a later event of a customer does not overtake one that waits', async () => {
  const partner = await inReview();
  const { world } = partner.simulator;
  world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  partner.teams.answer(400);
  await partner.scan();
  world.education(ada, 'InReview', { submitted: '2026-10-20T00:00:00.000Z' });
  await partner.scan();
  // The channel is mended, but it is not time yet.
  partner.teams.answer(202);
  world.education(ada, 'Approved');
  await partner.scan();
  expect(partner.told()).toEqual([]);
  partner.later(5.5 * minutes);
  await partner.scan();
  expect(partner.teams.cards).toEqual([['Denied: Ada'], ['Approved: Ada']]);
});

test('a channel that is down is not noticed by the other one', async () => {
  const partner = await inReview(true);
  partner.simulator.world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  partner.teams.answer(503);
  const { run, events } = await partner.scan();
  expect(partner.webhook.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect(run.notes.filter((note) => !note.startsWith('teams: '))).toEqual([]);
  partner.teams.answer(202);
  partner.later(5.5 * minutes);
  await partner.deliver();
  expect(partner.told()).toEqual(['Denied: Ada']);
  expect(partner.webhook.requests()).toBe(1);
});

test('a scan whose Partner Center is down still delivers what is pending', async () => {
  const partner = await inReview();
  partner.simulator.world.education(ada, 'Approved');
  partner.teams.answer(503);
  await partner.scan();
  partner.teams.answer(202);
  partner.later(1);
  partner.simulator.fail({
    path: '/customers',
    respond: { status: 403, body: { code: 900329, description: 'Consent is missing' } },
  });
  await expect(partner.scan()).rejects.toThrow('900329');
  expect(partner.told()).toEqual(['Approved: Ada']);
});

test('what a channel answered in a scan that could not run is in its run row', async () => {
  const partner = await inReview();
  partner.simulator.world.education(ada, 'Approved');
  partner.teams.answer(503);
  await partner.scan();
  partner.later(1);
  partner.simulator.fail({
    path: '/customers',
    respond: { status: 403, body: { code: 900329, description: 'Consent is missing' } },
    times: 2,
  });
  await expect(partner.scan()).rejects.toThrow('900329');
  const [run] = await partner.store.runs.latest(1, partner.now());
  expect(run).toMatchObject({ outcome: 'failed' });
  expect(run?.notes.join()).toMatch(/900329.*teams: Teams answered 503,teams: 1 delivery pending/);
  // Whoever asks whether the monitor is well is told why the scans fail, not what waits beside that.
  partner.later(0.01);
  await expect(partner.scan()).rejects.toThrow('900329');
  const { problems } = await readHealth(partner.store, 0, '0 */5 * * * *', partner.now());
  expect(problems.join()).toMatch(/the last scans failed: .*900329/);
});

test('an end asked for in mid-scan: nobody else is asked, what was read is kept, and the next scan tells everything once', async () => {
  const count = 30;
  const partner = await startPartner(await freshTables(), { pageSize: 10 });
  const { world } = partner.simulator;
  for (let number = 1; number <= count; number++) {
    world.add({ id: customer(number), companyName: `School ${number}` });
    world.education(customer(number), 'InReview');
  }
  await partner.scan();
  for (let number = 1; number <= count; number++) world.education(customer(number), 'Approved');

  const stop = new AbortController();
  let asked = 0;
  const stopped = await partner.scan(
    {
      store: (store) => store,
      fetch: (real) => (input, init) => {
        if (typeof input === 'string' && input.endsWith('/qualifications') && ++asked === 14) stop.abort();
        return real(input, init);
      },
    },
    stop.signal,
  );
  const { checked } = stopped.run.customers;
  // Four are asked about at once, and their answers are not waited for.
  expect(asked).toBe(14);
  expect(checked).toBeGreaterThanOrEqual(10);
  expect(checked).toBeLessThan(14);
  expect(stopped.run).toMatchObject({
    outcome: 'stopped',
    listComplete: true,
    customers: { listed: count, due: count, failed: 0, departed: 0, notReached: count - checked },
  });
  expect(stopped.run.notes).toEqual([`an end was asked for: ${checked} of 30 due customers were asked about`]);
  expect((await partner.store.runs.latest(1, partner.now()))[0]).toEqual(stopped.run);
  expect(stopped.changes).toHaveLength(checked);
  expect(stopped.deliveries).toEqual([]);
  expect(partner.teams.requests()).toBe(0);

  const next = await partner.scan();
  expect(next.run).toMatchObject({ outcome: 'whole', changed: count - checked, customers: { listed: count, checked: count } });
  const all = Array.from({ length: count }, (_, place) => `Approved: School ${place + 1}`);
  expect(partner.told().toSorted()).toEqual(all.toSorted());
});

test('an end asked for before the scan began asks about nobody', async () => {
  const partner = await inReview();
  partner.simulator.world.education(ada, 'Approved');
  partner.simulator.reset();
  const { run } = await partner.scan(undefined, AbortSignal.abort());
  expect(run).toMatchObject({ outcome: 'stopped', customers: { checked: 0, failed: 0 } });
  expect(partner.simulator.counters.qualifications).toBe(0);
  expect(await partner.snapshot(ada)).toMatchObject({ education: { status: 'InReview' }, absentSince: null });
  await partner.scan();
  expect(partner.told()).toEqual(['Approved: Ada']);
});

test('an end asked for while Partner Center makes a scan wait ends the waiting', async () => {
  const partner = await inReview();
  const stop = new AbortController();
  let requests = 0;
  partner.simulator.fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
  const { run } = await partner.scan(
    {
      store: (store) => store,
      fetch: (real) => (input, init) => {
        requests++;
        stop.abort();
        return real(input, init);
      },
    },
    stop.signal,
  );
  expect(requests).toBe(1);
  expect(run).toMatchObject({ outcome: 'stopped', customers: { listed: 0, failed: 0, departed: 0 } });
  expect(run.notes).toEqual(['an end was asked for: 0 of an unknown number of due customers were asked about']);
});
