/** Of whom there is, who is asked: by what the list says, as far as it was read. */
import { describe, expect, test } from 'vitest';
import { planOf } from '../lib/plan.ts';
import type { Roster } from '../lib/roster.ts';
import type { UnreadableRow } from '../lib/store/snapshots.ts';
import type { KnownCustomer } from '../lib/vetting/known-customer.ts';
import { knownCustomer } from './support/known.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const due = (sweepRequestsPerMinute: number, requestsPerMinute = 300) => ({
  sweepRequestsPerMinute,
  requestsPerMinute,
  deadline: minutesAgo(-5),
});

type Rows = readonly (KnownCustomer | UnreadableRow)[];

function roster(
  rows: Rows,
  over: Partial<Omit<Roster, 'named' | 'listed'>> & { listed?: string[] | null; added?: string[] } = {},
) {
  const { listed = rows.map((row) => row.customerId), added = [], progress, ...others } = over;
  const made: Roster = {
    known: new Map(rows.map((row) => [row.customerId, row])),
    listed: listed && new Set([...listed, ...added]),
    named: new Map(added.map((id) => [id, { customerId: id, companyName: id, domain: null }])),
    listComplete: true,
    notes: [],
    progress: {
      sweptAt: minutesAgo(5),
      listReadAt: null,
      listPages: null,
      activityReadAt: null,
      requestsPerMinute: null,
      ...progress,
    },
    ...others,
  };
  return made;
}

/** `left` departed, `away` was missing once, `odd` cannot be read. */
const rows: Rows = [
  knownCustomer('a', { checkedAtMs: 3 }),
  knownCustomer('b', { checkedAtMs: 2 }),
  knownCustomer('open', { checkedAtMs: 4, isReviewOpen: true }),
  knownCustomer('left', { departedAt: minutesAgo(9) }),
  knownCustomer('away', { absentSince: minutesAgo(9) }),
  { customerId: 'odd', problem: 'cannot be read' },
];
const there = ['a', 'b', 'open'];

describe('who there is', () => {
  test('is who is on a list that was read to its end, and nobody else', () => {
    const listed = roster(rows, { listed: ['b', 'open'], added: ['new'] });
    expect(planOf(listed, null, now)).toEqual({ ids: ['open', 'new', 'b'], swept: 1, customers: 3, warning: null });
  });

  test('is also who was there before where the list was cut short', () => {
    const cut = roster(rows, { listed: ['b'], added: ['new'], listComplete: false });
    const { ids, customers } = planOf(cut, null, now);
    expect(ids.toSorted()).toEqual([...there, 'new'].sort());
    expect(customers).toBe(4);
  });

  test('is who was there before where it was not the turn of the list', () => {
    const { ids, customers } = planOf(roster(rows, { listed: null, listComplete: false }), null, now);
    expect(ids.toSorted()).toEqual(there.toSorted());
    expect(customers).toBe(3);
  });

  test.each([
    ['whole', true],
    ['cut short', false],
  ])('is a departed and an absent customer again once a list names them: %s', (_, listComplete) => {
    const { ids } = planOf(roster(rows, { listed: ['left', 'away'], listComplete }), null, now);
    expect(ids).toEqual(expect.arrayContaining(['left', 'away']));
  });

  test.each([
    ['whole', true],
    ['cut short', false],
  ])('is a listed customer whose row cannot be read, so that the scan names it: %s', (_, listComplete) => {
    expect(planOf(roster(rows, { listed: ['odd'], listComplete }), due(60), now).ids).toContain('odd');
  });

  test('is nobody twice where a known customer has another name', () => {
    const renamed = roster(rows, { listed: ['a', 'b'], added: ['a'] });
    expect(planOf(renamed, null, now)).toMatchObject({ ids: ['b', 'a'], customers: 2 });
  });
});

describe('whose turn it is', () => {
  test('is everybody where all are asked, the most important first', () => {
    const all = roster(rows, { listed: ['a', 'b', 'open'], added: ['new'] });
    expect(planOf(all, null, now).ids).toEqual(['open', 'new', 'b', 'a']);
  });

  test('is who is watched, who is new, and of the rest the longest unchecked that the budget allows', () => {
    const some = roster(rows, { listed: ['a', 'b', 'open'], added: ['new'] });
    // In the five minutes since the last scan a fifth of a request a minute makes one.
    expect(planOf(some, due(1 / 5), now)).toEqual({ ids: ['open', 'new', 'b'], swept: 1, customers: 4, warning: null });
    expect(planOf(some, due(2 / 5), now)).toMatchObject({ ids: ['open', 'new', 'b', 'a'], swept: 2 });
  });

  test('is everybody where no scan was before', () => {
    const first = roster(rows, {
      listed: ['a', 'b'],
      progress: { sweptAt: null, listReadAt: null, listPages: null, activityReadAt: null, requestsPerMinute: null },
    });
    expect(planOf(first, due(1), now).ids).toEqual(['b', 'a']);
  });
});

describe('a sweep that takes long', () => {
  const many = (count: number, over: Partial<KnownCustomer> = {}) =>
    roster(Array.from({ length: count }, (_, place) => knownCustomer(String(place), over)));

  test('of more than a day names the setting and its value', () => {
    expect(planOf(many(1_500), due(1), now).warning).toBe(
      'asking everybody once takes 25 hours: raise SCAN_SWEEP_REQUESTS_PER_MINUTE (1)',
    );
    expect(planOf(many(2_881), due(2), now).warning).toMatch(/takes 24 hours: raise SCAN_SWEEP_REQUESTS_PER_MINUTE \(2\)$/);
  });

  test('names the setting of the pace where that is what makes it long', () => {
    const paced = 'raise PARTNER_CENTER_REQUESTS_PER_MINUTE (1)';
    expect(planOf(many(1_500), due(60, 1), now).warning).toBe(`asking everybody once takes 25 hours: ${paced}`);
    expect(planOf(many(1_500), due(1, 1), now).warning).toContain('SCAN_SWEEP_REQUESTS_PER_MINUTE (1)');
  });

  test('of a day is no matter, nor one of a scan that asks everybody', () => {
    expect(planOf(many(1_440), due(1), now).warning).toBeNull();
    expect(planOf(many(1_500), null, now).warning).toBeNull();
  });

  test('is told of the rest alone: who is watched is asked at every scan', () => {
    expect(planOf(many(1_500, { isReviewOpen: true }), due(1), now).warning).toBeNull();
  });
});
