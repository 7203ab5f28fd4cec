/**
 * The promise, checked after every command: what was readable is in an outbox or on its way in every channel, under one id that means
 * one thing; nothing else is; and what was not read stays as it was stored. A review that is open for too long is told of once.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { ChangeEvent } from '../../../lib/vetting/change-event.ts';
import type { Delivery } from '../../../lib/vetting/delivery.ts';
import { isNotice, type Notice, type VettingEvent } from '../../../lib/vetting/notice.ts';
import type { Snapshot } from '../../../lib/vetting/snapshot.ts';
import { changesOf } from '../../support/changes.ts';
import { Accounts } from './accounts.ts';
import type { Known, Model, ModelCustomer } from './model.ts';
import { CHANNELS } from './receivers.ts';
import type { World } from './world.ts';

/** What happened since the last check. */
export type Happened = {
  /** A scan went well. */
  readonly isScanned?: boolean;
  /** The side effect that failed, if one did. */
  readonly befell?: string | null;
  /** Whose answer was read for sure. */
  readonly read?: ReadonlySet<ModelCustomer>;
  /** Whose answer may have been read; nobody else's was. */
  readonly mayBeRead?: ReadonlySet<ModelCustomer>;
};

const dayMs = 24 * 3_600_000;
const firstDay = Date.UTC(2026, 0, 1);
/** At noon, so that a spelling which gives the day alone means the same submission. */
export const dateOf = (submission: number) => new Date(firstDay + (submission + 0.5) * dayMs).toISOString();

const titles = new Map<string, string>([
  ['approved', 'Approved'],
  ['denied', 'Denied'],
]);

export class Promised {
  readonly accounts = new Accounts();
  readonly #world: World;
  readonly #model: Model;
  readonly #meanings = new Map<string, VettingEvent>();
  /** Ids of decisions by what they say. */
  readonly #ids = new Map<string, string>();
  /** Under which ids reviews that were open have to be told of. */
  readonly #overdue = new Set<string>();
  #snapshots: ReadonlyMap<string, Snapshot> = new Map();
  #deliveries: readonly Delivery[] = [];
  #seen = 0;

  constructor(world: World, model: Model) {
    this.#world = world;
    this.#model = model;
  }

  /** As they were at the last check. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Whether the customer was missing from the last whole list, or has departed. */
  readonly isMarkedMissing = (customerId: string): boolean => {
    const snapshot = this.#snapshots.get(customerId);
    return Boolean(snapshot?.absentSince || snapshot?.departedAt);
  };

  /** How many reviews were told of as overdue, or are on their way. */
  get notices(): number {
    return this.#deliveries.filter(({ event }) => isNotice(event)).length;
  }

