/** Notices as Teams gets them: real scans against the simulator, real tables, a real webhook, and a clock that only the test moves. */
import { expect, test } from 'vitest';
import { addNotices } from '../lib/notices.ts';
import { dismissEvent, replayEvent } from '../lib/replay.ts';
import { compare } from '../lib/vetting/comparison.ts';
import { changeEvent } from './notify/change-events.ts';
import { type Around, customer, type Partner, startPartner } from './support/partner.ts';
import { everybody } from './support/scanning.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const [ada, birch] = [customer(1), customer(2)] as const;
const monthly = { ...everybody, stillWatching: 'monthly', reviewOverdueDays: 0 } as const;
const weekly = { ...monthly, stillWatching: 'weekly' } as const;
const overdue = { ...everybody, reviewOverdueDays: 10 } as const;

/** Two customers, of which Ada is in review since the first scan: Monday 2026-11-02, 8:00. */
async function started(how: Parameters<Partner['scan']>[2], hasWebhook = false): Promise<Partner> {
  const partner = await startPartner(await freshTables(), { quirks: {} }, hasWebhook);
  const { world } = partner.simulator;
  world.add({ id: ada, companyName: 'Ada' });
  world.add({ id: birch, companyName: 'Birch' });
  world.education(ada, 'InReview', { submitted: partner.now().toISOString() });
  await partner.scan(undefined, undefined, how);
  return partner;
}

async function after(partner: Partner, days: number, how: Parameters<Partner['scan']>[2]) {
  partner.later(days);
  return partner.scan(undefined, undefined, how);
}

/** What is put down for the channels, whatever became of it. */
async function deliveriesOf({ store }: Partner) {
  const rows: string[] = [];
  for await (const row of store.deliveries.list(['pending', 'delivered', 'dead', 'dismissed'])) {
    if ('delivery' in row) rows.push(`${row.delivery.channel} ${row.delivery.event.kind} ${row.delivery.state}`);
  }
  return rows.toSorted();
}

/** A store of which one call fails. */
const failing = (part: 'snapshots' | 'progress' | 'deliveries', method: string): Around => ({
  fetch: (real) => real,
  store: (store) => ({
    ...store,
    [part]: new Proxy(store[part], {
      get(target, property, receiver) {
        if (property === method) return () => Promise.reject(new Error('the table is busy'));
        return Reflect.get(target, property, receiver);
      },
    }),
  }),
});

test('a review that is open for too long is told of to Teams alone, once, however many scans there are', async () => {
  const partner = await started(overdue, true);
  await after(partner, 9.9, overdue);
  expect(partner.told()).toEqual([]);
  const { run } = await after(partner, 0.2, overdue);
  expect(run).toMatchObject({ changed: 0, told: 0, notes: [] });
  expect(partner.told()).toEqual(['Overdue: Ada']);
  await after(partner, 1, overdue);
  await after(partner, 30, overdue);
  expect(partner.told()).toEqual(['Overdue: Ada']);
  expect(partner.webhook.requests()).toBe(0);
  expect(await deliveriesOf(partner)).toEqual(['teams overdue delivered']);
  expect(await partner.store.history.of(ada)).toEqual([]);
});

test('another review of the customer is told of as well, and a decision is told as ever', async () => {
  const partner = await started(overdue);
  await after(partner, 11, overdue);
  partner.simulator.world.education(ada, 'Denied');
  await after(partner, 1, overdue);
  partner.simulator.world.education(ada, 'InReview', { submitted: partner.now().toISOString() });
  await after(partner, 1, overdue);
  await after(partner, 11, overdue);
  expect(partner.told()).toEqual(['Overdue: Ada', 'Denied: Ada', 'Overdue: Ada']);
});

test('a review that this very scan sees decided is not called overdue', async () => {
  const partner = await started(overdue);
  partner.simulator.world.education(ada, 'Approved');
  await after(partner, 11, overdue);
  expect(partner.told()).toEqual(['Approved: Ada']);
});

