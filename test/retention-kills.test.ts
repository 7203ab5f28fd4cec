/**
 * A clean-up is killed before, or right after, each of its storage requests; the next one finishes its work. Whatever it left
 * is in order: nothing that is in use is gone, and what is in the history is still led to by the changes.
 */
import { expect, test } from 'vitest';
import type { Run } from '../lib/store/runs.ts';
import { createStore } from '../lib/store/store.ts';
import { openTables, type Tables } from '../lib/store/tables.ts';
import { createUnrelayed } from '../lib/store/unrelayed.ts';
import { changesOf } from './support/changes.ts';
import { customer, PARTNER } from './support/partner.ts';
import { daysAgo, deliveryOf, eventOf, pastOf, rowsOf } from './support/retention.ts';
import { type FreshTables, useTables } from './support/tables.ts';

const freshTables = useTables();
const dead = eventOf(5, 300);
const pending = eventOf(2, 300);
const submitted = eventOf(3, 199);
const unrelayed = eventOf(4, 300);

async function withPast({ tables }: FreshTables) {
  const past = pastOf(tables);
  const [gone, ...others] = [eventOf(6, 300), eventOf(6, 299), eventOf(6, 250)];
  if (!gone) throw new Error('no event');
  await past.happened(eventOf(1, 300), eventOf(1, 140), eventOf(1, 20), pending, submitted, eventOf(3, 250), unrelayed, dead);
  await past.happened(gone, ...others);
  await tables.History.deleteEntity(customer(6), (await rowsOf(tables, 'History')).at(-1)?.split(' ')[2] ?? '');
  await past.told(
    deliveryOf('teams', eventOf(1, 300), 'delivered', 299),
    deliveryOf('webhook', eventOf(1, 300), 'delivered', 299),
    deliveryOf('teams', pending, 'delivered', 299),
    deliveryOf('webhook', pending, 'pending', 299),
    deliveryOf('teams', submitted, 'delivered', 198),
    deliveryOf('teams', unrelayed, 'delivered', 299),
    deliveryOf('teams', dead, 'dead', 299),
    deliveryOf('webhook', dead, 'dismissed', 299),
    deliveryOf('teams', gone, 'dismissed', 250),
  );
  for (const number of [1, 2, 5, 6]) await past.stands(number);
  await past.stands(3, { review: { state: 'open', since: daysAgo(200), previous: null } });
  await past.stands(4, { outbox: [unrelayed] });
  for (const days of [200, 199, 150, 5]) await past.store.runs.write(runAt(daysAgo(days)));
  await past.looked(7);
  return past;
}

function runAt(startedAt: Date): Run {
  return {
    runId: `run-${startedAt.getTime()}`,
    startedAt,
    finishedAt: startedAt,
    outcome: 'whole',
    customers: { listed: 0, due: 0, checked: 0, failed: 0, departed: 0, notReached: 0 },
    listComplete: true,
    requests: { sent: 0, throttled: 0, retried: 0 },
    changed: 0,
    told: 0,
    notes: [],
  };
}

/** The same tables for a process that dies at its request of this number: nothing leaves it any more. */
async function dyingAt(at: number, when: 'before' | 'after', { connectionString, prefix }: FreshTables) {
  let [count, deadAt] = [0, ''];
  const policy: Policy = {
    name: 'dies',
    async sendRequest(request, next) {
      if (deadAt) throw new Error('killed');
      const isLast = ++count === at;
      if (isLast) deadAt = `${request.method} ${decodeURIComponent(new URL(request.url).pathname)}`;
      if (isLast && when === 'before') throw new Error('killed');
      const answer = await next(request);
      if (isLast) throw new Error('killed');
      return answer;
    },
  };
  const tables = await openTables({ kind: 'connectionString', connectionString }, prefix, {
    additionalPolicies: [{ policy, position: 'perRetry' }],
  });
  return { tables, deadAt: () => deadAt };
}
type Policy = NonNullable<NonNullable<Parameters<typeof openTables>[2]>['additionalPolicies']>[number]['policy'];

const everything = ['History', 'Changes', 'Deliveries', 'Runs', 'Snapshots'] as const;

async function expectInOrder(tables: Tables, before: readonly string[], atRest: readonly string[], killed: string) {
  const store = createStore(tables, PARTNER);
  const rows = await rowsOf(tables, ...everything);
  for (const row of rows) expect(before, killed).toContain(row);
  for (const row of atRest) expect(rows, killed).toContain(row);
  const changes = (await changesOf(store.changes)).map(({ id }) => id);
  for (let number = 1; number <= 6; number++) {
    for (const { id } of await store.history.of(customer(number))) expect(changes, killed).toContain(id);
  }
}

/** Some minutes later, as a dead one's lease has to run out. */
async function toRest(past: ReturnType<typeof pastOf>) {
  expect(await past.clean({ now: daysAgo(-0.01) })).toMatchObject({ isThrough: true, notes: [] });
}

test('killed before and after every storage request, what it left is in order, and the next one ends where it would have', async () => {
  const whole = await freshTables();
  const reference = await withPast(whole);
  const before = await rowsOf(whole.tables, ...everything);
  expect(await reference.clean()).toMatchObject({ history: 5, changes: 6, deliveries: 3, runs: 2, isThrough: true });
  await toRest(reference);
  const atRest = await rowsOf(whole.tables, ...everything);
  expect(atRest.filter((row) => row.startsWith('Deliveries'))).toEqual(
    [
      `Deliveries teams ${pending.id} delivered`,
      `Deliveries webhook ${pending.id} pending`,
      `Deliveries teams ${submitted.id} delivered`,
      `Deliveries teams ${unrelayed.id} delivered`,
      `Deliveries teams ${dead.id} dead`,
      `Deliveries webhook ${dead.id} dismissed`,
    ].sort(),
  );

  let kills = 0;
  const methods = new Set<string>();
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at++) {
      const fresh = await freshTables();
      const past = await withPast(fresh);
      const { tables, deadAt } = await dyingAt(at, when, fresh);
      const dying = { store: createStore(tables, PARTNER), unrelayed: createUnrelayed(tables.State) };
      await past.clean(dying).catch(() => undefined);
      if (!deadAt()) break;
      kills++;
      methods.add(deadAt().split(' ')[0] ?? '');
      const killed = `killed ${when} request ${at}, ${deadAt()}`;
      await expectInOrder(fresh.tables, before, atRest, killed);
      await toRest(past);
      expect(await rowsOf(fresh.tables, ...everything), killed).toEqual(atRest);
    }
  }
  expect(kills).toBeGreaterThan(50);
  expect([...methods].sort()).toEqual(['DELETE', 'GET', 'POST', 'PUT']);
  process.stdout.write(`clean-up killed ${kills} times: nothing in use lost, the same end each time\n`);
});
