/**
 * A stand-in for Partner Center: a real HTTP server on 127.0.0.1 that speaks its wire format with all its quirks. What it
 * answers is decided by its world, its queued faults and its options only, so that a test can tell every answer beforehand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { json, xml } from './answers.ts';
import { targetOf } from './collection.ts';
import { plannedAnswer, send, singleHeaders, tooMany } from './delivery.ts';
import { Faults } from './faults.ts';
import { Lives } from './lives.ts';
import type { Call, Simulator, SimulatorOptions } from './options.ts';
import { everyQuirk, plainQuirks, type Quirks } from './quirks.ts';
import { seededRandom, seedOf } from './random.ts';
import { RateLimit } from './rate-limit.ts';
import { answer } from './routes.ts';
import { readSaved, type SavedState } from './saved.ts';
import { World } from './world.ts';

export { seedDemo } from './demo.ts';
export { FAULT_KINDS, type Fault, type FaultHandle, type FaultKind, type FaultRate, type Respond } from './faults.ts';
export type { Call, Simulator, SimulatorOptions } from './options.ts';
export { withClock } from './pace.ts';
export type { Quirks } from './quirks.ts';
export { type Random, seededRandom } from './random.ts';
export type { Gone, NewCustomer, QualificationEntry, World, WorldCustomer } from './world.ts';

const mostCalls = 100_000;

/** Starts the simulator. Rejects where the port is taken or `saved` cannot be read. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { now = Date.now, quirks: wanted = 'varied', pageSize = 500, latencyMs = 0, livesSpeed = 3600 } = options;
  const saved = options.saved === undefined ? undefined : readSaved(options.saved);
  const chance = seededRandom(saved?.random ?? 1);
  const world = new World(now, saved?.customers, saved?.activity);
  const lives = new Lives(world, options.random ?? chance, now, saved?.lives, options.livesPace);
  // A generator of their own: how many requests come must not change how the lives go.
  const faults = new Faults(seededRandom(Math.floor((options.random ?? seededRandom(2))() * 2 ** 32)), now);
  const limit = new RateLimit(options.requestsPerMinute ?? null);
  const calls: Call[] = [];
  const counters = { customers: 0, qualifications: 0, activity: 0, throttled: 0 };
  const answersOf = new Map<string, number>();

  const quirksFor = (path: string): Quirks => {
    if (wanted !== 'varied') return { ...plainQuirks, ...wanted };
    // By path and not by time: several requests at once come in any order.
    const count = (answersOf.get(path) ?? 0) + 1;
    answersOf.set(path, count);
    return everyQuirk(seededRandom(seedOf(`${path} ${count}`)));
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, search } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const headers = singleHeaders(incoming);
    const call: Call = {
      method: incoming.method ?? '',
      path,
      search,
      headers,
      body: await text(incoming),
      status: null,
      at: now(),
    };
    calls.push(call);
    if (calls.length > mostCalls) calls.splice(0, mostCalls / 10);
    const target = targetOf(path, headers);
    if (target.resource === 'customers') counters.customers += 1;
    else if (target.resource === 'auditrecords') counters.activity += 1;
    else if (target.resource) counters.qualifications += 1;

    const quirks = quirksFor(path);
    const seconds = limit.secondsToWait(call.at);
    const fault = seconds === null ? faults.meet({ ...call, ...target }) : tooMany(seconds);
    if (latencyMs > 0) await wait(latencyMs);
    if (fault === 'hang') return;
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    const isAllowed = allows(headers.authorization, options.accessToken ?? null);
    const planned = fault === null || fault === 'cut' || fault === 'drop' ? null : plannedAnswer(fault, quirks);
    const unauthorised = isAllowed
      ? null
      : json(401, { statusCode: 401, message: 'The access token is missing or not valid.' }, quirks);
    const given = planned ?? unauthorised ?? answer(call, target, world, { pageSize, now: call.at }, quirks);
    const readable = headers.accept?.toLowerCase().includes('application/json') || planned ? given : xml(given);
    call.status = readable.status;
    if (readable.status === 429) counters.throttled += 1;
    send(response, headers, readable, fault === 'cut' || fault === 'drop' ? fault : 'whole');
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // A client that went away is no matter; anything else is a fault of the simulator and must be seen.
      if (incoming.socket.destroyed || response.headersSent) return response.destroy();
      response.writeHead(500).end(`The simulator failed: ${String(error)}`);
    });
  });
  // Longer than any client keeps an idle connection, else both may let go of it at the same moment.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;

  return {
    url: `http://127.0.0.1:${port}`,
    world,
    fail: (fault) => faults.add(fault),
    faultRate: (rate) => faults.rate(rate),
    limit: (requestsPerMinute) => {
      limit.requestsPerMinute = requestsPerMinute;
    },
    calls,
    counters,
    reset: () => {
      calls.length = 0;
      Object.assign(counters, { customers: 0, qualifications: 0, activity: 0, throttled: 0 });
    },
    advance: (ms) => lives.advance(ms * livesSpeed),
    save: () =>
      structuredClone({
        version: 1,
        customers: world.list(),
        activity: world.activity.list(),
        lives: lives.save(),
        random: chance.state(),
      } satisfies SavedState),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function allows(authorization: string | undefined, accessToken: string | (() => string) | null): boolean {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (!token) return false;
  return accessToken === null || token === (typeof accessToken === 'function' ? accessToken() : accessToken);
}
