/** The parts of the local host that need no process of their own: routes, timers and the port. */
import { expect, test } from 'vitest';
import { listen, portOf } from '../../dev/host/listen.ts';
import type { Registered } from '../../dev/host/registered.ts';
import { match, routesOf } from '../../dev/host/routes.ts';
import { createTimers, type Schedule } from '../../dev/host/timers.ts';

const http = (name: string, route: string, methods = ['GET']): Registered => ({
  metadata: { name, bindings: { trigger: { type: 'httpTrigger', route, methods } } },
  handler: undefined,
});
const timer = (name: string, schedule: string): Registered => ({
  metadata: { name, bindings: { trigger: { type: 'timerTrigger', schedule } } },
  handler: undefined,
});

const routes = routesOf([
  http('one', 'customers/{id}'),
  http('new', 'customers/new'),
  http('history', 'customers/{id:guid}/history'),
  http('check', 'customers/{id}', ['post']),
  http('files', 'files/{*path}'),
  http('sorted', 'sorted/{order=asc}/{by?}'),
  timer('scan', '0 * * * * *'),
]);

test.each([
  ['GET', '/api/customers/7', 'one', { id: '7' }],
  ['GET', '/api/CUSTOMERS/New', 'new', {}],
  ['GET', '/api/customers/a%2Fb/History/', 'history', { id: 'a/b' }],
  ['POST', '/api/customers/new', 'check', { id: 'new' }],
  ['GET', '/api/files/a/b%20c.txt', 'files', { path: 'a/b c.txt' }],
  ['GET', '/api/files', 'files', {}],
  ['GET', '/api/sorted/desc', 'sorted', { order: 'desc' }],
  ['GET', '/api/sorted/desc/name', 'sorted', { order: 'desc', by: 'name' }],
])('%s %s is for %s', (method, path, name, parameters) => {
  const found = match(routes, method, path);
  expect('route' in found && [found.route.function.metadata.name, found.parameters]).toEqual([name, parameters]);
});

test.each([
  ['GET', '/customers/7', { status: 404 }],
  ['GET', '/api/scan', { status: 404 }],
  ['GET', '/api/customers//history', { status: 404 }],
  ['DELETE', '/api/customers/7', { status: 405, allowed: ['GET', 'POST'] }],
])('%s %s is for nobody', (method, path, answer) => {
  expect(match(routes, method, path)).toEqual(answer);
});

/** Timers by hand: `turn` is the schedule's, `end` ends the run that is under way. */
function handTimers() {
  const turns = new Map<string, () => void>();
  const runs: string[] = [];
  let end = (): void => undefined;
  const schedule: Schedule = (pattern, fire) => {
    turns.set(pattern, fire);
    return () => turns.delete(pattern);
  };
  const run = ({ metadata }: Registered) => {
    runs.push(metadata.name);
    return new Promise<void>((resolve, reject) => {
      end = metadata.name === 'fails' ? () => reject(new Error('as it does')) : resolve;
    });
  };
  const functions = [timer('scan', 'often'), timer('fails', 'seldom'), http('one', 'one')];
  return { timers: createTimers(functions, run, schedule), turns, runs, end: () => end() };
}

test('timers are fired on their own schedules, and never two of one at a time', async () => {
  const { timers, turns, runs, end } = handTimers();
  timers.begin(['scan']);
  expect([...turns.keys()]).toEqual(['often', 'seldom']);
  turns.get('often')?.();
  expect(runs).toEqual(['scan']);
  const again = timers.fire('scan');
  end();
  await expect.poll(() => runs).toEqual(['scan', 'scan']);
  end();
  await again;
  turns.get('often')?.();
  expect(runs).toHaveLength(3);
});

test('a run that fails is followed by the next; nothing is fired after the end', async () => {
  const { timers, turns, runs, end } = handTimers();
  timers.begin([]);
  const failed = timers.fire('fails');
  void timers.fire('fails');
  const stopped = timers.stop();
  end();
  await Promise.all([failed, stopped]);
  expect(runs).toEqual(['fails']);
  expect(turns.size).toBe(0);
  expect(timers.fire('one')).toBeNull();
});

test('PORT is a port, 7071 where it is not set', () => {
  expect([undefined, ' ', '8080', '0'].map(portOf)).toEqual([7071, 7071, 8080, 0]);
  for (const wrong of ['65536', '-1', '80a', '1.5'])
    expect(() => portOf(wrong)).toThrow('PORT must be a whole number from 1 to 65535');
});

test('a port that is taken is said with what to do', async () => {
  const first = await listen(0, () => undefined);
  await expect(listen(first.port, () => undefined)).rejects.toThrow(
    `port ${first.port} is taken: end what uses it, or set PORT to another one, such as PORT=`,
  );
  await first.stop();
  await (await listen(first.port, () => undefined)).stop();
});
