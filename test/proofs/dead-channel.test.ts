/** Proof 6: a channel that is dead for 85 hours. Its delivery is given up after three days, said so, replayed, and accepted under the same id. */
import { expect, test } from 'vitest';
import { replayDead } from '../../lib/replay.ts';
import { customer, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';
import { count, figure } from './figures.ts';

const freshTables = useTables();
const fiveMinutes = 5 / (24 * 60);

test('a dead channel is given up after three days and said so; a replay brings the event under the same id', {
  timeout: 600_000,
}, async () => {
  const partner = await startPartner(await freshTables(), { quirks: {} }, true);
  const { world } = partner.simulator;
  world.add({ id: customer(1), companyName: 'Ada' });
  world.education(customer(1), 'InReview');
  await partner.scan();
  world.education(customer(1), 'Denied', { reason: 'Not an Academic Domain' });
  partner.webhook.answer(503);
  const begun = partner.now().getTime();
  const [event] = (await partner.scan()).events;
  const hours = () => (partner.now().getTime() - begun) / 3_600_000;
  const eventId = event?.id ?? '';
  const delivery = async () =>
    (await partner.store.deliveries.of(eventId)).find((each) => each.delivery.channel === 'webhook')?.delivery;

  let calls = 1;
  let deadAfterHours: number | null = null;
  const said: string[] = [];
  while (hours() < 85) {
    partner.later(fiveMinutes);
    const report = (await partner.deliver()).find(({ channel }) => channel === 'webhook');
    calls++;
    if (deadAfterHours === null && report?.dead === 1) {
      deadAfterHours = hours();
      said.push(...report.problems);
    }
  }
  expect(deadAfterHours).toBeGreaterThan(72);
  expect(deadAfterHours).toBeLessThan(85);
  expect(said.join('\n')).toContain(`gave up on event ${eventId}: The webhook answered 503`);
  expect(await delivery()).toMatchObject({ state: 'dead', attempts: 9, lastError: 'The webhook answered 503' });
  // Nobody is left believing that all is well: every later scan says it, too.
  expect((await partner.scan()).run.notes).toEqual([
    'webhook: 1 delivery dead: see `vetting-monitor deliveries --state dead`, then replay or dismiss',
  ]);

  partner.webhook.answer(204);
  expect((await partner.deliver()).map((report) => report.delivered)).toEqual([0, 0]);
  await replayDead(partner.store.deliveries, null, partner.now());
  expect(await delivery()).toMatchObject({ state: 'pending', attempts: 0 });
  await partner.deliver();
  expect(partner.webhook.events.map(({ id }) => id)).toEqual([eventId]);
  expect(await delivery()).toMatchObject({ state: 'delivered' });
  expect(partner.teams.cards).toEqual([['Denied: Ada']]);
  expect(partner.teams.requests()).toBe(1);
  figure(
    '6 a dead channel',
    `dead after ${deadAfterHours?.toFixed(1)} h and 9 failed calls of ${count(calls)}, said so; replayed and accepted under the same id; ` +
      `the other channel: 1 card, at once`,
  );
});
