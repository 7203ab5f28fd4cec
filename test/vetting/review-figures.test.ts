/** The figures of an event: how long the review took, and which submission it was. */
import { expect, test } from 'vitest';
import { play } from './readings.ts';

test.each([
  ['from the submission', 'InReview 9, Approved 9', 1.5],
  ['from the submission, though it was seen late', 'InReview 1, -, Denied 1', 10.5],
  ['from when the review was first seen, without a date', 'InReview, InReview, Approved', 2],
  ['from when it was first seen, where the date comes late', 'InReview, InReview 10, Approved 10', 2],
  ['from the submission that was decided', 'InReview 1, -, Denied 11', 0.5],
  ['from the latest resubmission', 'InReview 1, InReview 10, Approved 10', 1.5],
  ['from when it was first seen, with a date in the future', 'InReview 20, Approved 20', 1],
  ['never below nothing', 'InReview 1, Approved 20', 0],
  ['not of what was decided unseen', '-, Approved 10', null],
  ['not of a review that goes on', '-, InReview 10', null],
])('days in review count %s: %s', (_, texts, days) => {
  expect(play(texts).at(-1)?.events[0]?.daysInReview).toBe(days);
});

test.each([
  ['-, InReview 1, Denied 1, -, InReview 3, Denied 3, InReview 5, Approved 5', [1, 1, null, 2, 2, 3, 3]],
  ['-, Denied 1, Denied 3, Approved 5', [1, 2, 3]],
  ['-, InReview 1, Approved 3', [1, 2]],
  ['InReview 1, Denied 1, InReview 3, Approved 3', [null, null, null]],
])('submissions are numbered where all of them were seen: %s', (texts, numbers) => {
  expect(play(texts).flatMap(({ events }) => events.map((event) => event.submission))).toEqual(numbers);
});
