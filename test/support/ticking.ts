/** The timer: a due scan at every tick of the default schedule, on a clock that only tests move. */
import { deadlineOf } from '../../lib/deadline.ts';
import type { Scan } from '../../lib/scan.ts';
import { type Around, customer, type How, type Partner, startPartner } from './partner.ts';
import type { FreshTables } from './tables.ts';

const tickMs = 300_000;

export type TickOptions = Omit<How, 'due'> & {
  readonly sweepRequestsPerMinute?: number;
  readonly around?: Around;
};

export type Ticking = Partner & {
  /** Waits for the next tick, at once where it is one, and scans. What was asked before is forgotten. */
  readonly tick: (options?: TickOptions) => Promise<Scan>;
  /** The numbers of the customers that were asked about since the last tick began, in order. */
  readonly asked: () => number[];
  /** How many customers were due at a tick. */
  readonly dueAt: (options?: TickOptions) => Promise<number>;
};

/** A partner with customers 1 to `count`. `defaults` hold for every tick. */
export async function startTicking(fresh: FreshTables, count: number, defaults: TickOptions = {}): Promise<Ticking> {
  const partner = await startPartner(fresh, { quirks: {} });
  for (let number = 1; number <= count; number++)
    partner.simulator.world.add({ id: customer(number), companyName: `School ${number}` });
  const tick: Ticking['tick'] = async (options) => {
    const { sweepRequestsPerMinute = 60, around, ...how } = { ...defaults, ...options };
    partner.until(new Date(Math.ceil(partner.now().getTime() / tickMs) * tickMs));
    partner.simulator.reset();
    const { deadline = deadlineOf('0 */5 * * * *', partner.now()), requestsPerMinute = 300 } = how;
    const due = { sweepRequestsPerMinute, requestsPerMinute, deadline };
    const ended = await partner.scan(around, undefined, { ...how, requestsPerMinute, due });
    // The next tick is another one, however little time this one took.
    partner.until(new Date(partner.now().getTime() + 1));
    return ended;
  };
  return {
    ...partner,
    tick,
    asked: () =>
      partner.simulator.calls.flatMap(({ path }) => {
        const [, number] = /\/customers\/c0000000-0000-4000-8000-0*(\d+)\/qualifications$/.exec(path) ?? [];
        return number === undefined ? [] : [Number(number)];
      }),
    dueAt: async (options) => (await tick(options)).run.customers.due,
  };
}
