/** A thing is done under its lease: renewed all the while, noticed where it is lost, given back whatever happens. */
import { expect, test } from 'vitest';
import { whileHolding } from '../lib/holding.ts';
import type { Held, Leases } from '../lib/store/leases.ts';

const start = new Date('2026-11-02T08:00:00.000Z');
const moment = (ms: number) => new Date(start.getTime() + ms);

/** A lease whose tables do as the test says, and a clock whose turns only the test brings about. */
function world({
  held,
  renew = async () => true,
  release = async () => undefined,
  takeMs = 0,
}: {
  held?: Held;
  renew?: (now: Date) => Promise<boolean>;
  release?: () => Promise<void>;
  takeMs?: number;
} = {}) {
  const log: string[] = [];
  const at = (now: Date) => String(now.getTime() - start.getTime());
  let now = start;
  let turn: (() => void) | null = null;
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const leases: Leases = {
    take: async (name, holder, ms, at0) => {
      log.push(`take ${name} ${holder} ${ms} ${at(at0)}`);
      later(takeMs);
      return (
        held ?? {
          renew: (renewedAt) => {
            log.push(`renew ${at(renewedAt)}`);
            return renew(renewedAt);
          },
          release: () => {
            log.push('release');
            return release();
          },
        }
      );
    },
  };
  const io = {
    now: () => now,
    uuid: () => 'me',
    every: (ms: number, run: () => void) => {
      log.push(`every ${ms}`);
      turn = run;
      return () => {
        log.push('end');
        turn = null;
      };
    },
  };
  const hold = <Value>(work: (isMine: () => boolean) => Promise<Value>) => whileHolding({ leases, io }, 'thing', 90_000, work);
  /** A turn of the renewal, and time for it to be done. */
  const renewal = async () => {
    turn?.();
    await new Promise(setImmediate);
  };
  return { hold, later, renewal, log };
}

test('the work is done between taking and giving back, and what it returns is returned', async () => {
  const { hold, log } = world();
  expect(await hold(async () => log.push('work') && 'done')).toEqual({ value: 'done' });
  expect(log).toEqual(['take thing me 90000 0', 'every 30000', 'work', 'end', 'release']);
});

test('where somebody else has it nothing is done', async () => {
  const held = { heldSince: moment(-5), heldUntil: moment(5) };
  const { hold, log } = world({ held });
  expect(await hold(async () => log.push('work'))).toEqual({ held });
  expect(log).toEqual(['take thing me 90000 0']);
});

test('it is given back where the work throws, and the error goes on', async () => {
  const { hold, log } = world();
  await expect(hold(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(log.slice(-2)).toEqual(['end', 'release']);
});

test('one that cannot be given back runs out by itself, and what the work brought counts', async () => {
  const { hold } = world({ release: () => Promise.reject(new Error('no tables')) });
  expect(await hold(async () => 'done')).toEqual({ value: 'done' });
});

test('it is had for as long as it was given, counted from before it was asked for', async () => {
  const { hold, later } = world({ takeMs: 10_000 });
  await hold(async (isMine) => {
    expect(isMine()).toBe(true);
    later(79_999);
    expect(isMine()).toBe(true);
    later(1);
    expect(isMine()).toBe(false);
  });
});

test('a renewal counts from when it was asked for', async () => {
  const { hold, later, renewal, log } = world();
  await hold(async (isMine) => {
    later(30_000);
    await renewal();
    later(89_999);
    expect(isMine()).toBe(true);
    later(1);
    expect(isMine()).toBe(false);
    // Nobody took it meanwhile.
    await renewal();
    expect(isMine()).toBe(true);
  });
  expect(log.filter((line) => line.startsWith('renew'))).toEqual(['renew 30000', 'renew 120000']);
});

test('one that somebody else took is lost', async () => {
  const { hold, renewal } = world({ renew: async () => false });
  await hold(async (isMine) => {
    expect(isMine()).toBe(true);
    await renewal();
    expect(isMine()).toBe(false);
  });
});

test('tables that cannot be reached are tried again at the next turn; until then it is had as long as it was given', async () => {
  let tries = 0;
  const { hold, later, renewal } = world({ renew: async () => ++tries > 1 || Promise.reject(new Error('no tables')) });
  await hold(async (isMine) => {
    later(30_000);
    await renewal();
    later(59_999);
    expect(isMine()).toBe(true);
    await renewal();
    later(60_000);
    expect(isMine()).toBe(true);
  });
  expect(tries).toBe(2);
});

test('renewals go one after another, and the one in hand is waited for before it is given back', async () => {
  const open: ((isMine: boolean) => void)[] = [];
  const { hold, renewal, log } = world({ renew: () => new Promise((resolve) => open.push(resolve)) });
  let worked: () => void = () => undefined;
  const isWorked = new Promise<void>((resolve) => {
    worked = resolve;
  });
  const held = hold(async () => {
    await renewal();
    await renewal();
    worked();
  });
  await isWorked;
  expect(open).toHaveLength(1);
  await new Promise(setImmediate);
  expect(log.at(-1)).toBe('end');
  open[0]?.(true);
  await held;
  // The second one was still waiting when the work ended: nobody needs it any more.
  expect(open).toHaveLength(1);
  expect(log.at(-1)).toBe('release');
});
