/** One spelling for what is known, and one entry a qualification whatever the order they come in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onePerQualification, qualificationName, vettingReason, vettingStatus } from '../../lib/vetting/qualification.ts';
import { education, entry, noon } from './readings.ts';

test.each([
  ['education', 'Education'],
  [' EDUCATION ', 'Education'],
  ['GovernmentCommunityCloud', 'GovernmentCommunityCloud'],
  ['governmentcommunitycloud', 'GovernmentCommunityCloud'],
  ['government_community_cloud', 'GovernmentCommunityCloud'],
  ['STATE_OWNED_ENTITY', 'StateOwnedEntity'],
  ['nonProfit', 'Nonprofit'],
  ['none', 'None'],
  ['Health_Care', 'Health_Care'],
  [' café ', 'café'],
  ['half \ud800', 'half \ufffd'],
])('the qualification %j is %j', (text, name) => expect(qualificationName(text)).toBe(name));

test.each([
  ['inreview', 'InReview'],
  [' APPROVED', 'Approved'],
  ['denied', 'Denied'],
  ['In Review', 'In Review'],
  ['Escalated', 'Escalated'],
  ['', 'NotVetted'],
  ['  ', 'NotVetted'],
  [null, 'NotVetted'],
  [undefined, 'NotVetted'],
])('the status %j is %j', (text, status) => expect(vettingStatus(text)).toBe(status));

test.each([
  ['not an education customer', 'Not an Education Customer'],
  ['NOT AN EDUCATION CUSTOMER - AFTER REVIEW', 'Not an Education Customer - After Review'],
  ['not an eligible museum ', 'Not an eligible Museum'],
  ['Too small', 'Too small'],
  ['cut \ud83d', 'cut \ufffd'],
  [' ', null],
  [null, null],
  [undefined, null],
])('the reason %j is %j', (text, reason) => expect(vettingReason(text)).toBe(reason));

describe('two entries of one qualification', () => {
  test.each([
    ['the one submitted last counts', education('Denied', noon(1)), education('InReview', noon(2))],
    ['the one submitted last counts, though it is only denied', education('InReview', noon(1)), education('Denied', noon(2))],
    ['a dated one counts before an undated one', education('InReview'), education('Denied', noon(1))],
    ['a date counts that cannot be read', education('InReview'), education('Denied', 'soon')],
    ['of two texts the one that sorts last', education('InReview', 'april'), education('Denied', 'may')],
    ['of one date the open review', education('Approved', noon(1)), education('InReview', noon(1))],
    ['of one date the approval before the denial', education('Denied', noon(1)), education('Approved', noon(1))],
    [
      'of one day, where one has no time, the open review',
      education('Denied', noon(1)),
      education('InReview', '11/01/2026: 00:00:00'),
    ],
    ['a known status before one that nobody knows', education('Escalated'), education('Denied')],
    ['a denial with a reason', education('Denied', noon(1)), education('Denied', noon(1), 'Too small')],
  ])('%s, in either order', (_, loses, counts) => {
    expect(onePerQualification([loses, counts])).toEqual([counts]);
    expect(onePerQualification([counts, loses])).toEqual([counts]);
  });
});

test('each qualification has one entry, sorted by name, told apart without case', () => {
  const kept = onePerQualification([
    entry('Nonprofit', 'Denied'),
    entry('Club', 'Pending'),
    education('Approved'),
    entry('CLUB', 'Pending'),
  ]);
  expect(kept.map(({ qualification }) => qualification.toLowerCase())).toEqual(['club', 'education', 'nonprofit']);
});

test('the order of the entries never matters, however many there are', () => {
  const dates = fc.constantFrom(
    null,
    noon(1),
    noon(2),
    '11/01/2026: 00:00:00',
    '2026-11-01T20:00:00Z',
    '2',
    'soon',
    '11/01/2026 soon',
  );
  const statuses = fc.constantFrom('InReview', 'Approved', 'Denied', 'Escalated', 'escalated', 'Pending');
  const one = fc
    .tuple(fc.constantFrom('Education', 'Club', 'club'), statuses, dates, fc.constantFrom(null, 'A', 'B', 'b'))
    .map(([name, status, date, vettingReason]) => ({ ...entry(name, status, date), vettingReason }));
  const shuffled = fc
    .array(one, { maxLength: 6 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(onePerQualification(other)).toEqual(onePerQualification(list));
    }),
    { numRuns: 2000 },
  );
});
