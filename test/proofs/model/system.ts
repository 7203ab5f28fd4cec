/** One run: the world, the model of it and the promise between them; and what the commands do to all three at once. */
import assert from 'node:assert/strict';
import type { FaultHandle, Respond } from '../../../dev/simulator/simulator.ts';
import { replayDead, replayEvent } from '../../../lib/replay.ts';
import type { When } from '../crash.ts';
import { type Incident, incident } from './incident.ts';
import { Model, ModelCustomer } from './model.ts';
import { dateOf, Promised } from './promise.ts';
import { CHANNELS, type ChannelName } from './receivers.ts';
import { PAGE_SIZE, type World } from './world.ts';

/** How a scan or a call of the channels goes. */
export type Manner =
  | { readonly kind: 'well' }
  /** It dies at this side effect, or that one alone fails. */
  | { readonly kind: 'dies' | 'stumbles'; readonly at: number; readonly when: When }
  /** Some customers answer so and nothing else, and perhaps a page of the list does not come. */
  | { readonly kind: 'faults'; readonly whom: number; readonly respond: Respond; readonly page: number | null }
  /** Some customers answer so once, and are asked again. */
  | { readonly kind: 'hiccups'; readonly whom: number; readonly respond: Respond };

export type Counts = {
  scans: number;
  crashes: number;
  stumbles: number;
  decisions: number;
  notices: number;
  acceptances: number;
  doubled: number;
  dead: number;
};

/** A holder that died keeps its lease so long. */
const leaseMs = 120_000;
const labels = ['Ada', 'Birch', 'Cedar', 'Dale'];
export const FIRST_CUSTOMER = 'Ada';

export class System {
  readonly model = new Model();
  readonly world: World;
  readonly promised: Promised;
  #scans = 0;
  #crashes = 0;
  #stumbles = 0;
  #lastIncidentMs = Number.NEGATIVE_INFINITY;

  constructor(world: World) {
    this.world = world;
    this.promised = new Promised(world, this.model);
  }

  /** One more customer; false where there are enough. */
  add(): boolean {
    const place = this.model.customers.length;
    const label = labels[place];
    if (!label) return false;
    const customer = new ModelCustomer(`c0000000-0000-4000-8000-${String(place + 1).padStart(12, '0')}`, label);
    this.model.customers.push(customer);
    this.world.simulator.world.add({ id: customer.id });
    this.show(customer);
    return true;
  }

  get readable(): readonly ModelCustomer[] {
    return this.model.customers.filter(({ listed, gone }) => listed && !gone);
  }

  /** Shows in Partner Center what the model says is true. */
  show({ id, name, shown, hasOther, listed, gone }: ModelCustomer): void {
    const { world } = this.world.simulator;
    world.rename(id, { companyName: name });
    const education = shown.map(({ status, submission, reason }) => ({
      qualification: 'Education',
      vettingStatus: status,
      vettingReason: reason,
      submitted: dateOf(submission),
    }));
    world.set(id, [...education, ...(hasOther ? [{ qualification: 'StateOwnedEntity' }] : [])]);
    world.restore(id);
    if (!listed) world.remove(id);
    if (gone) world.gone(id, { status: 403, code: 20002 });
  }

