/** Whole lives of a vetting: what each reading brings, and that a decision of an open review is told, once, and nothing else is. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../lib/vetting/comparison.ts';
import { customer, day, education, noon, play } from './readings.ts';

const kinds = (texts: string) => play(texts).map(({ events }) => events.map((event) => event.kind).join('+') || '=');
const told = (texts: string) =>
  play(texts)
    .flatMap(({ events }) => events)
    .filter(({ kind }) => kind === 'approved' || kind === 'denied');

describe('told from InReview', () => {
  test.each([
    ['at once', 'InReview 1, Approved 1'],
    ['of a review that began while we watched', '-, InReview 1, Approved 1'],
    ['after a look at the same', 'InReview 1, InReview 1, Denied 1'],
    ['after the entry vanished', 'InReview 1, -, Denied 1'],
    ['after it was gone for long', 'InReview 1, -, -, -, Approved 1'],
    ['after an unknown status', 'InReview 1, Escalated 1, Approved 1'],
    ['after a status that is missing', 'InReview 1, NotVetted 1, Denied 1'],
    ['after all of these', 'InReview 1, -, Escalated, Pending 2, -, InReview 1, -, Denied 1'],
    ['without any date', 'InReview, Approved'],
    ['where the date comes late', 'InReview, Denied 1'],
    ['where the date is lost', 'InReview 1, Denied'],
    ['of a submission whose review was not seen, while an older one was open', 'InReview 1, -, Denied 5'],
    ['of a resubmission', 'Denied 1, InReview 5, Approved 5'],
    ['of a resubmission on the same day, without dates', 'Denied, InReview, Denied'],
    ['of another review of what was approved', 'Approved 1, InReview 5, Denied 5'],
    ['and not again when it vanishes and is back', 'InReview 1, Denied 1, -, Denied 1, -, Denied 1'],
    ['and not again after an unknown status', 'InReview 1, Approved 1, Escalated 1, Approved 1'],
    ['and not again where the date is lost or found', 'InReview 1, Denied 1, Denied, -, Denied, Denied 1'],
    ['and not again for another reason', 'InReview 1, Denied 1: No, Denied 1: Not at all'],
  ])('once %s: %s', (_, texts) => {
    const decisions = [...texts.matchAll(/Approved|Denied/g)].map(([word]) => word);
    const events = told(texts);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ from: 'InReview', to: decisions.at(-1) });
  });

  test.each([
    ['behind a new submission that vanished', 'Denied 1, InReview 5, -, Denied 1, Approved 5', 'Approved'],
    ['by an answer that lags behind', 'Denied 1, InReview 5, Denied 1, InReview 5, Denied 5', 'Denied'],
    ['in another spelling, and the next decision is the same word', 'Denied 1, InReview 5, Denied 1, -, Denied 5', 'Denied'],
  ])('an earlier decision shown again %s is not told, and the real one is: %s', (_, texts, to) => {
    expect(told(texts)).toMatchObject([{ from: 'InReview', to, submittedDate: noon(5) }]);
  });

  test.each([
    ['Denied 1, Denied 5', ['Denied', 'Denied']],
    ['Denied 1, Denied 1, -, Approved 5', ['Denied', 'Approved']],
    ['Approved 1, Denied 5', ['Approved', 'Denied']],
    ['Denied 1, InReview 5, Denied 1, Approved 5, Approved 5', ['Denied', 'Approved']],
  ])('the decision of an earlier submission, read late, leaves the later review open: %s', (texts, to) => {
    expect(told(`InReview 1, InReview 5, ${texts}`).map((event) => event.to)).toEqual(to);
  });

  test('a second decision of one submission is told when its review was seen open again', () => {
    expect(told('InReview 1, Denied 1, InReview 1, Denied 1').map((event) => event.to)).toEqual(['Denied', 'Denied']);
  });

  test('each submission is told of its own decision', () => {
    expect(told('InReview 1, Denied 1, -, InReview 5, Denied 5, InReview 7, Approved 7').map((event) => event.to)).toEqual([
      'Denied',
      'Denied',
      'Approved',
    ]);
  });
});

test.each([
  'Approved 1',
  'Denied 1',
  '-, Approved 1',
  '-, Denied 1',
  '-, Escalated 1, Approved 1',
  'Denied 1, Approved 1',
  'Denied 1, -, Approved 5',
  'Approved 1, Denied 1',
  'Approved 1, Denied 5',
  'Approved 1, -, Approved 1',
  'Denied 1, -, Denied 5',
  'InReview 1, -, InReview 5, -',
])('nothing is told of %s', (texts) => expect(told(texts)).toEqual([]));

test.each([
  ['InReview 1, Denied 1, -, InReview 5, Approved 5', '= denied vanished resubmitted approved'],
  ['InReview 1, Approved 1, Denied 1', '= approved revoked'],
  ['-, InReview 1, InReview 5, -, InReview 5', '= submitted resubmitted vanished reappeared'],
  ['-, Denied 1, -, Denied 1, Denied 5', '= denied-unseen vanished reappeared denied-unseen'],
  ['-, -, Escalated, -', '= = unknown-status vanished'],
  ['Denied 1: A, Denied 1, Denied 1: A, Denied 1: B, Denied 1: b', '= = = reason-changed ='],
  // An undated reading says nothing of when: the date that comes after it is that submission's own.
  ['Denied 1, InReview, InReview 5, InReview, InReview 5', '= resubmitted = = ='],
  ['InReview 5, InReview 1, InReview 5', '= = ='],
])('%s brings %s', (texts, expected) => expect(kinds(texts).join(' ')).toBe(expected));

test('a denial keeps its reason when a later reading has none, and not when it is another denial', () => {
  const reasons = (texts: string) => play(texts).at(-1)?.comparison.snapshot.education.reason;
  expect(reasons('InReview 1, Denied 1: Not an Academic Domain, Denied 1')).toBe('Not an Academic Domain');
  expect(reasons('InReview 1, Denied 1: Not an Academic Domain, Denied')).toBe('Not an Academic Domain');
  expect(reasons('InReview 1, Denied 1: Not an Academic Domain, Denied 5')).toBeNull();
  expect(reasons('InReview 1, Denied 1: Not an Academic Domain, InReview 5')).toBeNull();
  expect(reasons('InReview 1, Denied 1: Not an Academic Domain, Approved 1')).toBeNull();
});

test('an old denial beside a new submission changes nothing, in either order', () => {
  const [old, open] = [education('Denied', noon(1), 'Not an Academic Domain'), education('InReview', noon(5))];
  const { snapshot } = compare(undefined, customer, [old, open], day(10));
  expect(snapshot.education).toMatchObject({ status: 'InReview', review: { state: 'open', since: new Date(noon(5)) } });
  expect(compare(snapshot, customer, [open, old], day(11)).keep).toBe('checked');
  const decided = compare(snapshot, customer, [old, education('Approved', noon(5))], day(12)).snapshot;
  expect(decided.outbox.map((event) => event.kind)).toEqual(['approved']);
});
