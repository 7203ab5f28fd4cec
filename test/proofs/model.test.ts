/**
 * Proof 3: lives of 50 commands (customers are submitted, decided, vanish, leave and return; scans go well, meet faults, die; channels
 * fail; events are replayed; the clock goes on), each held against a model of what was readable.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { count, figure, size } from './figures.ts';
import { type Command, life } from './model/commands.ts';
import { type Counts, FIRST_CUSTOMER, System } from './model/system.ts';
import { type Servers, startServers } from './model/world.ts';

const runs = size(100, 1_000);
let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.stop());

/** Begins with three customers, of whom two were seen in review, lives, and comes to rest. */
async function live(commands: readonly Command[]): Promise<Counts> {
  const system = new System(await servers.fresh(FIRST_CUSTOMER));
  for (let added = 0; added < 3; added++) system.add();
  for (const customer of system.model.customers.slice(1)) {
    customer.submit(false);
    system.show(customer);
  }
  await system.scan();
  await fc.asyncModelRun(() => ({ model: system.model, real: system }), commands);
  await system.rest();
  return system.counts;
}

test(
  'whatever happens, what was readable is told, and nothing else',
  async () => {
    const total: Counts = { scans: 0, crashes: 0, stumbles: 0, decisions: 0, notices: 0, acceptances: 0, doubled: 0, dead: 0 };
    const names = ['scans', 'crashes', 'stumbles', 'decisions', 'notices', 'acceptances', 'doubled', 'dead'] as const;
    let commands = 0;
    await fc.assert(
      fc.asyncProperty(life, async (lived) => {
        const counts = await live(lived);
        commands += lived.length;
        for (const name of names) total[name] += counts[name];
      }),
      { numRuns: runs, endOnFailure: true, unbiased: true },
    );
    figure(
      '3 model',
      `${count(runs)} runs, ${count(commands)} commands, ${count(total.scans)} scans, ${count(total.crashes)} crashes, ` +
        `${count(total.stumbles)} single failures; ` +
        `${count(total.decisions)} decisions readable, ${count(total.notices)} reviews overdue, accepted ${count(total.acceptances)} times, ` +
        `${count(total.doubled)} of them doubled; ${count(total.dead)} dead and replayed`,
    );
    expect(total.decisions).toBeGreaterThan(3 * runs);
    expect(total.notices).toBeGreaterThan(3 * runs);
    for (const happened of [total.crashes, total.doubled, total.dead]) expect(happened).toBeGreaterThan(runs / 10);
  },
  60 * 60_000,
);
