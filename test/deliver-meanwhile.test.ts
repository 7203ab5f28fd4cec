/** Rows that somebody else writes while their events are being sent: an acceptance is a fact, the rest is not. */
import { describe, expect, test } from 'vitest';
import type { Store } from '../lib/store/store.ts';
import { delivered, replayed } from '../lib/vetting/delivery.ts';
import { accepted, deliverWorld, failed, fake, later, report, start } from './support/delivering.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const world = async (ids = '', options: { random?: number; channel?: string } = {}) =>
  deliverWorld(await freshTables(), ids, options);

describe('a row that somebody else writes meanwhile', () => {
  test('is marked all the same where the event was accepted', async () => {
    const { call, add, become, row, states } = await world('abcd');
    await add('abcd', 'another');
    const one = fake(async (ids) => {
      if (ids !== 'abc') return accepted;
      await become('a', (delivery) => ({ ...replayed(delivery, later(1)), attempts: 4 }));
      return accepted;
    });
    expect(await call(one)).toEqual(report({ delivered: 4 }));
    expect(await states()).toEqual({ delivered: 'abcd' });
    expect(await states('another')).toEqual({ pending: 'abcd' });
    // What the other one wrote is kept as far as it does not contradict.
    expect(await row('a')).toMatchObject({ state: 'delivered', attempts: 4, deliveredAt: start });
  });

  test('is marked even where it is written again and again', async () => {
    const { call, find, row, store } = await world('ab');
    const one = fake();
    let conflicts = 0;
    const restless = {
      ...store,
      deliveries: {
        ...store.deliveries,
        write: async (changes: Parameters<Store['deliveries']['write']>[0]) => {
          if (conflicts++ < 3) {
            const { delivery, etag } = await find('b');
            await store.deliveries.write([{ delivery, etag, next: replayed(delivery, later(conflicts)) }]);
          }
          return store.deliveries.write(changes);
        },
      },
    };
    expect(await call(one, { store: restless })).toEqual(report({ delivered: 2 }));
    expect(conflicts).toBe(4);
    expect(one.requests).toEqual(['ab']);
    expect([await row('a'), await row('b')]).toMatchObject([
      { state: 'delivered' },
      { state: 'delivered', deliveredAt: start },
    ]);
  });

  test('keeps what the other one wrote where the event was not accepted', async () => {
    const { call, become, row } = await world('ab');
    const one = fake(async (_ids, request) => {
      if (request === 1) await become('a', (delivery) => replayed(delivery, later(9)));
      return failed();
    });
    expect(await call(one)).toMatchObject({ delivered: 0, pending: 2 });
    expect(await row('a')).toMatchObject({ state: 'pending', attempts: 0, nextAttemptAt: later(9), isReplay: true });
    expect(await row('b')).toMatchObject({ state: 'pending', attempts: 1 });
  });

  test('is left as it is where the other one was told of the acceptance, too, or took the row away', async () => {
    const { call, become, row, states, tables } = await world('abc');
    const one = fake(async () => {
      await become('a', (delivery) => delivered(delivery, later(-5)));
      await tables.Deliveries.deleteEntity('fake', 'b');
      return accepted;
    });
    expect(await call(one)).toEqual(report({ delivered: 3 }));
    expect(await states()).toEqual({ delivered: 'ac' });
    expect(await row('a')).toMatchObject({ deliveredAt: later(-5) });
  });

  test('is left as it is where nobody can read it any more, and the others are marked', async () => {
    const { call, states, tables } = await world('abcd');
    const one = fake(async () => {
      await tables.Deliveries.updateEntity({ partitionKey: 'fake', rowKey: 'b', state: 'lost' }, 'Replace');
      return accepted;
    });
    expect(await call(one)).toEqual(report({ delivered: 4 }));
    expect(await states()).toEqual({ delivered: 'acd' });
    expect(await tables.Deliveries.getEntity('fake', 'b')).toMatchObject({ state: 'lost' });
  });
});
