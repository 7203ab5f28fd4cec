/** Two scans that would run at once, and an end that is asked for: the built command, another process, a signal. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { useCommand } from '../support/command.ts';
import { customer } from '../support/partner.ts';

const { command } = useCommand();
const slowly = { PARTNER_CENTER_CONCURRENCY: '2' };
const customers = 60;
const last = customer(customers);
const soon = { interval: 5, timeout: 30_000 };

/** Sixty customers in review; then the first and the last are decided. */
async function manyCustomers() {
  const made = await command({ latencyMs: 15, quirks: {} });
  const { world } = made.simulator;
  for (let number = 3; number <= customers; number++) world.add({ id: customer(number), companyName: `School ${number}` });
  for (let number = 1; number <= customers; number++) world.education(customer(number), 'InReview');
  await made.run(['scan']);
  world.education(customer(1), 'Approved');
  world.education(last, 'Denied', { reason: 'Not an Academic Domain' });
  made.simulator.reset();
  return made;
}

test('a scan that meets another one exits 3 and says since when it runs', async () => {
  const { store, run, simulator } = await command();
  await run(['scan']);
  simulator.reset();
  const since = new Date(Date.now() - 5_000);
  const lease = await store.leases.take('scan', 'another process', 60_000, since);
  const held = await run(['scan', '--json']);
  expect(held).toMatchObject({ exitCode: 3, stdout: '' });
  const at = since.toISOString().slice(0, 19).replace('T', ' ');
  expect(held.stderr).toMatch(
    new RegExp(`^vetting-monitor: another scan has been running since ${at} UTC; .*SCAN_LOCK_SECONDS.*\\n$`),
  );
  expect(simulator.calls).toEqual([]);
  expect(await run(['runs', '--json'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"whole"') });
  if ('release' in lease) await lease.release();
  expect((await run(['scan'])).exitCode).toBe(0);
});

test('the lock of a scan that was killed runs out', async () => {
  const { store, run, leases } = await command();
  await run(['scan']);
  await store.leases.take('scan', 'a killed process', 60_000, new Date(Date.now() - 61_000));
  expect((await run(['scan'])).exitCode).toBe(0);
  expect(await leases()).toEqual([]);
});

test('a channel that another call has is left to it', async () => {
  const { store, run } = await command();
  await run(['scan']);
  await store.leases.take('deliver-teams', 'another process', 60_000, new Date());
  const held = await run(['deliver']);
  expect(held).toMatchObject({ exitCode: 3, stderr: '' });
  expect(held.stdout).toMatch(/^teams: another call has been delivering since 20\S+ \d\d:\d\d UTC; nothing was done\.\n$/);
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s ends a scan in order, and the next one goes on from there', async (signal, exitCode) => {
  const { simulator, teams, run, start, json, leases } = await manyCustomers();
  const scan = start(['scan', '--json'], slowly);
  await expect.poll(() => simulator.counters.qualifications, soon).toBeGreaterThan(5);
  scan.kill(signal);
  const ended = await scan.ended;
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.stderr).toMatch(
    /^Ending when what is in hand is written; once more ends at once\.\nan end was asked for: \d+ of 60 due customers /,
  );
  const { customers: counts, ...stopped } = JSON.parse(ended.stdout);
  expect(stopped).toMatchObject({ outcome: 'stopped', listComplete: true, events: [{ kind: 'approved' }], deliveries: [] });
  expect(counts).toMatchObject({ listed: customers, failed: 0, departed: 0 });
  expect(counts.checked).toBeGreaterThan(0);
  expect(counts.checked).toBeLessThan(customers);
  expect(await json(['runs', '--limit', '1'])).toMatchObject([{ runId: stopped.runId, outcome: 'stopped', told: 1 }]);
  expect(await leases()).toEqual([]);
  expect(teams.cards).toEqual([]);

  const next = await run(['scan', '--json']);
  expect(next).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(next.stdout)).toMatchObject({ outcome: 'whole', events: [{ kind: 'denied', customerId: last }] });
  expect(teams.cards).toEqual([['Approved: Ada Academy', 'Denied: School 60']]);
});

test('an end does not wait for a Partner Center that does not answer', async () => {
  const { simulator, start, leases } = await manyCustomers();
  const hanging = simulator.fail({ customerId: last, respond: 'hang' });
  const scan = start(['scan'], { PARTNER_CENTER_CONCURRENCY: '1' });
  await expect.poll(() => hanging.hits, soon).toBe(1);
  const askedAt = performance.now();
  scan.kill('SIGTERM');
  const ended = await scan.ended;
  expect(ended.exitCode).toBe(143);
  expect(ended.stdout).toMatch(
    /^Scan stopped in [\d.]+ s: 60 customers, 60 due, 59 checked, 0 failed, 0 departed, 1 not reached; 62 requests/,
  );
  expect(ended.stdout).toMatch(
    /Ada Academy +Approved .*\nNobody was told yet: the next scan does that, or `vetting-monitor deliver`\.\n$/,
  );
  // A request is given 30 seconds.
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  expect(await leases()).toEqual([]);
});

test('a second signal does not wait for anything', async () => {
  const { simulator, teams, run, start } = await command();
  simulator.world.education(customer(1), 'InReview');
  await run(['scan']);
  simulator.world.education(customer(1), 'Approved');
  teams.answer(429);
  await run(['scan']);
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  const deliver = start(['deliver', '--now'], { TEAMS_WEBHOOK_URL: url });
  await once(server, 'request');
  const said = deliver.said('once more ends at once');
  deliver.kill('SIGINT');
  await said;
  const askedAt = performance.now();
  deliver.kill('SIGINT');
  expect(await deliver.ended).toMatchObject({ exitCode: 130, stdout: '' });
  // A channel is given 15 seconds.
  expect(performance.now() - askedAt).toBeLessThan(7_000);
});