  async scan(manner: Manner = { kind: 'well' }): Promise<void> {
    const listed = this.model.customers.filter((customer) => customer.listed);
    const page = manner.kind === 'faults' ? manner.page : null;
    const behind = page ? listed.slice((page - 1) * PAGE_SIZE) : [];
    // Who is known is asked all the same, but under the name known: a change there is kept from this scan, as names tell events apart.
    const renamed = behind.filter(({ known, name }) => known?.name !== name);
    const picked = 'whom' in manner ? listed.filter((_, place) => manner.whom & (1 << place)) : [];
    const chosen = [...new Set([...picked, ...renamed])];
    const read = new Set(listed.filter(({ gone }) => !gone));
    if (page === 1) read.clear();
    const isMarked = this.promised.isMarkedMissing;
    for (const customer of behind) if (!customer.known || isMarked(customer.id)) read.delete(customer);
    if (manner.kind === 'faults') for (const customer of chosen) read.delete(customer);

    const faults: FaultHandle[] = chosen.map(({ id }) => {
      const times = manner.kind === 'hiccups' ? 1 : Number.POSITIVE_INFINITY;
      return this.world.simulator.fail({ customerId: id, times, respond: 'respond' in manner ? manner.respond : 'cut' });
    });
    if (page)
      faults.push(
        this.world.simulator.fail({ path: '/v1/customers', page, times: Number.POSITIVE_INFINITY, respond: { status: 400 } }),
      );
    const trouble = this.#incidentOf(manner);
    const error = await this.world.scan(trouble?.around);
    for (const fault of faults) fault.remove();
    this.#scans++;
    const befell = await this.#afterIncident(trouble, manner);
    if (befell === null) assert.equal(error !== null, page === 1, `the scan ended with ${String(error)}`);
    await this.promised.check(befell === null ? { read, isScanned: true } : { mayBeRead: read, befell });
  }

  async deliver(manner: Manner = { kind: 'well' }, regardless = false): Promise<void> {
    const trouble = this.#incidentOf(manner);
    const isFree = this.world.now().getTime() >= this.#lastIncidentMs + leaseMs;
    const reports = await this.world.deliver(trouble?.around, regardless);
    const befell = await this.#afterIncident(trouble, manner);
    const held = reports.filter(({ heldSince }) => heldSince);
    assert(held.length === 0 || !isFree, `the lease of ${held.map(({ channel }) => channel).join()} is held by nobody alive`);
    await this.promised.check({ befell });
  }

  /** `channel`: null for all. */
  async replay(which: number, channel: ChannelName | null): Promise<void> {
    const rows = this.promised.deliveries;
    const row = rows[which % Math.max(1, rows.length)];
    if (!row) return;
    const now = this.world.now();
    const { deliveries } = await replayEvent(this.world.store.deliveries, row.event.id, channel, now);
    for (const delivery of deliveries) this.promised.accounts.replayed(delivery, now);
  }

  async replayDead(): Promise<void> {
    const now = this.world.now();
    const { deliveries } = await replayDead(this.world.store.deliveries, null, now);
    for (const delivery of deliveries) this.promised.accounts.replayed(delivery, now);
  }

  /** Both channels take everything from now on. */
  heal(): void {
    for (const channel of CHANNELS) this.world.receivers.be(channel, 'takes');
  }

  /** Faults off, channels healthy, a clock that goes on: everything comes to its end. */
  async rest(): Promise<void> {
    this.heal();
    this.world.later(3);
    await this.scan();
    for (let hours = 0; hours < 100 && this.#left('pending') > 0; hours += 25) {
      this.world.later(25 * 60);
      await this.deliver();
    }
    assert.equal(this.#left('pending'), 0, 'after 100 hours something is pending');
    if (this.#left('dead') > 0) {
      await this.replayDead();
      await this.deliver();
    }
    const { tellings } = this.model;
    assert.equal(
      this.#left('delivered'),
      tellings.size * CHANNELS.length + this.promised.notices,
      'something was not accepted, even when it was replayed',
    );
    await this.promised.checkBooks();
  }

  get counts(): Counts {
    const { acceptances, doubled, dead } = this.promised.accounts;
    return {
      scans: this.#scans,
      crashes: this.#crashes,
      stumbles: this.#stumbles,
      decisions: this.model.tellings.size,
      notices: this.promised.notices,
      acceptances,
      doubled,
      dead,
    };
  }

  #left(state: string): number {
    return this.promised.deliveries.filter((delivery) => delivery.state === state).length;
  }

  #incidentOf(manner: Manner): Incident | null {
    return 'at' in manner ? incident(manner.at, manner.when, manner.kind === 'stumbles') : null;
  }

  async #afterIncident(trouble: Incident | null, { kind }: Manner): Promise<string | null> {
    await trouble?.settled();
    const befell = trouble?.befell() ?? null;
    if (befell === null) return null;
    if (kind === 'dies') this.#crashes++;
    else this.#stumbles++;
    this.#lastIncidentMs = this.world.now().getTime();
    return befell;
  }
}
