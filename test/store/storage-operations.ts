/** Every write of the store, with what it needs beforehand and how it is known to be done. */
import { expect } from 'vitest';
import type { DeliveryChange } from '../../lib/store/deliveries.ts';
import type { Run } from '../../lib/store/runs.ts';
import type { StoredSnapshot } from '../../lib/store/snapshots.ts';
import type { Store } from '../../lib/store/store.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { compare } from '../../lib/vetting/comparison.ts';
import { delivered, newDelivery } from '../../lib/vetting/delivery.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { changeEvent } from '../notify/change-events.ts';
import { overdue } from '../notify/notices.ts';
import { changesOf } from '../support/changes.ts';
import { customer } from '../support/partner.ts';

export const now = new Date('2026-11-02T08:00:00.000Z');
export const later = (ms: number) => new Date(now.getTime() + ms);
export const minute = 60_000;

export function event(place: number, over: Partial<ChangeEvent> = {}): ChangeEvent {
  return changeEvent({ id: `event-${place}`, customerId: customer(place), ...over });
}

export function snapshot(place: number, over: Partial<Snapshot> = {}): Snapshot {
  const named = { customerId: customer(place), companyName: `School ${place}`, domain: null };
  return { ...compare(undefined, named, [], now).snapshot, ...over };
}

export async function stored(store: Store, place: number): Promise<StoredSnapshot> {
  const read = await store.snapshots.read(customer(place));
  if (!read) throw new Error(`no snapshot ${place}`);
  return read;
}

export async function onlyDelivery(store: Store, eventId: string) {
  const [only, ...others] = await store.deliveries.of(eventId);
  if (!only || others.length > 0) throw new Error(`${others.length + 1} deliveries of ${eventId}`);
  return only;
}

/** Prepares rows that no other case has, then does the thing through `lossy` and expects it done, by its answer and by the rows. */
type Operation = (
  direct: Store,
  lossy: Store,
  place: number,
) => Promise<{ act(): Promise<unknown>; check(answer: unknown): Promise<void> }>;

