/** Submission dates in every form they come in, and which of two is another submission. */
import { describe, expect, test } from 'vitest';
import { isLaterSubmission, parseSubmissionDate } from '../../lib/vetting/submission-date.ts';

const forms = [
  ['2020-12-03T10:37:38.885Z', '2020-12-03T10:37:38.885Z'],
  ['2020-12-03t10:37:38.885z', '2020-12-03T10:37:38.885Z'],
  ['2020-12-03T10:37:38.8856789+00:00', '2020-12-03T10:37:38.885Z'],
  ['2020-12-03T10:37:38.9999999Z', '2020-12-03T10:37:38.999Z'],
  ['2020-12-03T10:37:38.5', '2020-12-03T10:37:38.500Z'],
  ['2020-12-03T10:37:38', '2020-12-03T10:37:38.000Z'],
  ['2020-12-03 10:37', '2020-12-03T10:37:00.000Z'],
  ['2020-12-03', '2020-12-03T00:00:00.000Z'],
  ['2020-12-03T01:30:00+05:30', '2020-12-02T20:00:00.000Z'],
  ['2020-12-31T23:30:00-0800', '2021-01-01T07:30:00.000Z'],
  ['2020-12-03T10:00:00 +14:00', '2020-12-02T20:00:00.000Z'],
  ['07/09/2020: 00:00:00', '2020-07-09T00:00:00.000Z'],
  ['7/9/2020 1:02:03', '2020-07-09T01:02:03.000Z'],
  ['12/31/2020', '2020-12-31T00:00:00.000Z'],
  ['2020-02-29', '2020-02-29T00:00:00.000Z'],
] as const;

test.each(forms)('%s is the instant %s', (text, instant) => {
  expect(parseSubmissionDate(` ${text}\n`)).toEqual({ raw: text, at: new Date(instant) });
});

test.each([
  '2021-02-29',
  '2020-02-31T00:00:00Z',
  '2020-13-01',
  '2020-00-10',
  '2020-12-03T24:00:00Z',
  '2020-12-03T10:60:00Z',
  '2020-12-03T10:00:00+99:99',
  '2020-12-03T10:00:00+14:01',
  '2020-12-03T10:00:00.1234567890Z',
  '2020-12-03T10',
  '13/25/2020',
  '02/30/2020: 00:00:00',
  '1606991858',
  'yesterday',
])('%s is kept as text, as it is no certain instant', (text) => {
  expect(parseSubmissionDate(text)).toEqual({ raw: text, at: null });
});

test.each([
  null,
  undefined,
  '',
  ' \t',
  '0001-01-01T00:00:00',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00.0000000+09:00',
  '01/01/0001: 00:00:00',
  '1601-01-01T00:00:00Z',
])('%j is no date', (text) => expect(parseSubmissionDate(text)).toBeNull());

describe('another submission', () => {
  test.each([
    ['the same text', '2020-07-09T10:00:00Z', '2020-07-09T10:00:00Z', false, false],
    ['another spelling', '2020-07-09T10:00:00.885Z', '2020-07-09T12:00:00.8850000+02:00', false, false],
    ['digits cut off', '2020-07-09T10:00:00.999Z', '2020-07-09T10:00:00Z', false, false],
    ['the day alone', '2020-07-09T10:00:00Z', '07/09/2020: 00:00:00', false, false],
    ['a second later', '2020-07-09T10:00:00Z', '2020-07-09T10:00:01Z', true, false],
    ['hours later', '2020-07-09T10:00:00Z', '2020-07-09T12:00:00Z', true, false],
    ['a day later, by the day alone', '2020-07-09T23:59:00Z', '07/10/2020: 00:00:00', true, false],
    ['another text that cannot be read', 'soon', 'later', true, true],
    ['a text beside an instant', '2020-07-09T10:00:00Z', 'soon', true, true],
    ['one text that cannot be read', 'soon', 'soon', false, false],
    ['nothing', '2020-07-09T10:00:00Z', null, false, false],
    ['nothing at all', null, null, false, false],
  ])('%s', (_, one, other, forth, back) => {
    const [before, after] = [parseSubmissionDate(one), parseSubmissionDate(other)];
    expect([isLaterSubmission(before, after), isLaterSubmission(after, before)]).toEqual([forth, back]);
  });
});
