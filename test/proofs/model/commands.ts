/**
 * The commands, and how often each is drawn. Most of them do several things at once (decide, then scan), so that the lives are dense:
 * a random walk over single steps meets hardly any decision that can be read. Each can run in every state.
 */
import fc from 'fast-check';
import type { Respond } from '../../../dev/simulator/simulator.ts';
import { CHANGES, goOn } from './changes.ts';
import type { Model } from './model.ts';
import { CHANNELS, type ChannelName, MOODS, type Mood } from './receivers.ts';
import type { Manner, System } from './system.ts';

export type Command = fc.AsyncCommand<Model, System>;

const which = fc.nat({ max: 999 });
/** A set of the four customers by bits; at least one. */
const whom = fc.integer({ min: 1, max: 15 });
const channel = fc.constantFrom(...CHANNELS);
const when = fc.constantFrom('before', 'after');

const reason = fc.constantFrom('Not an Academic Domain', 'Not an eligible Library', undefined);
const decision = fc.record({ status: fc.constantFrom('Approved', 'Denied'), reason });

/** Whatever is asked again and again answers so. */
const lasting = fc.constantFrom<Respond[]>(
  'cut',
  { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
  { status: 200, body: { message: 'Something else' } },
  { status: 200, body: [{ vettingStatus: 'Denied' }] },
  { status: 403 },
  { status: 404 },
  { status: 503 },
);
const passing = fc.constantFrom<Respond[]>(
  'cut',
  'drop',
  'reset',
  { status: 429 },
  { status: 429, headers: { 'retry-after': '3' } },
  { status: 503 },
);

const incidentIn = (effects: number) =>
  fc.record({ kind: fc.constantFrom('dies', 'stumbles'), at: fc.integer({ min: 1, max: effects }), when });
const well = fc.constant<Manner>({ kind: 'well' });
const faults = fc.record({
  kind: fc.constant('faults'),
  whom,
  respond: lasting,
  page: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) }),
});
const hiccups = fc.record({ kind: fc.constant('hiccups'), whom, respond: passing });
const scanning = fc.oneof<fc.MaybeWeightedArbitrary<Manner>[]>(
  { weight: 4, arbitrary: well },
  { weight: 2, arbitrary: faults },
  { weight: 1, arbitrary: hiccups },
  { weight: 4, arbitrary: incidentIn(28) },
  { weight: 2, arbitrary: incidentIn(50) },
);
const delivering = fc.oneof<fc.MaybeWeightedArbitrary<Manner>[]>(
  { weight: 1, arbitrary: well },
  { weight: 2, arbitrary: incidentIn(12) },
);

/** So many minutes after each failure the next call is due, even with the longest jitter; in the end what was pending is dead. */
const untilDead = [6, 33, 133, 331, 661, 925, 1321, 1585];

async function outage(system: System, name: ChannelName, mood: Mood): Promise<void> {
  system.world.receivers.be(name, mood);
  await system.scan();
  for (const minutes of untilDead) {
    system.world.later(minutes);
    await system.deliver();
  }
  system.world.receivers.be(name, 'takes');
}

/** Several decisions of one customer wait for one channel, and it takes again before or after the last of them. */
async function backlog(
  system: System,
  name: ChannelName,
  mood: Mood,
  step: () => void,
  heals: 'before' | 'after',
): Promise<void> {
  system.world.receivers.be(name, mood);
  for (let scans = 1; scans <= 3; scans++) {
    step();
    if (scans === 3 && heals === 'before') system.world.receivers.be(name, 'takes');
    await system.scan();
  }
  system.world.receivers.be(name, 'takes');
}

function command<Args>(
  name: string,
  args: { [Key in keyof Args]: fc.Arbitrary<Args[Key]> },
  run: (system: System, args: Args) => unknown,
): fc.Arbitrary<Command> {
  return fc.record(args).map((drawn) => ({
    check: () => true,
    run: async (_, system) => {
      await run(system, drawn);
    },
    toString: () => `${name} ${JSON.stringify(drawn)}`,
  }));
}

/** Mostly all four. */
const movers = fc.constantFrom(15, 15, 15, 7, 13, 14, 3);
const decisions = fc.array(decision, { minLength: 4, maxLength: 4 });
const changing = fc.oneof(...CHANGES.map(([weight, name]) => ({ weight, arbitrary: fc.constant(name) })));

const weighted: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Command>])[] = [
  [
    3,
    command('go on and scan', { whom: movers, decisions, how: scanning }, async (system, args) => {
      goOn(system, args.whom, args.decisions);
      await system.scan(args.how);
    }),
  ],
  [0.5, command('scan', { how: scanning }, (system, { how }) => system.scan(how))],
  [
    15,
    command('change', { which, what: changing }, (system, args) => {
      const customer = system.model.customers[args.which % system.model.customers.length];
      if (!customer) return;
      CHANGES.find(([, name]) => name === args.what)?.[2](customer);
      system.show(customer);
    }),
  ],
  [
    2,
    command('add a customer, or take one back', { which }, (system, args) => {
      if (system.add()) return;
      const customer = system.model.customers[args.which % system.model.customers.length];
      if (!customer) return;
      Object.assign(customer, { listed: true, gone: false });
      system.show(customer);
    }),
  ],
  [
    7,
    command(
      'receiver',
      { channel, mood: fc.constantFrom(...MOODS), times: fc.constantFrom(1, 1, 2, 4, 1000) },
      (system, args) => system.world.receivers.be(args.channel, args.mood, args.times),
    ),
  ],
  [5, command('receivers take', {}, (system) => system.heal())],
  [
    9,
    command('clock', { minutes: fc.constantFrom(1, 1, 3, 3, 6, 40, 180, 1800) }, (system, { minutes }) =>
      system.world.later(minutes),
    ),
  ],
  [
    2.5,
    command('deliver', { how: delivering, regardless: fc.boolean() }, (system, args) =>
      system.deliver(args.how, args.regardless),
    ),
  ],
  [
    3,
    command('replay', { which, channel: fc.constantFrom(null, ...CHANNELS) }, (system, args) =>
      system.replay(args.which, args.channel),
    ),
  ],
  [1, command('replay the dead', {}, (system) => system.replayDead())],
  [
    0.6,
    command(
      'backlog',
      { channel, mood: fc.constantFrom<Mood[]>('down', 'refuses', 'resets', 'picky'), whom: movers, decisions, heals: when },
      (system, args) => backlog(system, args.channel, args.mood, () => goOn(system, args.whom, args.decisions), args.heals),
    ),
  ],
  [
    0.3,
    command(
      'outage',
      { channel, mood: fc.constantFrom<Mood[]>('down', 'refuses', 'picky'), whom: movers, decisions },
      async (system, args) => {
        goOn(system, args.whom, args.decisions);
        await outage(system, args.channel, args.mood);
      },
    ),
  ],
];

export const life: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight: weight * 10, arbitrary }))),
  { minLength: 50, maxLength: 50 },
);
