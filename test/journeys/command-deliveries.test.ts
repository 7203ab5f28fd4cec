/** What a person does about deliveries with the built command: look, send, send again, let be. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { RETRY_AFTER_MS } from '../../lib/vetting/delivery.ts';
import { overdue, stillWatching } from '../notify/notices.ts';
import { ada, birch, type Command, useCommand } from '../support/command.ts';

const { command } = useCommand();
const eventIds = z.array(z.object({ eventId: z.string() }));

/** A partner with two channels, one of which does not take the news that Ada was approved and Birch denied. */
async function twoDecisions(refusing: 'teams' | 'webhook' | 'both') {
  const made = await command();
  const { simulator, teams, webhook, webhookSettings } = made;
  for (const id of [ada, birch]) simulator.world.education(id, 'InReview');
  await made.run(['scan'], webhookSettings);
  simulator.world.education(ada, 'Approved');
  simulator.world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  // Throttled, since that costs no quick tries: the test need not wait for them.
  if (refusing !== 'webhook') teams.answer(429, { 'retry-after': '3600' });
  if (refusing !== 'teams') webhook.answer(429, { 'retry-after': '3600' });
  await made.run(['scan'], webhookSettings);
  teams.answer(202);
  webhook.answer(204);
  const found = eventIds.parse(await made.json(['deliveries'], webhookSettings)).map(({ eventId }) => eventId);
  const idOf = (customerId: string) => found.find((id) => id.startsWith(customerId)) ?? '';
  return { ...made, approval: idOf(ada), denial: idOf(birch) };
}

/** Three days later, as far as the rows say: the next failure of what is pending is its last. */
async function beforeTheLastAttempt({ store }: Command): Promise<void> {
  for await (const row of store.deliveries.list(['pending'])) {
    if ('problem' in row || row.delivery.state !== 'pending') throw new Error('an odd row');
    const changed = { attempts: RETRY_AFTER_MS.length, nextAttemptAt: new Date(0), throttledSince: null };
    await store.deliveries.write([{ ...row, next: { ...row.delivery, ...changed } }]);
  }
}

/** Both decisions dead in Teams; in the webhook, too, where it was refusing as well. */
async function twoDead(refusing: 'teams' | 'both') {
  const made = await twoDecisions(refusing);
  await beforeTheLastAttempt(made);
  made.teams.answer(413);
  made.webhook.answer(500);
  const gaveUp = await made.run(['deliver'], made.webhookSettings);
  made.teams.answer(202);
  made.webhook.answer(204);
  return { ...made, gaveUp };
}

