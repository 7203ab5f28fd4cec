/** What stands is told from what is news without reading the row: where it says "as known", a full comparison finds nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromKnownRow } from '../../lib/store/known-row.ts';
import { toSnapshotRow } from '../../lib/store/snapshot-row.ts';
import { compare } from '../../lib/vetting/comparison.ts';
import type { Customer } from '../../lib/vetting/customer.ts';
import { isAsKnown, isNamedAsKnown, type KnownCustomer } from '../../lib/vetting/known-customer.ts';
import type { Qualification } from '../../lib/vetting/qualification.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { customer, day, education, entry, noon, reading } from './readings.ts';

/** What the next scan holds of a customer whose row is this one. */
const knownFrom = (snapshot: Snapshot): KnownCustomer => fromKnownRow(toSnapshotRow('partner', snapshot));

const denied = reading('Denied 3: Not an Academic Domain');
const snapshot = compare(undefined, customer, denied, day(10)).snapshot;
const known = knownFrom(snapshot);

test('a reading that shows what stands is as known', () => {
  expect(isAsKnown(known, customer, denied)).toBe(true);
  expect(isAsKnown(known, { ...customer, companyName: null, domain: null }, denied)).toBe(true);
});

test.each<[string, Partial<Snapshot>, Partial<Customer>, Qualification[]]>([
  ['another reading', {}, {}, reading('Approved 3')],
  ['another name', {}, { companyName: 'Northwind school' }, denied],
  ['another domain', {}, { domain: 'northwind.test' }, denied],
  ['a name where none was known', { companyName: null }, {}, denied],
  ['a domain where none was known', { domain: null }, {}, denied],
  ['a customer that was absent', { absentSince: day(9) }, {}, denied],
  ['a customer that had departed', { departedAt: day(9) }, {}, denied],
])('%s is not as known', (_, over, named, read) => {
  expect(isAsKnown(knownFrom({ ...snapshot, ...over }), { ...customer, ...named }, read)).toBe(false);
});

test('a name that is missing says nothing, each for itself', () => {
  expect(isNamedAsKnown(known, { ...customer, companyName: null })).toBe(true);
  expect(isNamedAsKnown(known, { ...customer, domain: null })).toBe(true);
  expect(isNamedAsKnown(known, { ...customer, companyName: null, domain: 'other.example' })).toBe(false);
  expect(isNamedAsKnown(known, { ...customer, companyName: 'Other', domain: null })).toBe(false);
});

describe('the real decision after an earlier one was shown', () => {
  test.each([
    ['is news after the earlier denial was shown once more', 'Denied 1: No, InReview 2, Denied 1: No', 'Denied 2: No'],
    ['is news after the earlier denial was read late', 'InReview 1, InReview 2, Denied 1: No', 'Denied 2: No'],
    ['is news after the same approval of an earlier submission', 'InReview 1, InReview 2, Approved 1', 'Approved 2'],
  ])('%s', (_, life, last) => {
    let stands: Snapshot | undefined;
    for (const [place, text] of life.split(', ').entries())
      stands = compare(stands, customer, reading(text), day(10 + place)).snapshot;
    if (!stands) throw new Error('nothing was read');
    expect(compare(stands, customer, reading(last), day(20)).snapshot.education.review.state).toBe('decided');
    expect(isAsKnown(knownFrom(stands), customer, reading(last))).toBe(false);
  });
});

/** Dates in all their forms, also earlier ones than before, only a day, and what is no date. */
const dates = fc.constantFrom(
  null,
  noon(1),
  noon(2),
  noon(3),
  noon(2).replace('.000Z', '.0000000+00:00'),
  '11/02/2026: 00:00:00',
  '2026-11-02T18:00:00Z',
  'soon',
  'Soon',
);
const statuses = fc.constantFrom('InReview', 'InReview', 'Approved', 'Denied', 'Denied', 'Escalated', 'escalated', 'NotVetted');
const reasons = fc.constantFrom(null, null, 'Not an Academic Domain', 'Too small', 'too small');
const educations = fc.tuple(statuses, dates, reasons).map((parts) => education(...parts));
const others = fc
  .tuple(fc.constantFrom('Nonprofit', 'a.b', 'A.B'), statuses, dates)
  .map(([qualification, status, date]) => entry(qualification, status, date));
/** Mostly one Education entry; sometimes two, of which one counts. */
const readings = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: fc.array(educations, { maxLength: 1 }) }, fc.array(educations, { maxLength: 2 })),
    fc.array(others, { maxLength: 2 }),
  )
  .map((parts) => parts.flat());
/** Few different readings, so that what stood comes back in other spellings. */
const messy = fc
  .array(readings, { minLength: 1, maxLength: 4 })
  .chain((some) =>
    fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...some) }, readings), { minLength: 2, maxLength: 15 }),
  );
/** One submission after the other, and answers that lag behind. */
const lagging = fc.array(
  fc.constantFrom(
    ...['InReview 1', 'InReview 2', 'InReview', 'Denied 1', 'Denied 2', 'Denied', 'Approved 2', '-'].map(reading),
  ),
  { minLength: 2, maxLength: 12 },
);
const lives = fc.oneof(messy, lagging);

function play(
  life: readonly (readonly Qualification[])[],
  each: (before: Snapshot, read: readonly Qualification[], now: Date) => void,
) {
  let before: Snapshot | undefined;
  for (const [place, read] of life.entries()) {
    const now = day(5 + place);
    if (before) each(before, read, now);
    before = compare(before, customer, read, now).snapshot;
  }
}

test('a reading met again brings nothing', () => {
  fc.assert(
    fc.property(lives, (life) => {
      play(life, (before, read, now) => {
        const after = compare(before, customer, read, now).snapshot;
        expect(compare(after, customer, read.toReversed(), now)).toEqual({ keep: 'checked', snapshot: after });
      });
    }),
    { numRuns: 1000 },
  );
});

test('whoever is as known would have been only checked by the full comparison', () => {
  let asKnown = 0;
  let news = 0;
  fc.assert(
    fc.property(lives, (life) => {
      play(life, (before, read, now) => {
        if (!isAsKnown(knownFrom(before), customer, read)) {
          news++;
          return;
        }
        asKnown++;
        expect(compare(before, customer, read, now).keep).toBe('checked');
      });
    }),
    { numRuns: 3000 },
  );
  // Else the property says nothing.
  expect(Math.min(asKnown, news)).toBeGreaterThan(1000);
});

test('what was just stored is as known, so that its row is not read again', () => {
  const spelledOneWay = fc.constantFrom(
    ...['InReview 1', 'InReview 2', 'Approved 2', 'Denied 1', 'Denied 2: Too small', '-', 'Escalated 2'].map(reading),
  );
  fc.assert(
    fc.property(fc.array(spelledOneWay, { minLength: 1, maxLength: 10 }), (life) => {
      let stands: Snapshot | undefined;
      for (const [place, read] of life.entries()) {
        stands = compare(stands, customer, read, day(5 + place)).snapshot;
        expect(isAsKnown(knownFrom(stands), customer, read)).toBe(true);
      }
    }),
  );
});
