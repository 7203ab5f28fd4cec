/**
 * The upstream of the benchmark in a process of its own: one simulated partner at two addresses, a quiet one for the scan that
 * is not measured, and the measured one with its latency and limit, where some reviews have been decided since.
 */
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Simulator, seedDemo, startSimulator, type World } from '../simulator/simulator.ts';
import { serve } from './child.ts';
import { type openOrder, upstreamOrder } from './protocol.ts';

type Open = z.infer<typeof openOrder>;
type Opened = { readonly quiet: Simulator; readonly measured: Simulator; readonly watch: Watch };

let current: Opened | undefined;

serve(async (message) => {
  const order = upstreamOrder.parse(message);
  if (order.do === 'counts') return current?.watch.counts();
  await close();
  const now = Date.now();
  const quiet = await startSimulator({ quirks: {} });
  const measured = await startSimulator({
    quirks: {},
    latencyMs: order.latencyMs,
    requestsPerMinute: order.limits[0]?.requestsPerMinute ?? null,
  });
  for (const { world } of [quiet, measured]) seedDemo(world, { customers: order.customers, now: () => now });
  decide(measured.world, order.changes);
  current = { quiet, measured, watch: new Watch(measured, order) };
  return { quietUrl: quiet.url, measuredUrl: measured.url };
});

async function close(): Promise<void> {
  if (!current) return;
  const { quiet, measured, watch } = current;
  watch.end();
  current = undefined;
  await Promise.all([quiet.stop(), measured.stop()]);
}

function decide(world: World, changes: number): void {
  const inReview = world.list().filter(({ qualifications }) => qualifications.some((one) => one.vettingStatus === 'InReview'));
  if (inReview.length < changes) throw new Error(`only ${inReview.length} of ${changes} reviews can be decided`);
  for (const { id } of inReview.slice(0, changes)) world.education(id, 'Approved');
}

const started = z.object({ request: z.instanceof(IncomingMessage) });
const finished = started.extend({ response: z.instanceof(ServerResponse) });

/** Counts at the server itself, so that nothing depends on what a contestant says of itself. */
class Watch {
  readonly #port: number;
  readonly #simulator: Simulator;
  readonly #order: Open;
  readonly #counts = { requests: 0, throttled: 0, answered: 0, answeredInWindow: 0, busyMs: 0 };
  readonly #reached = new Set<string>();
  readonly #startedAt = new WeakMap<IncomingMessage, number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #firstAt: number | null = null;

  constructor(simulator: Simulator, order: Open) {
    this.#simulator = simulator;
    this.#order = order;
    this.#port = Number(new URL(simulator.url).port);
  }

  begun(request: IncomingMessage): void {
    if (request.socket.localPort !== this.#port) return;
    const now = performance.now();
    this.#startedAt.set(request, now);
    this.#counts.requests++;
    if (this.#firstAt !== null) return;
    this.#firstAt = now;
    for (const { fromMs, requestsPerMinute } of this.#order.limits.slice(1)) {
      this.#timers.push(setTimeout(() => this.#simulator.limit(requestsPerMinute), fromMs));
    }
  }

  ended(request: IncomingMessage, status: number): void {
    const startedAt = this.#startedAt.get(request);
    if (startedAt === undefined) return;
    this.#counts.busyMs += performance.now() - startedAt;
    if (status === 429) this.#counts.throttled++;
    if (status !== 200) return;
    this.#counts.answered++;
    if (startedAt - (this.#firstAt ?? 0) < this.#order.windowMs) this.#counts.answeredInWindow++;
    const customer = /\/customers\/([^/]+)\/qualifications$/.exec(request.url ?? '')?.[1];
    if (customer) this.#reached.add(customer);
  }

  counts() {
    return { ...this.#counts, reached: this.#reached.size };
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

subscribe('http.server.request.start', (message) => current?.watch.begun(started.parse(message).request));
subscribe('http.server.response.finish', (message) => {
  const { request, response } = finished.parse(message);
  current?.watch.ended(request, response.statusCode);
});
