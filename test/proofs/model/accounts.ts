/** What each channel accepted of each event, held against what is marked: in order, once, and again only for a reason. */
import assert from 'node:assert/strict';
import type { ChangeEvent } from '../../../lib/vetting/change-event.ts';
import type { Delivery } from '../../../lib/vetting/delivery.ts';
import { isNotice, type VettingEvent } from '../../../lib/vetting/notice.ts';
import type { ChannelName, Sent } from './receivers.ts';

/** One event in one channel. `lost`: acceptances of which the answer or the mark was lost. */
type Account = { accepted: number; replays: number; lost: number; acceptedBeforeReplay: number; aliveSince: Date | null };

/** What a receiver was sent, and the event that it is. */
export type SentEvent = Sent & { readonly meaning: VettingEvent };

const threeDaysMs = 3 * 24 * 3_600_000;

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  /** By channel and customer: when the latest event that was accepted in its turn was detected. */
  readonly #inTurn = new Map<string, string>();
  readonly #dead = new Set<string>();

  replayed({ channel, event }: Delivery, now: Date): void {
    const account = this.#of(channel, event.id);
    account.replays++;
    account.acceptedBeforeReplay = account.accepted;
    account.aliveSince = now;
  }

  /** `befell`: the side effect that failed meanwhile, if one did. */
  check(sent: readonly SentEvent[], rows: readonly Delivery[], befell: string | null): void {
    const taken = sent.filter(({ outcome }) => outcome !== 'refused');
    for (const { channel, meaning, outcome } of taken) {
      const account = this.#of(channel, meaning.id);
      // A replay goes out of its turn, and a notice has none.
      if (account.accepted === 0 && account.replays === 0 && !isNotice(meaning)) this.#checkTurn(channel, meaning);
      account.accepted++;
      if (outcome === 'lost') account.lost++;
    }
    const answered = new Map(
      taken.filter(({ outcome }) => outcome === 'accepted').map((each) => [`${each.channel} ${each.meaning.id}`, each]),
    );
    for (const { channel, meaning, says } of answered.values()) {
      const state = rows.find((row) => row.channel === channel && row.event.id === meaning.id)?.state;
      const isMarked = state === 'delivered';
      assert(isMarked || befell, `${channel} accepted “${says}”, and it is ${state}, though nothing failed`);
      if (befell && (!isMarked || befell === 'post')) this.#of(channel, meaning.id).lost++;
    }
    for (const row of rows) this.#checkRow(row);
  }

  /** How many events are or were dead in a channel. */
  get dead(): number {
    return this.#dead.size;
  }

  get acceptances(): number {
    return this.#sum(({ accepted }) => accepted);
  }

  /** Acceptances beyond the first one and those that were asked for. */
  get doubled(): number {
    return this.#sum(({ accepted, replays }) => Math.max(0, accepted - 1 - replays));
  }

  #checkTurn(channel: ChannelName, { customerId, detectedAt, id }: ChangeEvent): void {
    const key = `${channel} ${customerId}`;
    assert((this.#inTurn.get(key) ?? '') < detectedAt, `${channel} was sent ${id} after a later event of the customer`);
    this.#inTurn.set(key, detectedAt);
  }

  #checkRow(row: Delivery): void {
    const { channel, event } = row;
    const { accepted, replays, lost, acceptedBeforeReplay, aliveSince } = this.#of(channel, event.id);
    const what = `${event.id} in ${channel}`;
    assert(accepted <= 1 + replays + lost, `${what} was accepted ${accepted} times: ${replays} replays, ${lost} lost`);
    if (row.state === 'delivered') assert(accepted > acceptedBeforeReplay, `${what} is marked, and was not accepted`);
    if (row.state !== 'dead') return;
    this.#dead.add(what);
    const aliveMs = row.deadAt.getTime() - (aliveSince ?? row.createdAt).getTime();
    assert(aliveMs > threeDaysMs, `${what} was given up after ${aliveMs / 3_600_000} hours`);
  }

  #of(channel: string, id: string): Account {
    const key = `${channel} ${id}`;
    const account = this.#accounts.get(key) ?? { accepted: 0, replays: 0, lost: 0, acceptedBeforeReplay: 0, aliveSince: null };
    this.#accounts.set(key, account);
    return account;
  }

  #sum(value: (account: Account) => number): number {
    return this.#accounts.values().reduce((sum, account) => sum + value(account), 0);
  }
}