test('nor one of a customer that is missing from the list or has left, until it is back', async () => {
  const partner = await started(overdue);
  partner.simulator.world.remove(ada);
  await after(partner, 11, overdue);
  await after(partner, 1, overdue);
  await after(partner, 1, overdue);
  expect(partner.told()).toEqual([]);
  partner.simulator.world.restore(ada);
  await after(partner, 1, overdue);
  expect(partner.told()).toEqual(['Overdue: Ada']);
});

test('nor one that nobody could read since: it may be decided long ago', async () => {
  const partner = await started(overdue);
  partner.simulator.fail({ customerId: ada, respond: { status: 403 }, times: 2 });
  await after(partner, 11, overdue);
  expect(partner.told()).toEqual([]);
  await after(partner, 1, overdue);
  await after(partner, 1, overdue);
  expect(partner.told()).toEqual(['Overdue: Ada']);
});

test('with 0 days no review is overdue, and without Teams nobody is told anything', async () => {
  const partner = await started(monthly);
  await after(partner, 20, monthly);
  expect(partner.told()).toEqual([]);

  const asked: string[] = [];
  const alone: Around = {
    fetch: (real) => real,
    store: (store) => ({
      ...store,
      progress: new Proxy(store.progress, {
        get(target, property, receiver) {
          asked.push(String(property));
          return Reflect.get(target, property, receiver);
        },
      }),
    }),
  };
  partner.later(30);
  await partner.scan(alone, undefined, { ...monthly, channels: [] });
  expect(asked).not.toContain('runningPeriod');
  expect(await deliveriesOf(partner)).toEqual([]);
});

test('an overdue review costs no question about what was told while there is none', async () => {
  const partner = await started(overdue);
  partner.later(5);
  const { run } = await partner.scan(failing('deliveries', 'noticeIds'), undefined, overdue);
  expect(run.notes).toEqual([]);
});

test('still watching: nothing at first; in the next month the numbers of the one that is over, once', async () => {
  const partner = await started(monthly);
  partner.simulator.world.education(birch, 'InReview', { submitted: partner.now().toISOString() });
  await after(partner, 1, monthly);
  partner.simulator.world.education(birch, 'Approved');
  await after(partner, 1, monthly);
  partner.simulator.fail({ customerId: birch, respond: { status: 403 }, times: 1 });
  await after(partner, 1, monthly);
  partner.until(new Date('2026-11-30T23:59:00.000Z'));
  await partner.scan(undefined, undefined, monthly);
  expect(partner.told()).toEqual(['Approved: Birch']);

  partner.until(new Date('2026-12-01T00:00:00.000Z'));
  await partner.scan(undefined, undefined, monthly);
  await after(partner, 1, monthly);
  expect(partner.told()).toEqual(['Approved: Birch', 'Still watching: November 2026']);
  const [stored] = await partner.store.deliveries.of('still-watching_2026-11');
  expect(stored?.delivery).toMatchObject({ channel: 'teams', state: 'delivered' });
  expect(stored?.delivery.event).toMatchObject({
    period: { name: '2026-11', from: '2026-11-01T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' },
    figures: {
      scans: { whole: 4, partial: 1, stopped: 0, failed: 0, killed: 0 },
      told: { approved: 1, denied: 0, other: 0 },
      openReviews: 1,
      oldestReview: { customerId: ada, companyName: 'Ada', daysInReview: 28.7 },
      lastScan: { outcome: 'whole', finishedAt: expect.stringMatching(/^2026-12-01T00:00/) },
    },
  });
});

