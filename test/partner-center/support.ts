/** What the tests of the Partner Center client share: a world outside that only tests move, servers that end with their test, and the client set to them. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach } from 'vitest';
import {
  type Fault,
  type FaultHandle,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../dev/simulator/simulator.ts';
import type { Io } from '../../lib/io.ts';
import { createPartnerCenter, type PartnerCenter } from '../../lib/partner-center/client.ts';
import type { CustomerList } from '../../lib/partner-center/customers.ts';
import { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { createPace, type Pace } from '../../lib/partner-center/pace.ts';
import { readyToken, type TokenSource } from '../../lib/partner-center/token.ts';

/** Marks the token, so that it can be looked for where it must not be. */
export const TOKEN = 'TOKEN_eyJ0eXAi.0123456789.abcdef';
export const CORRELATION_ID = 'cccccccc-0000-4000-8000-000000000000';
const startedAt = Date.parse('2026-11-01T00:00:00Z');

/** Customer ids that read well: `customer(7)`. */
export const customer = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export type FakeIo = Io & {
  /** Every wait that was asked for, in ms. */
  readonly waits: readonly number[];
  /** When each request left, in ms since the start. */
  readonly departures: readonly number[];
  /** Moves the clock; whoever sleeps wakes at his time and goes as far as he can without an answer. */
  advance(ms: number): Promise<void>;
};

/** `isHeld`: sleepers wait for `advance`; else a sleep moves the clock itself and is over at once. */
export function fakeIo({ random = 0.5, isHeld = false, fetch: over = fetch }: FakeIoOptions = {}): FakeIo {
  let clock = startedAt;
  let ids = 0;
  const waits: number[] = [];
  const departures: number[] = [];
  const sleepers: { readonly due: number; readonly wake: () => void }[] = [];
  return {
    waits,
    departures,
    fetch: (input, init) => {
      departures.push(clock - startedAt);
      return over(input, init);
    },
    now: () => new Date(clock),
    sleep(ms) {
      waits.push(ms);
      const due = clock + ms;
      if (isHeld) return new Promise<void>((wake) => sleepers.push({ due, wake }));
      clock = due;
      return Promise.resolve();
    },
    every: () => () => undefined,
    random: () => random,
    uuid: () => `aaaaaaaa-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    async advance(ms) {
      const until = clock + ms;
      for (;;) {
        await setImmediate();
        const [next] = sleepers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
        if (!next) break;
        sleepers.splice(sleepers.indexOf(next), 1);
        clock = Math.max(clock, next.due);
        next.wake();
      }
      clock = until;
    },
  };
}

type FakeIoOptions = { readonly random?: number; readonly isHeld?: boolean; readonly fetch?: typeof fetch };

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** The simulator, with plain answers where nothing else is asked for. It ends with the test. */
export async function simulator(options: SimulatorOptions = {}): Promise<LooseSimulator> {
  const started = await startSimulator({ quirks: {}, ...options });
  endings.push(() => started.stop());
  return { ...started, fail: (fault) => started.fail(fault) };
}

/** `fail` can be taken out of it. */
type LooseSimulator = Omit<Simulator, 'fail'> & { readonly fail: (fault: Fault) => FaultHandle };

/** A server of the test's own for answers too odd for the simulator; its URL. It ends with the test. */
export async function server(answer: RequestListener): Promise<string> {
  const started: Server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  endings.push(() => {
    started.close();
    started.closeAllConnections();
  });
  await once(started, 'listening');
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** The URL of a server that has ended. */
export async function nobody(): Promise<string> {
  const ended = createServer().listen(0, '127.0.0.1');
  await once(ended, 'listening');
  const address = ended.address();
  ended.close();
  await once(ended, 'close');
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** A server that gives these answers in turn, the last one for ever. A text goes as it is, anything else as JSON. */
export async function answers(
  ...bodies: readonly unknown[]
): Promise<{ readonly url: string; readonly requests: () => number }> {
  let requests = 0;
  const url = await server((_, response) => {
    const body = bodies[Math.min(requests++, bodies.length - 1)];
    response.writeHead(200, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return { url, requests: () => requests };
}

export type Client = PartnerCenter & { readonly io: FakeIo; readonly pace: Pace };

type ClientOptions = {
  readonly io?: FakeIo;
  readonly tokens?: TokenSource;
  readonly requestsPerMinute?: number;
  readonly pace?: Pace;
  readonly deadline?: Date;
};

/** The client, set to a server. So fast a pace that it shows in no wait, where none is given. */
export function client(
  url: string,
  {
    io = fakeIo(),
    tokens = readyToken(TOKEN),
    requestsPerMinute = Number.POSITIVE_INFINITY,
    pace,
    deadline,
  }: ClientOptions = {},
): Client {
  const paced = pace ?? createPace(requestsPerMinute, io);
  const made = createPartnerCenter({ baseUrl: url, tokens, pace: paced, io, correlationId: CORRELATION_ID, deadline });
  return { ...made, io, pace: paced };
}

/** The error that a call ends with. */
export async function problemOf(call: Promise<unknown>): Promise<PartnerCenterError> {
  const error: unknown = await call.then(
    (value) => new Error(`no error, but ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof PartnerCenterError) return error;
  throw error;
}

/** A list read to its end, as ids in the order they came. */
export async function idsOf(list: CustomerList): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of list) ids.push(...page.map(({ customerId }) => customerId));
  return ids;
}