export const operations: Record<string, Operation> = {
  'a new snapshot': async (direct, lossy, place) => ({
    act: () => lossy.snapshots.write(snapshot(place, { outbox: [event(place)] }), null),
    check: async (answer) => {
      expect(answer).toBe(true);
      expect((await stored(direct, place)).snapshot).toEqual(snapshot(place, { outbox: [event(place)] }));
    },
  }),
  'a snapshot in place of another': async (direct, lossy, place) => {
    await direct.snapshots.write(snapshot(place), null);
    const { etag } = await stored(direct, place);
    return {
      act: () => lossy.snapshots.write(snapshot(place, { revision: 1 }), etag),
      check: async (answer) => {
        expect(answer).toBe(true);
        expect((await stored(direct, place)).snapshot).toEqual(snapshot(place, { revision: 1 }));
      },
    };
  },
  'several new snapshots': async (direct, lossy, place) => {
    await direct.snapshots.write(snapshot(place + 1, { revision: 9 }), null);
    return {
      act: () => lossy.snapshots.insert([snapshot(place), snapshot(place + 1), snapshot(place + 2)]),
      check: async (answer) => {
        expect(answer).toEqual([]);
        const revisions = [];
        for (const each of [place, place + 1, place + 2]) revisions.push((await stored(direct, each)).snapshot.revision);
        expect(revisions).toEqual([0, 9, 0]);
      },
    };
  },
  'a date of several snapshots': async (direct, lossy, place) => {
    await direct.snapshots.insert([snapshot(place), snapshot(place + 2)]);
    return {
      // One of them is gone, so each is tried alone.
      act: () => lossy.snapshots.mark([customer(place), customer(place + 1), customer(place + 2)], 'checkedAt', later(5)),
      check: async () => {
        expect((await stored(direct, place)).snapshot).toEqual(snapshot(place, { checkedAt: later(5) }));
        expect((await stored(direct, place + 2)).snapshot).toEqual(snapshot(place + 2, { checkedAt: later(5) }));
      },
    };
  },
  'a mark taken off': async (direct, lossy, place) => {
    await direct.snapshots.write(snapshot(place, { absentSince: now }), null);
    return {
      act: () => lossy.snapshots.unmarkAbsent(customer(place)),
      check: async () => expect((await stored(direct, place)).snapshot).toEqual(snapshot(place)),
    };
  },
  'an outbox cleared': async (direct, lossy, place) => {
    await direct.snapshots.write(snapshot(place, { outbox: [event(place), event(place + 1)] }), null);
    const before = await stored(direct, place);
    return {
      act: () => lossy.snapshots.clearRelayed(before, new Set([event(place).id])),
      check: async () =>
        expect((await stored(direct, place)).snapshot).toEqual(snapshot(place, { outbox: [event(place + 1)] })),
    };
  },
  'an event in the history': async (direct, lossy, place) => ({
    act: () => lossy.history.record(event(place)),
    check: async () => expect(await direct.history.of(customer(place))).toEqual([event(place)]),
  }),
  'events among the changes': async (direct, lossy, place) => {
    const [october, november] = [event(place, { detectedAt: '2026-10-31T10:00:00.000Z' }), event(place + 1)];
    return {
      act: () => lossy.changes.record([november, october]),
      check: async () => {
        const all = await changesOf(direct.changes);
        expect(all.filter(({ id }) => id === october.id)).toEqual([october]);
        expect(all.filter(({ id }) => id === november.id)).toEqual([november]);
      },
    };
  },
  'a new delivery': async (direct, lossy, place) => ({
    act: () => lossy.deliveries.add('teams', event(place), now),
    check: async () => {
      expect((await onlyDelivery(direct, event(place).id)).delivery).toEqual(newDelivery('teams', event(place), now));
    },
  }),
  'a new notice': async (direct, lossy, place) => {
    const notice = overdue({ id: `notice-${place}` });
    return {
      act: () => lossy.deliveries.addNotice(notice, now),
      check: async () => {
        expect((await onlyDelivery(direct, notice.id)).delivery).toEqual(newDelivery('teams', notice, now));
      },
    };
  },
  'what became of several deliveries': async (direct, lossy, place) => {
    const events = [event(place), event(place + 1)];
    const changes: DeliveryChange[] = [];
    for (const each of events) {
      await direct.deliveries.add('teams', each, now);
      const read = await onlyDelivery(direct, each.id);
      changes.push({ ...read, next: delivered(read.delivery, later(7)) });
    }
    return {
      act: () => lossy.deliveries.write(changes),
      check: async (answer) => {
        expect(answer).toEqual([]);
        for (const { next } of changes) expect((await onlyDelivery(direct, next.event.id)).delivery).toEqual(next);
      },
    };
  },
  'a lease taken': async (direct, lossy, place) => ({
    act: () => lossy.leases.take(`lease-${place}`, 'me', minute, now),
    check: async (answer) => {
      expect(answer).toHaveProperty('release');
      const other = await direct.leases.take(`lease-${place}`, 'other', minute, later(minute - 1));
      expect(other).toEqual({ heldSince: now, heldUntil: later(minute) });
    },
  }),
  'a lease renewed': async (direct, lossy, place) => {
    const lease = await lossy.leases.take(`lease-${place}`, 'me', minute, now);
    if ('heldSince' in lease) throw new Error('held');
    return {
      act: () => lease.renew(later(40_000)),
      check: async (answer) => {
        expect(answer).toBe(true);
        const other = await direct.leases.take(`lease-${place}`, 'other', minute, later(minute));
        expect(other).toEqual({ heldSince: now, heldUntil: later(40_000 + minute) });
        // What it holds is the version that it wrote.
        expect(await lease.renew(later(50_000))).toBe(true);
        await lease.release();
        expect(await direct.leases.take(`lease-${place}`, 'other', minute, later(minute))).toHaveProperty('release');
      },
    };
  },
  'a lease given back': async (direct, lossy, place) => {
    const lease = await lossy.leases.take(`lease-${place}`, 'me', minute, now);
    if ('heldSince' in lease) throw new Error('held');
    return {
      act: () => lease.release(),
      check: async () =>
        expect(await direct.leases.take(`lease-${place}`, 'other', minute, later(1))).toHaveProperty('release'),
    };
  },
  'a run': async (direct, lossy, place) => {
    const run: Run = {
      runId: `run-${place}`,
      startedAt: now,
      finishedAt: later(9),
      outcome: 'whole',
      customers: { listed: 1, due: 1, checked: 1, failed: 0, departed: 0, notReached: 0 },
      listComplete: true,
      requests: { sent: 2, throttled: 0, retried: 0 },
      changed: 0,
      told: 0,
      notes: [],
    };
    return {
      act: () => lossy.runs.write(run),
      check: async () => {
        const runs = await direct.runs.latest(100, now);
        expect(runs.filter(({ runId }) => runId === run.runId)).toEqual([run]);
      },
    };
  },
};