test('what waits is listed with its reason, and sent at once by deliver --now', async () => {
  const { run, json, webhook, webhookSettings, approval, denial, rows } = await twoDecisions('webhook');
  const listed = await run(['deliveries'], webhookSettings);
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(listed.stdout).toMatch(/^DETECTED \(UTC\) +CUSTOMER +NOW +CHANNEL +STATE +SINCE, OR NEXT +FAILED\n/);
  expect(listed.stdout).toMatch(/Ada Academy +Approved +teams +delivered +20\S+ \d\d:\d\d\n {2}event /);
  expect(listed.stdout).toMatch(
    /Birch \[31m College +Denied +webhook +pending +20\S+ \d\d:\d\d\n {2}event \S+\n {2}error The webhook answered 429\n/,
  );
  for (const line of listed.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  expect(await json(['deliveries', '--state', 'PENDING'], webhookSettings)).toMatchObject([
    { channel: 'webhook', isChannelSet: true, eventId: expect.any(String), state: 'pending', attempts: 0 },
    { channel: 'webhook', state: 'pending', lastError: 'The webhook answered 429' },
  ]);

  const notYet = await run(['deliver', '--json'], webhookSettings);
  expect(notYet.exitCode).toBe(2);
  expect(notYet.stderr).toMatch(/^webhook: 2 deliveries pending, the next attempt at \S+Z\n$/);
  expect(JSON.parse(notYet.stdout)).toMatchObject([
    { channel: 'teams', delivered: 0, pending: 0, dead: 0, problems: [], heldSince: null },
    { channel: 'webhook', delivered: 0, pending: 2 },
  ]);
  expect(webhook.events).toEqual([]);

  const noPartnerCenter = { PARTNER_CENTER_TENANT_ID: undefined, PARTNER_CENTER_ACCESS_TOKEN: undefined };
  expect(await run(['deliver', '--now'], { ...webhookSettings, ...noPartnerCenter })).toEqual({
    exitCode: 0,
    stdout: 'teams: 0 delivered, 0 pending, 0 dead.\nwebhook: 2 delivered, 0 pending, 0 dead.\n',
    stderr: '',
  });
  expect(webhook.events.map(({ id }) => id).toSorted()).toEqual([approval, denial].toSorted());
  expect(await json(['deliveries', '--state', 'delivered'], webhookSettings)).toHaveLength(4);
  expect(await run(['deliveries', '--state', 'dead'], webhookSettings)).toMatchObject({
    stdout: 'No dead deliveries.\n',
    stderr: '',
  });
  expect(await run(['replay', '--dead'], webhookSettings)).toMatchObject({ exitCode: 0, stdout: 'Nothing to replay.\n' });
  await rows();
});

test('what is given up is said, and let be once it is dismissed', async () => {
  const { run, json, webhookSettings, gaveUp, approval, denial, rows } = await twoDead('teams');
  expect(gaveUp).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('teams: 0 delivered, 0 pending, 2 dead.\n') });
  expect(gaveUp.stderr).toContain(`teams: gave up on event ${approval}: Teams answered 413: the card is too large\n`);
  expect((await run(['scan'], webhookSettings)).stderr).toMatch(
    /^teams: 2 deliveries dead: see `vetting-monitor deliveries --state dead`.*\n$/,
  );
  expect(await json(['deliveries', '--state', 'dead'], webhookSettings)).toMatchObject([
    { channel: 'teams', state: 'dead', attempts: 9, deadAt: expect.any(String), lastError: expect.stringContaining('413') },
    { channel: 'teams', state: 'dead' },
  ]);

  const dismissed = await run(['dismiss', denial], webhookSettings);
  expect(dismissed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(dismissed.stdout).toMatch(/Birch .* +teams +dismissed /);
  expect(await json(['dismiss', approval, '--channel', 'teams'], webhookSettings)).toMatchObject([
    { channel: 'teams', eventId: approval, state: 'dismissed', dismissedAt: expect.any(String) },
  ]);
  expect(await run(['deliver'], webhookSettings)).toMatchObject({ exitCode: 0, stderr: '' });
  const again = await run(['dismiss', denial], webhookSettings);
  expect(again).toMatchObject({ exitCode: 1, stdout: '' });
  expect(again.stderr).toContain('teams: the delivery is dismissed; only a dead one can be dismissed\n');
  await rows();
});

test('a replay is sent again under the same id, only where it is asked for', async () => {
  const { run, json, teams, webhook, webhookSettings, approval, denial } = await twoDead('both');
  const dead = await run(['replay', '--dead', '--channel', 'webhook'], webhookSettings);
  expect(dead.exitCode).toBe(0);
  expect(dead.stderr).toBe('webhook: pending again; `vetting-monitor deliver` sends it now, the timer within minutes.\n');
  expect(dead.stdout.match(/webhook +pending/g)).toHaveLength(2);
  await run(['deliver'], webhookSettings);
  expect(webhook.events.map(({ id }) => id).toSorted()).toEqual([approval, denial].toSorted());
  expect(teams.cards).toEqual([]);

  expect(await json(['replay', '--dead'], webhookSettings)).toMatchObject([
    { channel: 'teams', state: 'pending', isReplay: true },
    { channel: 'teams', state: 'pending' },
  ]);
  await run(['deliver'], webhookSettings);
  expect(teams.cards.flat().toSorted()).toEqual(['Approved: Ada Academy', expect.stringContaining('Denied: Birch')]);

  expect(await json(['replay', denial], webhookSettings)).toMatchObject([{ channel: 'teams' }, { channel: 'webhook' }]);
  expect((await run(['deliver'], webhookSettings)).exitCode).toBe(0);
  expect(webhook.events.filter(({ id }) => id === denial)).toHaveLength(2);
  expect(teams.cards.flat()).toHaveLength(3);
});

test('what was meant for a channel that was removed is listed as such, and bothers nobody', async () => {
  const { run, json, webhook, denial } = await twoDecisions('webhook');
  expect(await run(['deliver', '--now'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run(['scan'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await run(['deliveries', '--state', 'pending'])).stdout).toMatch(/Birch .* +webhook \(not set\) +pending /);
  expect(await json(['deliveries', '--state', 'pending'])).toMatchObject([
    { channel: 'webhook', isChannelSet: false },
    { channel: 'webhook', isChannelSet: false },
  ]);
  const replayed = await run(['replay', denial, '--channel', 'webhook']);
  expect(replayed.stderr).toBe('webhook: pending again, but the channel is not set: nothing is sent to it until it is.\n');
  expect(webhook.events).toEqual([]);
  const none = await run(['deliver', '--json'], { TEAMS_WEBHOOK_URL: undefined });
  expect(none).toEqual({ exitCode: 0, stdout: '[]\n', stderr: 'No channel is set: set TEAMS_WEBHOOK_URL or WEBHOOK_URL.\n' });
});

test.each<[string[], RegExp]>([
  [['deliveries', '--state', 'lost'], /^error: .*'lost'.* pending, delivered, dead, dismissed, separated by commas\.\n/],
  [['replay'], /^vetting-monitor: replay takes either one event id or --dead .*\n$/],
  [['replay', 'an-event', '--dead'], /^vetting-monitor: replay takes either one event id or --dead .*\n$/],
  [['replay', 'an-event'], /^vetting-monitor: there is no delivery of an event an-event: `vetting-monitor deliveries` .*\n$/],
  [['replay', "x' or '1' eq '1"], /^vetting-monitor: there is no delivery of an event x' or .*\n$/],
  [['replay', '--dead', '--channel', 'fax'], /^error: .*'fax'.*teams or webhook\.\n/],
  [['dismiss'], /^error: missing required argument 'event-id'\n/],
  [
    ['dismiss', 'an-event', '--channel', 'teams'],
    /^vetting-monitor: there is no delivery of an event an-event to teams: .*\n$/,
  ],
  [['deliver', '--soon'], /^error: unknown option '--soon'\n/],
])('%j is refused with a line that helps', async (args, line) => {
  const { run } = await command();
  await run(['scan']);
  const ended = await run(args);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toMatch(line);
});

test('before any scan there is nothing to deliver, and no event to name', async () => {
  const { run } = await command();
  const stderr = 'No scan has run yet: there are no tables to read.\n';
  for (const args of [['deliver'], ['deliveries'], ['replay', '--dead']]) {
    expect(await run([...args, '--json'])).toEqual({ exitCode: 0, stdout: '[]\n', stderr });
  }
  for (const args of [
    ['replay', 'an-event'],
    ['dismiss', 'an-event'],
  ]) {
    expect(await run([...args, '--json'])).toEqual({ exitCode: 1, stdout: '[]\n', stderr });
  }
});

test('a notice is listed, sent and sent again like a change; what it has not is empty', async () => {
  const { run, json, store, teams } = await command();
  await run(['scan']);
  const now = new Date();
  const late = overdue({ id: 'late', customerId: ada, companyName: 'Ada Academy' });
  await store.deliveries.addNotice(late, now);
  await store.deliveries.addNotice(stillWatching(), now);
  const listed = await run(['deliveries']);
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(listed.stdout).toMatch(/\n2026-11-01 00:01 +still-watching +teams +pending .*\n {2}event still-watching_2026-10\n/);
  expect(listed.stdout).toMatch(/\n2026-11-01 00:00 +Ada Academy +overdue +teams +pending .*\n {2}event late\n/);
  const nothing = { qualification: null, from: null, to: null, reason: null, submittedDate: null, submission: null };
  expect(await json(['deliveries'])).toMatchObject([
    { eventId: 'still-watching_2026-10', kind: 'still-watching', customerId: null, companyName: null, ...nothing },
    { eventId: 'late', kind: 'overdue', customerId: ada, companyName: 'Ada Academy', daysInReview: 11, ...nothing },
  ]);
  const csv = await run(['deliveries', '--csv']);
  expect(csv.stdout).toMatch(/\r?\nteams,true,late,/);

  expect(await run(['deliver'])).toMatchObject({ exitCode: 0, stdout: 'teams: 2 delivered, 0 pending, 0 dead.\n' });
  expect(teams.cards).toEqual([['Overdue: Ada Academy', 'Still watching: October 2026']]);
  expect(await run(['replay', 'still-watching_2026-10'])).toMatchObject({ exitCode: 0 });
  expect(await run(['deliver'])).toMatchObject({ exitCode: 0, stdout: 'teams: 1 delivered, 0 pending, 0 dead.\n' });
});
