/**
 * Proof 1: a scan with five changes, two notices and two channels is killed before and after every one of its side effects, one at a
 * time, and then started again and run to rest. Nothing is lost; told twice is exactly what was accepted before and not marked.
 */
import { expect, test } from 'vitest';
import { isNotice } from '../../lib/vetting/notice.ts';
import { changesOf } from '../support/changes.ts';
import { customer, type Partner, startPartner } from '../support/partner.ts';
import { everybody } from '../support/scanning.ts';
import { useTables } from '../support/tables.ts';
import { killer, type When } from './crash.ts';
import { figure } from './figures.ts';

const freshTables = useTables();

const [ada, birch, cedar, dale, elm] = [customer(1), customer(2), customer(3), customer(4), customer(5)] as const;
const gorse = customer(7);
const told = ['Approved: Ada', 'Denied: Birch', 'Denied: Elm'];
const notices = ['Overdue: Gorse', 'Still watching: the week of 2 November 2026'];
/** A week is over, and Gorse is in review for longer than it should be. */
const how = { ...everybody, stillWatching: 'weekly', reviewOverdueDays: 6 } as const;
const names = new Map([
  [ada, 'Ada'],
  [birch, 'Birch'],
  [cedar, 'Cedar'],
  [dale, 'Dale'],
  [elm, 'Elm'],
]);

/**
 * Six customers, of which in the next scan three are decided, one is submitted, one loses a qualification, one is overdue; and a new one
 * comes.
 */
async function readyToChange(): Promise<Partner> {
  const partner = await startPartner(await freshTables(), { pageSize: 3, quirks: {} }, true);
  const { world } = partner.simulator;
  for (const [id, companyName] of names) world.add({ id, companyName });
  world.add({ id: gorse, companyName: 'Gorse' });
  for (const id of [ada, birch, elm, gorse]) world.education(id, 'InReview', { submitted: partner.now().toISOString() });
  world.set(dale, [{ qualification: 'Nonprofit', vettingStatus: 'Approved' }]);
  await partner.scan(undefined, undefined, how);
  partner.later(7);
  world.education(ada, 'Approved');
  world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  world.education(elm, 'Denied', { reason: 'Not an eligible Library' });
  world.education(cedar, 'InReview');
  world.set(dale, []);
  world.add({ id: customer(6), companyName: 'Fir' });
  world.education(customer(6), 'InReview');
  return partner;
}

/** What each channel accepted so far, a line an event, such as `teams Denied: Birch`. */
function accepted(partner: Partner): string[] {
  return [
    ...partner.told().map((line) => `teams ${line}`),
    ...partner.webhook.events.map(
      ({ data }) => `webhook ${data.kind === 'approved' ? 'Approved' : 'Denied'}: ${data.companyName}`,
    ),
  ];
}

/** What is marked as delivered, in the same words. */
async function marked(partner: Partner): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of partner.store.deliveries.list(['delivered'])) {
    if (!('delivery' in row)) throw new Error(row.problem);
    const { channel, event } = row.delivery;
    if (isNotice(event)) lines.push(`${channel} ${notices[event.kind === 'overdue' ? 0 : 1]}`);
    else lines.push(`${channel} ${event.to}: ${event.companyName}`);
  }
  return lines;
}

async function expectAllTold(partner: Partner, unmarked: readonly string[], killedAt: string) {
  const wanted = [
    ...['teams', 'webhook'].flatMap((channel) => told.map((line) => `${channel} ${line}`)),
    ...notices.map((line) => `teams ${line}`),
  ];
  expect(accepted(partner).toSorted(), killedAt).toEqual([...wanted, ...unmarked].toSorted());
  expect((await marked(partner)).toSorted(), killedAt).toEqual(wanted.toSorted());

  const byMonth = await changesOf(partner.store.changes);
  expect(byMonth.map((event) => event.kind).toSorted(), killedAt).toEqual([
    'approved',
    'denied',
    'denied',
    'other-qualification',
    'submitted',
  ]);
  for (const id of names.keys()) {
    const [event, ...others] = await partner.store.history.of(id);
    expect(others, killedAt).toEqual([]);
    expect(byMonth, killedAt).toContainEqual(event);
    for (const { delivery } of await partner.store.deliveries.of(event?.id ?? ''))
      expect(delivery.event, killedAt).toEqual(event);
    const received = partner.webhook.events.filter((each) => each.subject === id);
    expect(new Set(received.map((each) => each.id)).size, killedAt).toBeLessThanOrEqual(1);
    for (const each of received) expect(each.id, killedAt).toBe(event?.id);
    expect(await partner.snapshot(id), killedAt).toMatchObject({ revision: 1, outbox: [] });
  }
  expect(await partner.snapshot(customer(6)), killedAt).toMatchObject({ revision: 0, education: { status: 'InReview' } });
}

const everyEffect = [
  'runs.write',
  'snapshots.withOutbox',
  'progress.read',
  'snapshots.known',
  'snapshots.read',
  'snapshots.markEach',
  'ask',
  'snapshots.write',
  'snapshots.mark',
  'snapshots.insert',
  'deliveries.add',
  'history.record',
  'changes.record',
  'snapshots.clearRelayed',
  'progress.write',
  'snapshots.openReviews',
  'deliveries.noticeIds',
  'deliveries.addNotice',
  'progress.runningPeriod',
  'runs.firstMonth',
  'runs.page',
  'changes.firstMonth',
  'changes.page',
  'progress.keepRunningPeriod',
  'leases.take',
  'deliveries.list',
  'post',
  'deliveries.write',
  'lease.release',
];

test('killed before and after every side effect: nothing is lost, and told twice is only what was accepted and not marked', {
  timeout: 600_000,
}, async () => {
  let doubled = 0;
  let kills = 0;
  for (const when of ['before', 'after'] satisfies When[]) {
    const killed = new Set<string>();
    for (let at = 1; ; at++) {
      const partner = await readyToChange();
      const kill = killer(at, when);
      await partner.scan(kill.around, undefined, how).catch(() => undefined);
      const deadAt = kill.deadAt();
      if (deadAt === null) break;
      kills++;
      killed.add(deadAt);
      const isMarked = await marked(partner);
      const unmarked = accepted(partner).filter((line) => !isMarked.includes(line));
      // A dead process gives no lease back: it runs out.
      partner.later(1 / 24);
      await partner.scan(undefined, undefined, how);
      partner.later(1 / 24);
      await partner.scan(undefined, undefined, how);
      await expectAllTold(partner, unmarked, `killed ${when} side effect ${at}, ${deadAt}`);
      doubled += unmarked.length;
      await partner.stop();
    }
    expect(killed).toEqual(new Set(everyEffect));
  }
  expect(doubled).toBeGreaterThan(0);
  figure(
    '1 crash sweep',
    `${kills} kills, 0 lost; ${doubled} tellings doubled, each accepted before the kill and not marked; no id with two meanings`,
  );
});
