/** What stood and what was read: which snapshot and which events come of it, and how it is kept. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../lib/vetting/comparison.ts';
import type { Qualification } from '../../lib/vetting/qualification.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { customer, day, education, entry, noon, play } from './readings.ts';

const baseline = (entries: readonly Qualification[], now = day(10)) => compare(undefined, customer, entries, now).snapshot;
const next = (before: Snapshot, entries: readonly Qualification[], now = day(11)) => compare(before, customer, entries, now);

describe('the first look', () => {
  test.each([
    ['now', [education('InReview', noon(1))]],
    ['now', [education('Denied', noon(1))]],
    ['later', [education('Approved', noon(1))]],
    ['later', [education('Escalated', noon(1))]],
    ['later', [entry('Nonprofit', 'InReview', noon(1))]],
    ['later', []],
  ])('is kept %s and makes no event: %j', (keep, entries) => {
    const first = compare(undefined, customer, entries, day(10));
    expect(first.keep).toBe(keep);
    expect(first.snapshot).toMatchObject({ ...customer, revision: 0, changedAt: null, outbox: [] });
    expect(first.snapshot).toMatchObject({ firstSeenAt: day(10), checkedAt: day(10), absentSince: null, departedAt: null });
    expect(first.snapshot.qualifications).toEqual(entries);
  });
});

describe('a look that brings nothing new', () => {
  const stood = [
    education('Denied', noon(3), 'Too small'),
    entry('Club', 'Pending', noon(2)),
    entry('StateOwnedEntity', 'NotVetted'),
  ];
  test.each([
    ['the same', stood],
    ['in another order', stood.toReversed()],
    [
      'with seven fraction digits and a zone',
      stood.toSpliced(0, 1, education('Denied', '2026-11-03T13:00:00.0000000+01:00', 'Too small')),
    ],
    ['with the day alone', stood.toSpliced(0, 1, education('Denied', '11/03/2026: 00:00:00', 'Too small'))],
    ['without its date', stood.toSpliced(0, 1, education('Denied', null, 'Too small'))],
    ['with a reason in another case', stood.toSpliced(0, 1, education('Denied', noon(3), 'TOO SMALL'))],
    ['with words in another case', stood.toSpliced(1, 1, entry('CLUB', 'PENDING', noon(2)))],
    ['twice', [...stood, ...stood]],
    ['with an older entry beside it', [education('Approved', noon(1)), ...stood]],
  ])('only moves checkedAt: %s', (_, entries) => {
    const before = baseline(stood);
    expect(next(before, entries)).toEqual({ keep: 'checked', snapshot: { ...before, checkedAt: day(11) } });
  });

  test('stays so however often the spelling goes to and fro', () => {
    let { snapshot } = next(baseline(stood), stood.toSpliced(1, 1, entry('CLUB', 'PENDING', '11/02/2026: 00:00:00')));
    for (const entries of [stood, stood.toReversed(), stood]) {
      const look = next(snapshot, entries);
      expect(look.keep).toBe('checked');
      snapshot = look.snapshot;
    }
  });

  test('a late date or reason is kept at once, and is no event', () => {
    const before = baseline([education('InReview')]);
    const { snapshot, keep } = next(before, [education('InReview', noon(9))]);
    expect({ keep, outbox: snapshot.outbox, submitted: snapshot.education.submitted?.raw }).toEqual({
      keep: 'now',
      outbox: [],
      submitted: noon(9),
    });
  });
});

test('names are brought up to date; a missing one keeps the known one', () => {
  const before = baseline([]);
  const renamed = compare(before, { ...customer, companyName: 'Südwind', domain: null }, [], day(11));
  expect(renamed.keep).toBe('now');
  expect(renamed.snapshot).toMatchObject({ companyName: 'Südwind', domain: customer.domain, revision: 0, changedAt: null });
  expect(compare(before, { ...customer, companyName: null, domain: null }, [], day(11)).keep).toBe('checked');
  const nameless = compare(before, { ...customer, companyName: null }, [education('Approved')], day(11)).snapshot;
  expect(nameless.outbox[0]?.companyName).toBe(customer.companyName);
});

test('an event is complete in itself', () => {
  const before = next(baseline([]), [education('InReview', noon(10))], day(11)).snapshot;
  const { snapshot, keep } = next(before, [education('Denied', noon(10), 'Not an Academic Domain')], day(13));
  expect(keep).toBe('now');
  expect(snapshot.outbox.at(-1)).toEqual({
    id: `${customer.customerId}_${day(10).getTime()}_2_Education`,
    customerId: customer.customerId,
    companyName: customer.companyName,
    qualification: 'Education',
    kind: 'denied',
    from: 'InReview',
    to: 'Denied',
    reason: 'Not an Academic Domain',
    submittedDate: noon(10),
    submittedAt: noon(10),
    detectedAt: day(13).toISOString(),
    daysInReview: 2.5,
    submission: 1,
  });
});

test('moves of one reading share a revision, and each has its own id and instant', () => {
  const before = baseline([entry('Nonprofit', 'InReview'), entry('StateOwnedEntity', 'NotVetted')]);
  const { snapshot } = next(before, [education('Approved'), entry('Nonprofit', 'Approved'), entry('a.b/c', 'Denied')]);
  const events = snapshot.outbox;
  expect(snapshot.revision).toBe(1);
  expect(events.map((event) => event.qualification)).toEqual(['Education', 'Nonprofit', 'StateOwnedEntity', 'a.b/c']);
  expect(new Set(events.map((event) => event.id)).size).toBe(4);
  expect(new Set(events.map((event) => event.detectedAt)).size).toBe(4);
  expect(snapshot.changedAt?.toISOString()).toBe(events.at(-1)?.detectedAt);
  expect(events.slice(1).every((event) => event.submission === null && event.daysInReview === null)).toBe(true);
});

test.each([
  ['stands still', [day(11), day(11), day(11)]],
  ['goes back', [day(11), day(9), day(1)]],
])('detectedAt is strictly later though the clock %s', (_, clock) => {
  let snapshot = baseline([]);
  for (const [place, now] of clock.entries()) {
    ({ snapshot } = next(snapshot, [entry('Nonprofit', `s${place}`), education(place % 2 ? 'Denied' : 'Approved')], now));
  }
  const times = snapshot.outbox.map((event) => event.detectedAt);
  expect(times).toHaveLength(6);
  expect(times).toEqual([...new Set(times)].sort());
  expect(snapshot.outbox.map((event) => event.id.split('_')[2])).toEqual(['1', '1', '2', '2', '3', '3']);
});

test('events join the outbox behind those that wait there', () => {
  const looks = play('-, InReview 11, -, Denied 11');
  const outbox = looks.at(-1)?.comparison.snapshot.outbox ?? [];
  expect(outbox.map((event) => event.kind)).toEqual(['submitted', 'vanished', 'denied']);
  expect(looks.flatMap(({ events }) => events)).toEqual(outbox);
});

test('a customer that returns is taken up where it was', () => {
  const left: Snapshot = { ...baseline([education('InReview', noon(1))]), absentSince: day(11), departedAt: day(12) };
  const back = next(left, [education('InReview', noon(1))], day(20));
  expect(back.keep).toBe('now');
  expect(back.snapshot).toEqual({ ...left, checkedAt: day(20), absentSince: null, departedAt: null });
  const decided = next(left, [education('Approved', noon(1))], day(20)).snapshot;
  expect(decided).toMatchObject({ absentSince: null, departedAt: null, revision: 1 });
  expect(decided.outbox).toMatchObject([{ kind: 'approved', from: 'InReview', daysInReview: 18.5 }]);
});
