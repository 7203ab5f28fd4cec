/** What the timer between scans logs. */
import { expect, test } from 'vitest';
import { deliverHandler } from '../../functions/deliver.ts';
import type { DeliverReport } from '../../lib/deliver.ts';
import { context, timer } from './context.ts';

const idle: DeliverReport = { channel: 'teams', delivered: 0, pending: 0, dead: 0, problems: [], heldSince: null };

test('a channel that had anything is one JSON line, and a problem is a warning', async () => {
  const { lines, ...log } = context();
  const problems = ['webhook: The webhook answered 503', 'webhook: 2 deliveries pending'];
  await deliverHandler(async () => [
    { ...idle, delivered: 3 },
    { ...idle, channel: 'webhook', pending: 2, problems },
  ])(timer, log);
  expect(lines).toEqual([
    { level: 'log', line: { message: 'deliver', channel: 'teams', delivered: 3, pending: 0, dead: 0, heldSince: null } },
    { level: 'log', line: { message: 'deliver', channel: 'webhook', delivered: 0, pending: 2, dead: 0, heldSince: null } },
    { level: 'warn', line: { message: 'note', note: 'webhook: The webhook answered 503' } },
    { level: 'warn', line: { message: 'note', note: 'webhook: 2 deliveries pending' } },
  ]);
});

test.each([
  ['nothing was pending', [idle]],
  ['another call has the channel', [{ ...idle, heldSince: new Date(0) }]],
  ['no scan has run yet', null],
])('where %s the log stays empty', async (_, reports) => {
  const { lines, ...log } = context();
  await deliverHandler(async () => reports)(timer, log);
  expect(lines).toEqual([]);
});

test('wrong settings and tables of another partner fail the invocation', async () => {
  const { lines: _, ...log } = context();
  const failing = async () => {
    throw new Error('WEBHOOK_SECRET is missing');
  };
  await expect(deliverHandler(failing)(timer, log)).rejects.toThrow('WEBHOOK_SECRET is missing');
});
