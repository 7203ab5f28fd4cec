/**
 * A scan that is killed between any two of its steps is finished by the next one. Every awaited side effect (a table request, a
 * call to Partner Center, a post to the webhook) is once never made and once made with its answer lost; from there on nothing
 * leaves the process any more.
 */
import { expect, test } from 'vitest';
import type { Store } from '../../lib/store/store.ts';
import { type Around, customer, type Partner, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();

type When = 'before' | 'after';

/** Counts the side effects of a scan and dies at the one asked for. */
function killer(at: number, when: When) {
  let count = 0;
  let deadAt: string | null = null;
  const effect = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const isLast = ++count === at;
    if (deadAt !== null) throw new Error('killed');
    if (isLast) deadAt = name;
    if (!isLast || when === 'after') {
      const value = await run();
      if (!isLast) return value;
    }
    throw new Error('killed');
  };
  const around: Around = {
    fetch: (real) => (input, init) => effect(init?.method === 'POST' ? 'post' : 'ask', () => real(input, init)),
    store: (store) => ({
      snapshots: watched('snapshots', store.snapshots, effect),
      history: watched('history', store.history, effect),
      changes: watched('changes', store.changes, effect),
      runs: watched('runs', store.runs, effect),
    }),
  };
  return { around, deadAt: () => deadAt, count: () => count };
}

/** The same part of the store with every call and every listing counted as a side effect. */
function watched<Part extends Store[keyof Store]>(
  name: string,
  part: Part,
  effect: <T>(name: string, run: () => Promise<T>) => Promise<T>,
): Part {
  return new Proxy(part, {
    get(target, property, receiver) {
      const method: unknown = Reflect.get(target, property, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(method, target, args);
        const label = `${name}.${String(property)}`;
        if (property !== 'all' && property !== 'withOutbox') return effect(label, call);
        return (async function* () {
          await effect(label, async () => undefined);
          yield* call();
        })();
      };
    },
  });
}

const [ada, birch, cedar, dale] = [customer(1), customer(2), customer(3), customer(4)] as const;

/** Five customers, of which in the next scan two are decided, one is submitted, one loses a qualification, and one is new. */
async function readyToChange(): Promise<Partner> {
  const partner = await startPartner(await freshTables(), { pageSize: 3, quirks: {} });
  const { world } = partner.simulator;
  for (const [id, companyName] of [
    [ada, 'Ada'],
    [birch, 'Birch'],
    [cedar, 'Cedar'],
    [dale, 'Dale'],
  ] as const)
    world.add({ id, companyName });
  for (const id of [ada, birch]) world.education(id, 'InReview');
  world.set(dale, [{ qualification: 'Nonprofit', vettingStatus: 'Approved' }]);
  await partner.scan();
  partner.later(1);
  world.education(ada, 'Approved');
  world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  world.education(cedar, 'InReview');
  world.set(dale, []);
  world.add({ id: customer(5), companyName: 'Elm' });
  world.education(customer(5), 'InReview');
  return partner;
}

async function expectAllTold(partner: Partner, isDoubledAllowed: boolean, killedAt: string) {
  const told = partner.told();
  expect(new Set(told), killedAt).toEqual(new Set(['Approved: Ada', 'Denied: Birch']));
  if (!isDoubledAllowed) expect(told, killedAt).toHaveLength(2);
  expect(told.length, killedAt).toBeLessThanOrEqual(4);
  const byMonth = await partner.store.changes.between(null, null);
  expect(byMonth.map((event) => event.kind).toSorted(), killedAt).toEqual([
    'approved',
    'denied',
    'other-qualification',
    'submitted',
  ]);
  for (const id of [ada, birch, cedar, dale]) {
    const [event, ...others] = await partner.store.history.of(id);
    expect(others, killedAt).toEqual([]);
    expect(byMonth, killedAt).toContainEqual(event);
    expect(await partner.snapshot(id), killedAt).toMatchObject({ revision: 1, outbox: [] });
  }
  expect(await partner.snapshot(customer(5)), killedAt).toMatchObject({ revision: 0, education: { status: 'InReview' } });
}

test.each(['before', 'after'] as const)(
  'killed %s any side effect: nothing is lost, and only a lost acceptance is told twice',
  async (when) => {
    const kills: string[] = [];
    let doubled = 0;
    for (let at = 1; ; at++) {
      const partner = await readyToChange();
      const kill = killer(at, when);
      await partner.scan(kill.around).catch(() => undefined);
      const killedAt = kill.deadAt();
      if (killedAt === null) {
        expect(kill.count()).toBeLessThan(at);
        break;
      }
      kills.push(killedAt);
      const wasAccepted = partner.told().length > 0;
      await partner.scan();
      await partner.scan();
      await expectAllTold(partner, wasAccepted, `killed ${when} side effect ${at}, ${killedAt}`);
      if (partner.told().length > 2) doubled++;
    }
    expect(kills.length).toBeGreaterThan(25);
    expect(new Set(kills)).toEqual(
      new Set([
        'runs.write',
        'snapshots.withOutbox',
        'snapshots.all',
        'ask',
        'snapshots.write',
        'snapshots.mark',
        'snapshots.insert',
        'history.record',
        'changes.record',
        'post',
        'snapshots.clearRelayed',
      ]),
    );
    // Told twice only between the channel's acceptance and the mark of it.
    expect(doubled).toBeGreaterThan(0);
    expect(doubled).toBeLessThanOrEqual(5);
  },
);
