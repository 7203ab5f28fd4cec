/** Every move of Education: where the review stood and what was shown, against what is read and when that was submitted. */
import { describe, expect, test } from 'vitest';
import type { ChangeKind } from '../../lib/vetting/change-event.ts';
import type { Education, Review } from '../../lib/vetting/snapshot.ts';
import { educationBaseline, educationTransition, otherTransitions } from '../../lib/vetting/transition.ts';
import { day, education, entry, noon } from './readings.ts';

const openedAt = new Date(noon(1));
const reviews = {
  none: { state: 'none' },
  open: { state: 'open', since: openedAt, previous: null },
  approved: { state: 'decided', decision: { status: 'Approved', submitted: { raw: noon(1), at: openedAt } } },
  denied: { state: 'decided', decision: { status: 'Denied', submitted: { raw: noon(1), at: openedAt } } },
} satisfies Record<string, Review>;
type ReviewName = keyof typeof reviews;

const dates = { same: noon(1), later: noon(5), missing: null };
type DateName = keyof typeof dates;
const any: DateName[] = ['same', 'later', 'missing'];
const notLater: DateName[] = ['same', 'missing'];

/** Review, shown · read, its date · kind, review after, whether a submission was counted. `-` is no entry, `?` a status nobody knows. */
type Row = readonly [ReviewName, readonly string[], string, readonly DateName[], ChangeKind | null, ReviewName, boolean];
const rows: readonly Row[] = [
  ['none', ['-'], '-', ['missing'], null, 'none', false],
  ['none', ['?'], '-', ['missing'], 'vanished', 'none', false],
  ['none', ['-'], '?', any, 'unknown-status', 'none', false],
  ['none', ['?'], '?', any, null, 'none', false],
  ['none', ['-', '?'], 'InReview', any, 'submitted', 'open', true],
  ['none', ['-', '?'], 'Approved', any, 'approved-unseen', 'approved', true],
  ['none', ['-', '?'], 'Denied', any, 'denied-unseen', 'denied', true],

  ['open', ['-'], '-', ['missing'], null, 'open', false],
  ['open', ['InReview', '?'], '-', ['missing'], 'vanished', 'open', false],
  ['open', ['InReview', '-'], '?', any, 'unknown-status', 'open', false],
  ['open', ['?'], '?', any, null, 'open', false],
  ['open', ['InReview'], 'InReview', notLater, null, 'open', false],
  ['open', ['-', '?'], 'InReview', notLater, 'reappeared', 'open', false],
  ['open', ['InReview', '-', '?'], 'InReview', ['later'], 'resubmitted', 'open', true],
  ['open', ['InReview', '-', '?'], 'Approved', notLater, 'approved', 'approved', false],
  ['open', ['InReview', '-', '?'], 'Approved', ['later'], 'approved', 'approved', true],
  ['open', ['InReview', '-', '?'], 'Denied', notLater, 'denied', 'denied', false],
  ['open', ['InReview', '-', '?'], 'Denied', ['later'], 'denied', 'denied', true],

  ['approved', ['-'], '-', ['missing'], null, 'approved', false],
  ['approved', ['Approved', '?'], '-', ['missing'], 'vanished', 'approved', false],
  ['approved', ['Approved', '-'], '?', any, 'unknown-status', 'approved', false],
  ['approved', ['?'], '?', any, null, 'approved', false],
  ['approved', ['Approved', '-', '?'], 'InReview', any, 'resubmitted', 'open', true],
  ['approved', ['Approved'], 'Approved', notLater, null, 'approved', false],
  ['approved', ['-', '?'], 'Approved', notLater, 'reappeared', 'approved', false],
  ['approved', ['Approved', '-', '?'], 'Approved', ['later'], 'approved-unseen', 'approved', true],
  ['approved', ['Approved', '-', '?'], 'Denied', notLater, 'revoked', 'denied', false],
  ['approved', ['Approved', '-', '?'], 'Denied', ['later'], 'revoked', 'denied', true],

  ['denied', ['-'], '-', ['missing'], null, 'denied', false],
  ['denied', ['Denied', '?'], '-', ['missing'], 'vanished', 'denied', false],
  ['denied', ['Denied', '-'], '?', any, 'unknown-status', 'denied', false],
  ['denied', ['?'], '?', any, null, 'denied', false],
  ['denied', ['Denied', '-', '?'], 'InReview', any, 'resubmitted', 'open', true],
  ['denied', ['Denied', '-', '?'], 'Approved', notLater, 'approved-unseen', 'approved', false],
  ['denied', ['Denied', '-', '?'], 'Approved', ['later'], 'approved-unseen', 'approved', true],
  ['denied', ['Denied'], 'Denied', notLater, null, 'denied', false],
  ['denied', ['-', '?'], 'Denied', notLater, 'reappeared', 'denied', false],
  ['denied', ['Denied', '-', '?'], 'Denied', ['later'], 'denied-unseen', 'denied', true],
];
const cases = rows.flatMap(([review, shown, read, when, kind, after, counted]) =>
  shown.flatMap((was) => when.map((date) => ({ review, was, read, date, kind, after, counted }))),
);