test('the numbers are of that month alone, by how scans ended and by what was told', async () => {
  const { store } = await startPartner(await freshTables(), { quirks: {} });
  const at = (day: string) => new Date(`2026-${day}T10:00:00.000Z`);
  const ended = { listComplete: true, requests: { sent: 0, throttled: 0, retried: 0 }, changed: 0, told: 0, notes: [] };
  const customers = { listed: 0, due: 0, checked: 0, failed: 0, departed: 0, notReached: 0 };
  const runs = [
    ['10-31', 'whole'],
    ['11-01', 'whole'],
    ['11-02', 'partial'],
    ['11-03', 'running'],
    ['11-04', 'failed'],
    ['11-05', 'stopped'],
    ['11-06', 'running'],
    ['12-01', 'partial'],
  ] as const;
  for (const [day, outcome] of runs) {
    const finishedAt = outcome === 'running' ? null : new Date(at(day).getTime() + 60_000);
    await store.runs.write({ runId: `run-${day}`, startedAt: at(day), finishedAt, outcome, customers, ...ended });
  }
  const changes = [
    ['10-31', 'approved'],
    ['11-01', 'approved'],
    ['11-02', 'approved-unseen'],
    ['11-02', 'denied'],
    ['11-03', 'denied-unseen'],
    ['11-04', 'denied'],
    ['11-05', 'revoked'],
    ['11-06', 'submitted'],
    ['12-01', 'approved'],
  ] as const;
  const events = changes.map(([day, kind]) => changeEvent({ id: `${day}-${kind}`, kind, detectedAt: at(day).toISOString() }));
  await store.changes.record(events);
  await store.progress.keepRunningPeriod('2026-11');
  const notifyKinds = new Set(['approved', 'approved-unseen', 'denied', 'denied-unseen', 'revoked'] as const);
  const now = () => new Date('2026-12-01T11:00:00.000Z');
  expect(await addNotices({ ...monthly, store, channels: [{ name: 'teams' }], notifyKinds, io: { now } })).toEqual([]);
  const [stored] = await store.deliveries.of('still-watching_2026-11');
  expect(stored?.delivery.event).toMatchObject({
    figures: {
      scans: { whole: 1, partial: 1, stopped: 1, failed: 1, killed: 2 },
      told: { approved: 2, denied: 3, other: 1 },
      openReviews: 0,
      oldestReview: null,
      lastScan: { outcome: 'partial', finishedAt: '2026-12-01T10:01:00.000Z' },
    },
  });
  // Where only the webhook is set, nobody is told.
  await store.progress.keepRunningPeriod('2026-10');
  await addNotices({ ...monthly, store, channels: [{ name: 'webhook' }], notifyKinds, io: { now } });
  expect(await store.progress.runningPeriod()).toBe('2026-10');
});

test('a monitor that slept through several weeks tells of the last one', async () => {
  const partner = await started(weekly);
  await after(partner, 31, weekly);
  expect(partner.told()).toEqual(['Still watching: the week of 23 November 2026']);
  await after(partner, 7, weekly);
  expect(partner.told()).toHaveLength(2);
});

test('from weeks to months nothing is told until a month is over', async () => {
  const partner = await started(weekly);
  await after(partner, 5, monthly);
  await after(partner, 5, weekly);
  await after(partner, 5, monthly);
  expect(partner.told()).toEqual([]);
  await after(partner, 15, monthly);
  expect(partner.told()).toEqual(['Still watching: November 2026']);
});

test('off, nothing is told and nothing remembered', async () => {
  const partner = await started(everybody);
  await after(partner, 40, everybody);
  expect(partner.told()).toEqual([]);
  expect(await partner.store.progress.runningPeriod()).toBeNull();
});

test('a scan that failed tells of the month all the same', async () => {
  const partner = await started(monthly);
  partner.simulator.fail({ path: '/v1/customers', respond: { status: 401 }, times: 10 });
  await expect(after(partner, 31, monthly)).rejects.toThrow('401');
  expect(partner.told()).toEqual(['Still watching: November 2026']);
});

test('one that was asked to end leaves the notices to the next', async () => {
  const partner = await started(monthly);
  partner.later(31);
  await partner.scan(undefined, AbortSignal.abort(), monthly);
  expect(await deliveriesOf(partner)).toEqual([]);
  await after(partner, 0.1, monthly);
  expect(partner.told()).toEqual(['Still watching: November 2026']);
});

