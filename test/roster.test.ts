/** Who there is to ask, read from real tables and a partner over HTTP: how often, from when on, and at what cost. */
import { describe, expect, test } from 'vitest';
import type { SimulatorOptions } from '../dev/simulator/simulator.ts';
import { createPartnerCenter } from '../lib/partner-center/client.ts';
import { createPace } from '../lib/partner-center/pace.ts';
import { readyToken } from '../lib/partner-center/token.ts';
import { type Roster, readRoster } from '../lib/roster.ts';
import { countedTables } from './support/counted-tables.ts';
import { customer, startPartner } from './support/partner.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const hourMs = 3_600_000;

/** A partner with so many customers, all of them scanned once. `read` is what a scan begins with; it keeps how far it came. */
async function schools(count: number, options: SimulatorOptions = {}) {
  const fresh = await freshTables();
  const { tables, requests } = await countedTables(fresh);
  const partner = await startPartner({ ...fresh, tables }, options);
  for (let number = 1; number <= count; number++)
    partner.simulator.world.add({ id: customer(number), companyName: `School ${number}` });
  await partner.scan();
  const io = {
    fetch,
    now: partner.now,
    sleep: async () => undefined,
    every: () => () => undefined,
    random: () => 0.5,
    uuid: () => 'an-id',
  };
  const pace = createPace(60_000, io);
  const { url: baseUrl } = partner.simulator;
  const partnerCenter = createPartnerCenter({ baseUrl, tokens: readyToken('a-token'), pace, io, correlationId: 'an-id' });
  const begin = () => {
    partner.simulator.reset();
    requests.length = 0;
  };
  begin();
  return {
    ...partner,
    requests,
    begin,
    laterMs: (ms: number) => partner.until(new Date(partner.now().getTime() + ms)),
    /** Of the requests to the tables those that write. */
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    read: async ({ isWhole = false, readsActivity = false } = {}): Promise<Roster> => {
      begin();
      const roster = await readRoster({ store: partner.store, partnerCenter, io, readsActivity }, isWhole);
      const readRequests = requests.splice(0);
      await partner.store.progress.write(roster.progress);
      requests.splice(0, requests.length, ...readRequests);
      return roster;
    },
  };
}

describe('the customer list', () => {
  test('of nine pages is read at every scan', async () => {
    const { read, simulator, laterMs } = await schools(9, { pageSize: 1 });
    expect((await read()).progress.listPages).toBe(9);
    laterMs(1);
    expect((await read()).listed?.size).toBe(9);
    expect(simulator.counters.customers).toBe(9);
  });

  test('of ten pages is read once an hour, and in between nobody asks for it', async () => {
    const { read, simulator, laterMs, now } = await schools(10, { pageSize: 1 });
    const { progress } = await read({ isWhole: true });
    expect(progress).toMatchObject({ listPages: 10, listReadAt: now() });
    laterMs(hourMs - 1);
    expect(await read()).toMatchObject({ listed: null, listComplete: false, notes: [], progress });
    expect(simulator.counters.customers).toBe(0);
    laterMs(1);
    expect((await read()).listed?.size).toBe(10);
    expect(simulator.counters.customers).toBe(10);
  });

  test('of ten pages is read where everybody is asked', async () => {
    const { read } = await schools(10, { pageSize: 1 });
    await read({ isWhole: true });
    expect(await read({ isWhole: true })).toMatchObject({ listComplete: true, listed: new Set(tenIds) });
  });

  test('that was cut short is read again at the next scan, and says what is wrong', async () => {
    const { read, simulator, laterMs } = await schools(10, { pageSize: 1 });
    const before = (await read({ isWhole: true })).progress;
    laterMs(hourMs);
    simulator.fail({ page: 4, path: '/customers', times: 5, respond: { status: 503 } });
    const cut = await read();
    expect(cut).toMatchObject({ listComplete: false, notes: [expect.stringContaining('page 4')], progress: before });
    expect(cut.listed?.size).toBe(3);
    expect(await read()).toMatchObject({ listComplete: true, notes: [] });
  });

  test('names who is new and who has another name, and of all others nothing is held', async () => {
    const { read, simulator } = await schools(5, { pageSize: 2 });
    simulator.world.add({ id: customer(6), companyName: 'School 6' });
    simulator.world.rename(customer(2), { companyName: 'Birch College' });
    simulator.world.rename(customer(3), { domain: 'cedar.example' });
    simulator.world.rename(customer(4), { companyName: null });
    const { named, known, listed } = await read();
    expect([...named.keys()]).toEqual([2, 3, 6].map(customer));
    expect(named.get(customer(2))).toEqual({ customerId: customer(2), companyName: 'Birch College', domain: null });
    expect(known.size).toBe(5);
    expect(listed?.size).toBe(6);
  });
});

const tenIds = Array.from({ length: 10 }, (_, place) => customer(place + 1));

