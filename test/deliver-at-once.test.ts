/** Several calls, several channels and other writers at the same time: none hinders or undoes another. */
import { RestError } from '@azure/data-tables';
import { describe, expect, test } from 'vitest';
import type { DeliverReport } from '../lib/deliver.ts';
import type { Store } from '../lib/store/store.ts';
import {
  type Answer,
  accepted,
  deliverWorld,
  failed,
  fake,
  gate,
  later,
  minutes,
  refused,
  report,
  seconds,
  start,
  throttled,
} from './support/delivering.ts';
import { useTables } from './support/tables.ts';

const freshTables = useTables();
const world = async (ids = '', options: { random?: number; channel?: string } = {}) =>
  deliverWorld(await freshTables(), ids, options);

describe('the lease', () => {
  test('a second call at the same time does nothing and says since when', async () => {
    const [asked, answered] = [gate(), gate()];
    const one = fake(async () => {
      asked.open();
      await answered.opened;
      return accepted;
    });
    const { call, clock, tables } = await world('abcd');
    const first = call(one);
    await asked.opened;
    expect(await tables.State.getEntity('lease', 'deliver-fake')).toMatchObject({
      since: start,
      expiresAt: later(2 * minutes),
    });
    clock.pass(10 * seconds);
    expect(await call(one)).toEqual(report({ heldSince: start }));
    expect(one.requests).toEqual(['abc']);
    answered.open();
    expect(await first).toEqual(report({ delivered: 4 }));
    // Given back, so the next call has it.
    expect(await call(one)).toEqual(report());
  });

  test('one that ran out is taken over; who had it marks what was accepted and begins nothing new', async () => {
    const [asked, answered] = [gate(), gate()];
    const slow = fake(async () => {
      asked.open();
      await answered.opened;
      return accepted;
    });
    const quick = fake();
    const { call, clock, io, states } = await world('abcd');
    // A process that stood still: nothing was renewed.
    const first = call(slow, { io: { ...io, every: () => () => undefined } });
    await asked.opened;
    clock.pass(2 * minutes);
    expect(await call(quick)).toEqual(report({ delivered: 4 }));
    answered.open();
    expect(await first).toMatchObject({ delivered: 3 });
    expect([slow.requests, quick.requests]).toEqual([['abc'], ['abc', 'd']]);
    expect(await states()).toEqual({ delivered: 'abcd' });
  });

  test('one that ran out between two quick tries ends them: another call has told it by now', async () => {
    const [slow, quick] = [fake(() => failed()), fake()];
    const { call, clock, io, states } = await world('a');
    const standStill = async () => {
      clock.pass(2 * minutes);
      expect(await call(quick)).toEqual(report({ delivered: 1 }));
    };
    await call(slow, { io: { ...io, every: () => () => undefined, sleep: standStill } });
    expect([slow.requests, quick.requests]).toEqual([['a'], ['a']]);
    expect(await states()).toEqual({ delivered: 'a' });
  });

  test('one that somebody else took amid the quick tries ends them, however young the call', async () => {
    const one = fake(() => failed());
    const { call, clock, io, store } = await world('a');
    const leases = { take: async () => ({ renew: async () => false, release: async () => undefined }) };
    const turn = async () => {
      clock.pass(40 * seconds);
      await new Promise(setImmediate);
    };
    await call(one, { io: { ...io, sleep: turn }, store: { ...store, leases } });
    expect(one.requests).toEqual(['a']);
  });

  test('is given back by a call that breaks', async () => {
    const one = fake(() => Promise.reject(new Error('a channel never throws')));
    const { call } = await world('a');
    expect(await call(one)).toEqual(report({ problems: ['fake: a channel never throws'] }));
    one.answer = () => accepted;
    expect(await call(one)).toEqual(report({ delivered: 1 }));
  });
});

describe('two channels do not know each other', () => {
  const both = async () => {
    const made = await world('ab', { channel: 'one' });
    await made.add('ab', 'two');
    return made;
  };
  const ofTwo = report({ channel: 'two', delivered: 2 });

  test.each<[string, Answer, Partial<DeliverReport>]>([
    ['throws', () => Promise.reject(new Error('broken')), { problems: ['one: broken'] }],
    ['fails', () => failed(), { pending: 2, problems: ['one: busy', expect.stringContaining('one: 2 deliveries pending')] }],
    ['is throttled', () => throttled(), { pending: 2, problems: ['one: too many', expect.any(String)] }],
    ['refuses', () => refused, { pending: 2, problems: ['one: not this', expect.any(String)] }],
  ])('one %s, the other delivers', async (_, answer, ofOne) => {
    const { calls, states } = await both();
    const reports = await calls([fake(answer, 'one'), fake(undefined, 'two')]);
    expect(reports).toEqual([report({ channel: 'one', ...ofOne }), ofTwo]);
    expect(await states('one')).toEqual({ pending: 'ab' });
    expect(await states('two')).toEqual({ delivered: 'ab' });
  });

  test('one hangs, the other delivers', async () => {
    const [hanging, marked] = [gate(), gate()];
    const { calls, store, states } = await both();
    const one = fake(async () => {
      await hanging.opened;
      return accepted;
    }, 'one');
    const told: Pick<Store, 'deliveries' | 'leases'> = {
      leases: store.leases,
      deliveries: {
        ...store.deliveries,
        write: async (changes) => {
          const late = await store.deliveries.write(changes);
          if (changes[0]?.next.channel === 'two') marked.open();
          return late;
        },
      },
    };
    const calling = calls([one, fake(undefined, 'two')], { store: told });
    await marked.opened;
    expect([await states('one'), await states('two')]).toEqual([{ pending: 'ab' }, { delivered: 'ab' }]);
    hanging.open();
    expect(await calling).toEqual([report({ channel: 'one', delivered: 2 }), ofTwo]);
  });

  test.each([
    ['reading', 'list'],
    ['marking', 'write'],
    ['the lease', 'take'],
  ])('the tables fail one in %s: it is in its report alone, without an address', async (_, step) => {
    const { calls, store, states } = await both();
    const fail = (channel: string | undefined, name: string) => {
      if (channel === 'one' && step === name)
        throw new RestError('https://secret.example', { statusCode: 503, code: 'ServerBusy' });
    };
    const failing: Pick<Store, 'deliveries' | 'leases'> = {
      deliveries: {
        ...store.deliveries,
        list: (wanted, channel) => {
          fail(channel, 'list');
          return store.deliveries.list(wanted, channel);
        },
        write: async (changes) => {
          fail(changes[0]?.next.channel, 'write');
          return store.deliveries.write(changes);
        },
      },
      leases: {
        take: async (name, ...rest) => {
          fail(name.replace('deliver-', ''), 'take');
          return store.leases.take(name, ...rest);
        },
      },
    };
    const [one, two] = [fake(undefined, 'one'), fake(undefined, 'two')];
    expect(await calls([one, two], { store: failing })).toEqual([
      report({ channel: 'one', problems: ['one: Table Storage answered 503 (ServerBusy)'] }),
      ofTwo,
    ]);
    expect(await states('two')).toEqual({ delivered: 'ab' });
    // What was accepted and could not be marked is sent again.
    expect(await calls([one, two])).toMatchObject([{ delivered: 2 }, { delivered: 0 }]);
  });
});