const status = (short: string) => ({ '-': 'None', '?': 'Escalated' })[short] ?? short;

describe('a review and what is read of it', () => {
  test.each(cases)('review $review shown as $was, read as $read of a $date date: $kind', (move) => {
    const { review, was, read, date, kind, after, counted } = move;
    const neverSeen = review === 'none' && was === '-';
    const submitted = neverSeen ? null : { raw: noon(1), at: openedAt };
    const before: Education = { status: status(was), reason: null, submitted, submissions: 1, review: reviews[review] };
    const result = educationTransition(before, read === '-' ? undefined : education(status(read), dates[date]), day(10));
    const from = kind === 'approved' || kind === 'denied' ? 'InReview' : status(was);
    expect(result.transition).toEqual(kind && { kind, from, to: status(read) });
    expect(result.education.status).toBe(status(read));
    expect(result.education.submissions).toBe(counted ? 2 : 1);
    expect(result.education.review.state).toBe(reviews[after].state);
    const decided = after === 'approved' ? 'Approved' : 'Denied';
    if (reviews[after].state === 'decided') expect(result.education.review).toMatchObject({ decision: { status: decided } });
  });
});

test.each([
  ['no entry', undefined, 0, 'none'],
  ['an open review', education('InReview', noon(1)), null, 'open'],
  ['an approval', education('Approved', noon(1)), null, 'decided'],
  ['a denial', education('Denied', noon(1)), null, 'decided'],
  ['a status nobody knows', education('Escalated', noon(1)), null, 'none'],
])('a baseline of %s knows %s', (_, first, submissions, state) => {
  expect(educationBaseline(first, day(10))).toMatchObject({ submissions, review: { state } });
});

test.each([
  ['its submission', noon(1), new Date(noon(1))],
  ['when it was first seen, without a date', null, day(10)],
  ['when it was first seen, with a date that cannot be read', 'last week', day(10)],
  ['when it was first seen, with a date in the future', noon(20), day(10)],
])('a review is open since %s', (_, date, since) => {
  expect(educationBaseline(education('InReview', date), day(10)).review).toEqual({ state: 'open', since, previous: null });
});

test('other qualifications move by status alone, whatever the case', () => {
  const before = [entry('Nonprofit', 'InReview'), entry('StateOwnedEntity', 'NotVetted'), entry('Club', 'Pending')];
  const after = [entry('club', 'PENDING'), entry('GovernmentCommunityCloud', 'Approved'), entry('Nonprofit', 'Denied')];
  expect(otherTransitions(before, after).map(({ qualification, transition }) => [qualification, transition])).toEqual([
    ['Nonprofit', { kind: 'other-qualification', from: 'InReview', to: 'Denied' }],
    ['StateOwnedEntity', { kind: 'other-qualification', from: 'NotVetted', to: 'None' }],
    ['GovernmentCommunityCloud', { kind: 'other-qualification', from: 'None', to: 'Approved' }],
  ]);
});