  async check({ befell = null, isScanned = false, read = new Set(), mayBeRead = new Set() }: Happened = {}): Promise<void> {
    const [stored, deliveries] = await Promise.all([this.#world.snapshots(), this.#world.deliveries()]);
    const snapshots = new Map(stored.map((snapshot) => [snapshot.customerId, snapshot]));
    for (const customer of this.#model.customers) {
      const [was, is] = [this.#snapshots.get(customer.id), snapshots.get(customer.id)];
      const isOther = !isDeepStrictEqual(is && summary(is), summaryOf(customer.known));
      // Whether a reading that may have been lost was stored, the row alone can tell: it is then what the reading makes of it.
      if (read.has(customer) || (mayBeRead.has(customer) && isOther)) this.#model.read(customer);
      else if (!mayBeRead.has(customer)) assert.deepEqual(is && kept(is), was && kept(was), `${customer.name} was not read`);
      assert.deepEqual(is && summary(is), summaryOf(customer.known), `the snapshot of ${customer.name}`);
    }
    this.#snapshots = snapshots;
    this.#deliveries = deliveries;
    for (const id of stored.flatMap(overdueId)) this.#overdue.add(id);

    const waiting = stored.flatMap(({ outbox }) => outbox);
    const onTheirWay = deliveries.flatMap(({ event }) => (isNotice(event) ? [] : event));
    for (const event of [...waiting, ...onTheirWay]) this.#means(event);
    for (const says of this.#model.tellings.keys()) {
      const id = this.#ids.get(says);
      assert(id, `“${says}” was readable, and is stored nowhere`);
      const channels = deliveries.filter(({ event }) => event.id === id).map(({ channel }) => channel);
      const isWaiting = waiting.some((event) => event.id === id);
      assert(
        isWaiting || channels.length === CHANNELS.length,
        `“${says}” is in no outbox, and for ${channels.join() || 'no channel'}`,
      );
    }
    for (const { event, channel } of deliveries) {
      if (isNotice(event)) this.#meansOverdue(event, channel);
      else assert(titles.has(event.kind), `${event.id} is on its way, and of no told kind`);
    }
    for (const id of isScanned ? stored.flatMap(overdueId) : [])
      assert(this.#meanings.has(id), `${id} is overdue, and nobody is told`);

    const sent = this.#world.receivers.sent.slice(this.#seen).map((each) => {
      const meaning = this.#meanings.get(this.#ids.get(each.says) ?? '');
      assert(meaning, `${each.channel} was sent “${each.says}”, which nobody could read`);
      if (each.event) assert.deepEqual(each.event, meaning, `${each.channel} was sent another event under one id`);
      return { ...each, meaning };
    });
    this.#seen += sent.length;
    this.accounts.check(sent, deliveries, befell);
  }

  /** History and changes hold every decision once, and the same under each id. */
  async checkBooks(): Promise<void> {
    const { history, changes } = this.#world.store;
    const histories = await Promise.all(this.#model.customers.map(({ id }) => history.of(id)));
    for (const book of [histories.flat(), await changesOf(changes)]) {
      for (const event of book) this.#means(event);
      const told = book.flatMap((event) => (titles.has(event.kind) ? sayingOf(event) : []));
      assert.deepEqual(told.toSorted(), [...this.#model.tellings.keys()].toSorted(), 'the history holds other decisions');
      assert.equal(new Set(book.map(({ id }) => id)).size, book.length, 'an event stands in the history twice');
    }
  }

  /** Whose review it is, and since when, was so in some version of its row. */
  #meansOverdue(event: Notice, channel: string): void {
    assert(channel === 'teams' && event.kind === 'overdue', `${event.id} is on its way to ${channel}`);
    const known = this.#meanings.get(event.id) ?? event;
    assert.deepEqual(event, known, `the id ${event.id} has two meanings`);
    this.#meanings.set(event.id, event);
    const says = `Overdue: ${event.companyName}`;
    assert.equal(this.#ids.get(says) ?? event.id, event.id, `“${says}” has two ids`);
    this.#ids.set(says, event.id);
    assert(this.#overdue.has(event.id), `“${says}” is on its way, and no such review was open`);
  }

  #means(event: ChangeEvent): void {
    const known = this.#meanings.get(event.id) ?? event;
    assert.deepEqual(event, known, `the id ${event.id} has two meanings`);
    this.#meanings.set(event.id, event);
    if (!titles.has(event.kind)) return;
    const says = sayingOf(event);
    const telling = this.#model.tellings.get(says);
    assert(telling, `“${says}” is an event, though nobody could read it`);
    const { customerId, reason } = telling;
    const [told, true_] = [event.reason, reason].map((text) => text?.toLowerCase() ?? null);
    assert.deepEqual([event.customerId, told], [customerId, true_], `“${says}” is told of another, or with another reason`);
    assert.equal(this.#ids.get(says) ?? event.id, event.id, `“${says}” has two ids`);
    this.#ids.set(says, event.id);
  }
}

const sayingOf = ({ kind, companyName }: ChangeEvent) => `${titles.get(kind) ?? kind}: ${companyName}`;

/** Every open review is overdue here, but where its customer is missing. */
function overdueId({ customerId, absentSince, departedAt, education: { review } }: Snapshot): string[] {
  if (review.state !== 'open' || absentSince || departedAt) return [];
  return [`${customerId}_${review.since.getTime()}_overdue`];
}

/** Of a snapshot what a scan that did not read the customer must leave alone. */
function kept(snapshot: Snapshot) {
  return { ...snapshot, outbox: null, absentSince: null, departedAt: null };
}

/** A snapshot in the words of the model. */
function summary({ companyName, education: { status, review } }: Snapshot) {
  const decision = review.state === 'open' ? review.previous : review.state === 'decided' ? review.decision : null;
  const day = decision?.submitted?.at ? Math.floor((decision.submitted.at.getTime() - firstDay) / dayMs) : null;
  return {
    name: companyName,
    status: status.toLowerCase(),
    review: review.state,
    decision: decision && `${decision.status} ${day}`,
  };
}

function summaryOf(known: Known | undefined) {
  if (!known) return undefined;
  const { name, status, review, decision } = known;
  return { name, status: status.toLowerCase(), review, decision: decision && `${decision.status} ${decision.submission}` };
}
