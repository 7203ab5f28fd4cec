/** What a reader in Teams is told of each change. */
import { expect, test } from 'vitest';
import { CHANGE_KINDS, type ChangeEvent, isChangeKind } from '../../lib/vetting/change-event.ts';
import { linesOf, runsOf, urlsOf } from './card-reading.ts';
import { changeEvent } from './change-events.ts';

test('a denial: who, why, how long, which submission, and what to do next', () => {
  expect(linesOf(changeEvent())).toEqual([
    'Education vetting: 1 denied',
    'Denied: Northwind School',
    'Reason: Not an Academic Domain',
    '2.5 days in review, submission 1 of 3',
    "Next: correct the organisation's profile (name, address, website and domain must show the school), then resubmit. " +
      '2 of 3 requests left.',
  ]);
  expect(urlsOf(changeEvent())).toEqual([
    'https://partner.microsoft.com/dashboard/v2/customers/11111111-2222-4333-8444-555555555555/account',
  ]);
});

test.each([
  [null, 'then resubmit. Microsoft takes 3 requests a customer in all.'],
  [2, 'then resubmit. 1 of 3 requests left.'],
  [3, 'All 3 requests are used'],
  [4, 'All 3 requests are used'],
])('after submission %j a denial says: %s', (submission, told) => {
  expect(linesOf(changeEvent({ submission })).at(-1)).toContain(told);
});

test('an approval: no reason, no next step, no button; a single day is one day', () => {
  const approval = changeEvent({ kind: 'approved', to: 'Approved', reason: null, daysInReview: 1, submission: null });
  expect(linesOf(approval)).toEqual(['Education vetting: 1 approved', 'Approved: Northwind School', '1 day in review']);
  expect(urlsOf(approval)).toEqual([]);
});

test('the customer id stands in for a name that is missing or has nothing visible', () => {
  for (const companyName of [null, '', ' \n', '\u200B\u202E\u2060']) {
    expect(linesOf(changeEvent({ companyName, customerId: 'the-id' }))).toContain('Denied: the-id');
  }
});

test('every kind has a line of its own, and says it without colour', () => {
  const titles = Object.keys(CHANGE_KINDS)
    .filter(isChangeKind)
    .map((kind) => linesOf(changeEvent({ kind, companyName: 'N' }))[1]);
  expect(titles).toHaveLength(12);
  for (const title of titles) expect(title).toMatch(/^[A-Z][a-z ]+: N$/);
});

test('a status that moved is told from where to where', () => {
  const event = changeEvent({ kind: 'other-qualification', qualification: 'Nonprofit', from: 'None', to: 'Approved' });
  expect(linesOf(event)).toContain('Nonprofit: was None, is now Approved');
});

test('the headline counts, decisions first', () => {
  const kinds = ['vanished', 'denied-unseen', 'submitted', 'approved', 'denied', 'reason-changed', 'revoked'] as const;
  expect(linesOf(...kinds.map((kind) => changeEvent({ kind })))[0]).toBe(
    'Education vetting: 1 approved, 2 denied, 1 taken back, 1 submitted, 2 other changes',
  );
  expect(linesOf(changeEvent({ kind: 'vanished' }))[0]).toBe('Education vetting: 1 change');
  expect(linesOf()).toEqual(['Education vetting: no changes']);
});

test('good news is good, bad news asks for attention, in the card’s own colours', () => {
  const colours = (kind: ChangeEvent['kind']) => runsOf(changeEvent({ kind })).flatMap(({ color }) => color ?? []);
  expect(colours('approved')).toEqual(['good']);
  expect(colours('denied')).toEqual(['attention']);
  expect(colours('submitted')).toEqual([]);
});
