/** The host ends the app in mid-scan: the built bundle in a worker's process, whose end does not wait for more than the hook. */
import { beforeAll, expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { customer } from '../support/partner.ts';
import { putWorker, startWorker } from './worker.ts';

const { command, bundle } = useCommand();
beforeAll(() => putWorker(bundle()));

const customers = 60;
const slowly = { PARTNER_CENTER_CONCURRENCY: '2' };

test('what a shutdown met is written, the lock is given back, and the next worker tells everything', async () => {
  const { simulator, teams, settings, json, leases } = await command({ latencyMs: 15, quirks: {} });
  const { world } = simulator;
  for (let number = 3; number <= customers; number++) world.add({ id: customer(number), companyName: `School ${number}` });
  for (let number = 1; number <= customers; number++) world.education(customer(number), 'InReview');
  await json(['scan']);
  world.education(customer(1), 'Approved');
  world.education(customer(customers), 'Denied');
  simulator.reset();

  const worker = startWorker(bundle(), { ...settings, ...slowly });
  worker.invoke('scan');
  await expect.poll(() => simulator.counters.qualifications, { interval: 5, timeout: 30_000 }).toBeGreaterThan(5);
  expect(await leases()).toEqual(['scan']);
  expect(await worker.terminate()).toBe(0);
  expect(await leases()).toEqual([]);
  expect(await json(['runs', '--limit', '1'])).toMatchObject([{ outcome: 'stopped', told: 1 }]);
  expect(simulator.counters.qualifications).toBeLessThan(customers);
  expect(teams.cards).toEqual([]);

  const next = startWorker(bundle(), settings);
  next.invoke('deliver');
  await next.done('deliver');
  expect(teams.cards).toEqual([['Approved: Ada Academy']]);
  next.invoke('scan');
  await next.done('scan');
  expect(teams.cards).toEqual([['Approved: Ada Academy'], ['Denied: School 60']]);
  expect(next.lines).toMatchObject([
    { level: 'log', line: { message: 'deliver', channel: 'teams', delivered: 1 } },
    { level: 'done', line: 'deliver' },
    { level: 'log', line: { message: 'scan', outcome: 'whole', told: 1 } },
    { level: 'log', line: { message: 'change', kind: 'denied' } },
    { level: 'log', line: { message: 'deliver', channel: 'teams', delivered: 1 } },
    { level: 'done', line: 'scan' },
  ]);
  expect(await next.terminate()).toBe(0);
});

test('a shutdown with nothing under way ends at once', async () => {
  expect(await startWorker(bundle(), {}).terminate()).toBe(0);
});