describe('a new name', () => {
  test('is written when the customer is asked next, and is no change', async () => {
    const { scan, simulator, snapshot, until, now, store } = await schools(2);
    simulator.world.rename(customer(1), { companyName: 'Ada Academy' });
    const due = { sweepRequestsPerMinute: 1, requestsPerMinute: 300, deadline: new Date(now().getTime() + hourMs) };
    expect((await scan(undefined, undefined, { due })).run.customers.due).toBe(0);
    expect((await snapshot(customer(1))).companyName).toBe('School 1');
    until(new Date(now().getTime() + 3 * 60_000));
    const { run, changes } = await scan(undefined, undefined, { due });
    expect({ due: run.customers.due, changes }).toEqual({ due: 2, changes: [] });
    expect(await snapshot(customer(1))).toMatchObject({ companyName: 'Ada Academy', revision: 0 });
    expect(await store.history.of(customer(1))).toEqual([]);
  });
});

describe('the activity log', () => {
  const asks = { readsActivity: true };
  const startDates = (calls: readonly { path: string; search: string }[]) =>
    calls.filter(({ path }) => path.includes('auditrecords')).map(({ search }) => new URLSearchParams(search).get('startDate'));

  test('is read from seven days ago, and from then on since it was read last, with an overlap', async () => {
    // The clock begins on 2 November at 8.
    const { read, simulator, until } = await schools(1);
    await read(asks);
    expect(startDates(simulator.calls)).toEqual(['2026-10-26']);
    until(new Date('2026-11-04T00:30:00Z'));
    expect((await read(asks)).progress.activityReadAt).toEqual(new Date('2026-11-04T00:30:00Z'));
    expect(startDates(simulator.calls)).toEqual(['2026-11-02']);
    // What was done before midnight may come into the log after it.
    until(new Date('2026-11-04T00:35:00Z'));
    await read(asks);
    expect(startDates(simulator.calls)).toEqual(['2026-11-03']);
    until(new Date('2026-11-04T12:00:00Z'));
    await read(asks);
    until(new Date('2026-11-04T12:05:00Z'));
    await read(asks);
    expect(startDates(simulator.calls)).toEqual(['2026-11-04']);
  });

  test('writes down who submitted, a hundred a request, and read a second time nothing', async () => {
    const { read, simulator, writes, snapshot, laterMs, now } = await schools(120);
    const submittedAt = now();
    for (let number = 1; number <= 110; number++) simulator.world.submitted(customer(number));
    laterMs(60_000);
    const first = await read(asks);
    expect(writes()).toHaveLength(2);
    expect((await snapshot(customer(110))).submissionLoggedAt).toEqual(submittedAt);
    expect((await snapshot(customer(111))).submissionLoggedAt).toBeNull();
    // It counts in this very scan already.
    const { known } = first;
    expect(known.get(customer(110))).toMatchObject({ loggedAtMs: submittedAt.getTime(), submittedAtMs: submittedAt.getTime() });

    await read(asks);
    expect(simulator.counters.activity).toBe(1);
    expect(writes()).toEqual([]);

    simulator.world.submitted(customer(7));
    await read(asks);
    expect(writes()).toHaveLength(1);
    expect((await snapshot(customer(7))).submissionLoggedAt).toEqual(now());
  });

  test('says nothing of a customer without a row', async () => {
    const { read, simulator, writes } = await schools(1);
    simulator.world.add({ id: customer(2) });
    simulator.world.submitted(customer(2));
    const { known } = await read(asks);
    expect(known.has(customer(2))).toBe(false);
    expect(writes()).toEqual([]);
  });

  test('that is off is not asked for', async () => {
    const { read, simulator } = await schools(1);
    simulator.world.submitted(customer(1));
    expect(await read({ readsActivity: false })).toMatchObject({ notes: [], progress: { activityReadAt: null } });
    expect(simulator.counters.activity).toBe(0);
  });

  test.each([
    [
      'is refused',
      { status: 403, body: { code: 2000, description: 'No right to audit records' } },
      'No right to audit records',
    ],
    ['fails', { status: 503 }, '503'],
    ['is no JSON', 'html', 'activity log'],
  ] as const)('that %s is named with its setting, and the scan is whole all the same', async (_, respond, said) => {
    const { scan, simulator, store } = await schools(3);
    await store.progress.write({ ...(await store.progress.read()), activityReadAt: new Date('2026-11-01T00:00:00Z') });
    simulator.fail({ path: '/auditrecords', times: Number.POSITIVE_INFINITY, respond });
    const { run } = await scan(undefined, undefined, asks);
    expect(run).toMatchObject({ outcome: 'whole', customers: { listed: 3, checked: 3, failed: 0 } });
    expect(run.notes).toEqual([expect.stringContaining('SCAN_ACTIVITY_LOG=off')]);
    expect(run.notes[0]).toContain(said);
    // The next scan reads from where the last one that succeeded came to.
    expect((await store.progress.read()).activityReadAt).toEqual(new Date('2026-11-01T00:00:00Z'));
  });

  test('that was read to its middle is read again from where it began', async () => {
    const { read, simulator } = await schools(3, { pageSize: 2 });
    for (let number = 1; number <= 3; number++) simulator.world.submitted(customer(number));
    const fault = simulator.fail({ page: 2, path: '/auditrecords', times: 9, respond: { status: 503 } });
    const cut = await read(asks);
    expect(cut).toMatchObject({ notes: [expect.stringContaining('page 2')], progress: { activityReadAt: null } });
    fault.remove();
    await read(asks);
    const { known } = await read(asks);
    expect(known.get(customer(3))).toMatchObject({ loggedAtMs: expect.any(Number) });
  });
});