test('what goes wrong with a notice is a note of the run, which is as whole as before; the next scan tells', async () => {
  const both = { ...monthly, reviewOverdueDays: 10 } as const;
  const partner = await started(both);
  partner.later(31);
  const broken = await partner.scan(failing('snapshots', 'openReviews'), undefined, both);
  expect(broken.run).toMatchObject({
    outcome: 'whole',
    notes: [
      'the notice “overdue” waits for the next scan: the table is busy',
      'the notice “still watching” waits for the next scan: the table is busy',
    ],
  });
  expect((await partner.store.runs.latest(1, partner.now()))[0]?.notes).toHaveLength(2);
  // The delivery stands already, and is neither lost nor doubled.
  await partner.scan(failing('progress', 'keepRunningPeriod'), undefined, both);
  expect(partner.told()).toEqual(['Overdue: Ada', 'Still watching: November 2026']);
  await after(partner, 0.1, both);
  expect(partner.told()).toHaveLength(2);
});

test('a notice that Teams does not take holds up no decision of its customer, and is given up, replayed and dismissed like any', async () => {
  const partner = await started(overdue);
  partner.teams.answer(400);
  await after(partner, 11, overdue);
  partner.teams.answer(202);
  partner.simulator.world.education(ada, 'Approved');
  await after(partner, 0.001, overdue);
  expect(partner.told()).toEqual(['Approved: Ada']);

  partner.teams.answer(400);
  for (let days = 0; days < 8; days++) {
    partner.later(1.2);
    await partner.deliver();
  }
  expect(await deliveriesOf(partner)).toEqual(['teams approved delivered', 'teams overdue dead']);
  const [id = ''] = await partner.store.deliveries.noticeIds('overdue');
  await replayEvent(partner.store.deliveries, id, null, partner.now());
  await partner.deliver();
  expect(await deliveriesOf(partner)).toContain('teams overdue pending');
  partner.teams.answer(202);
  await partner.deliver({ regardless: true });
  expect(partner.told()).toEqual(['Approved: Ada', 'Overdue: Ada']);
  expect((await dismissEvent(partner.store.deliveries, id, null, partner.now())).problems).toEqual([
    'teams: the delivery is delivered; only a dead one can be dismissed',
  ]);
});

test('two scans at once tell of a month and of a review once', async () => {
  const both = { ...weekly, reviewOverdueDays: 10 } as const;
  const partner = await started(both);
  partner.later(14);
  const scans = await Promise.all([1, 2].map(() => partner.scan(undefined, undefined, both)));
  expect(scans.flatMap(({ run }) => run.notes.filter((note) => note.includes('notice')))).toEqual([]);
  await partner.deliver({ regardless: true });
  expect(await deliveriesOf(partner)).toEqual(['teams overdue delivered', 'teams still-watching delivered']);
});

test('where thousands are overdue at once, as when Teams is set later, a scan puts 500 down and the next ones the rest', async () => {
  const partner = await started(everybody);
  const { store, now } = partner;
  const submitted = (days: number) => {
    const at = new Date(now().getTime() - days * 86_400_000);
    return { raw: at.toISOString(), at };
  };
  const rows = Array.from({ length: 620 }, (_, place) => {
    const entry = {
      qualification: 'Education',
      vettingStatus: 'InReview',
      vettingReason: null,
      submitted: submitted(20 + place),
    };
    return compare(undefined, { customerId: customer(1_000 + place), companyName: null, domain: null }, [entry], now())
      .snapshot;
  });
  await store.snapshots.insert(rows);
  const parts = { ...overdue, store, channels: [{ name: 'teams' }], notifyKinds: new Set(['approved'] as const), io: { now } };
  const counts: number[] = [];
  for (let scans = 0; scans < 3; scans++) {
    expect(await addNotices(parts)).toEqual([]);
    counts.push((await store.deliveries.noticeIds('overdue')).size);
    // Those that have waited the longest come first.
    if (scans === 0) expect(await store.deliveries.of(`${customer(1_000)}_${submitted(20).at.getTime()}_overdue`)).toEqual([]);
  }
  expect(counts).toEqual([500, 620, 620]);
});
