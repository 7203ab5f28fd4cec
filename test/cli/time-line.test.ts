/** A customer's story as it is drawn. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { widthOf } from '../../cli/text.ts';
import { timeLine } from '../../cli/time-line.ts';
import type { ChangeItem, CustomerDetail } from '../../lib/queries/items.ts';

const id = '0f0f0f0f-1111-4222-8333-444444444444';
const everything = { width: Number.POSITIVE_INFINITY, hasColours: false };

const change = (detectedAt: string, kind: ChangeItem['kind'], from: string, to: string, over: Partial<ChangeItem> = {}) => ({
  eventId: `${id}_1_1_Education`,
  customerId: id,
  companyName: 'Smørdal Grammar School',
  qualification: 'Education',
  kind,
  from,
  to,
  reason: null,
  submittedDate: null,
  submittedAt: null,
  detectedAt,
  daysInReview: null,
  submission: null,
  ...over,
});

const customer: CustomerDetail = {
  customerId: id,
  companyName: 'Smørdal Grammar School',
  domain: 'smordal.example',
  educationStatus: 'Approved',
  educationReason: null,
  submittedDate: null,
  submittedAt: null,
  submissions: 2,
  openReviewSince: null,
  daysInReview: null,
  lastDecision: 'Approved',
  lastDecisionSubmittedDate: null,
  firstSeenAt: '2026-10-01T08:00:00.000Z',
  changedAt: '2026-11-21T09:30:00.000Z',
  checkedAt: '2026-11-21T10:00:00.000Z',
  submissionLoggedAt: null,
  absentSince: null,
  departedAt: null,
  qualifications: [
    { qualification: 'Education', vettingStatus: 'Approved', vettingReason: null, submittedDate: null, submittedAt: null },
    { qualification: 'Nonprofit', vettingStatus: 'Denied', vettingReason: 'No', submittedDate: null, submittedAt: null },
  ],
  revision: 5,
};

const story: ChangeItem[] = [
  change('2026-11-21T09:30:00.000Z', 'approved', 'InReview', 'Approved', { daysInReview: 2.2, submission: 2 }),
  change('2026-11-19T04:00:00.000Z', 'resubmitted', 'Denied', 'InReview', { submission: 2 }),
  change('2026-11-07T04:00:00.000Z', 'denied', 'InReview', 'Denied', {
    reason: 'Not an Academic Domain',
    daysInReview: 1,
    submission: 1,
  }),
  change('2026-11-06T04:00:30.000Z', 'other-qualification', 'None', 'Denied', { qualification: 'Nonprofit', reason: 'No' }),
  change('2026-11-06T04:00:10.000Z', 'submitted', 'None', 'InReview', { submission: 1 }),
];

test('a whole story, newest first, with what was between', () => {
  expect(timeLine(customer, story, everything)).toEqual([
    'Smørdal Grammar School',
    id,
    'status        Approved',
    'submission    2 of 3',
    'Nonprofit     Denied: No',
    'last checked  2026-11-21 10:00 UTC',
    '',
    '✓ 2026-11-21 09:30  InReview → Approved (approved, 2.2 days in review, submission 2 of 3)',
    '│ 2 days',
    '● 2026-11-19 04:00  Denied → InReview (resubmitted, submission 2 of 3)',
    '│ 12 days',
    '✗ 2026-11-07 04:00  InReview → Denied: Not an Academic Domain (denied, 1 day in review, submission 1 of 3)',
    '│ 24 hours',
    '· 2026-11-06 04:00  Nonprofit None → Denied: No (other-qualification)',
    '│',
    '● 2026-11-06 04:00  None → InReview (submitted, submission 1 of 3)',
    '│ 36 days',
    '○ 2026-10-01 08:00  first seen',
  ]);
});

test('an open review says since when and for how long, and a departure when', () => {
  const open = {
    ...customer,
    educationStatus: 'InReview',
    openReviewSince: '2026-11-18T09:30:00.000Z',
    daysInReview: 3,
    departedAt: '2026-11-21T09:00:00.000Z',
    absentSince: '2026-11-21T08:00:00.000Z',
  };
  const lines = timeLine(open, [], everything);
  expect(lines).toContain('in review     since 2026-11-18 09:30 UTC, 3 days so far');
  expect(lines).toContain('departed      2026-11-21 09:00 UTC');
  expect(lines.slice(-2)).toEqual(['', '○ 2026-10-01 08:00  first seen']);
  expect(timeLine({ ...open, departedAt: null }, [], everything)).toContain(
    'missing       from the customer list since 2026-11-21 08:00 UTC',
  );
});

test('in a narrow terminal the sentences go on below their dates', () => {
  const drawn = timeLine(customer, story.slice(2, 3), { width: 40, hasColours: false });
  expect(drawn.slice(-6)).toEqual(
    [
      '✗ 2026-11-07 04:00  InReview → Denied:',
      '│                   Not an Academic',
      '│                   Domain (denied, 1',
      '│                   day in review,',
      '│                   submission 1 of 3)',
      '│ 37 days',
      '○ 2026-10-01 08:00  first seen',
    ].slice(-6),
  );
});

test.each([40, 60, 80, 120])('at %i columns no line is wider, whatever the names', (width) => {
  const name = '東京大学附属中等教育学校 🏫 '.repeat(9);
  const odd = story.map((each) => ({ ...each, reason: name, to: 'x'.repeat(70) }));
  for (const hasColours of [false, true]) {
    for (const line of timeLine({ ...customer, companyName: name, educationReason: name }, odd, { width, hasColours }))
      expect(widthOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
  }
});

test('marks and statuses are coloured; what comes from outside is plain', () => {
  const [denied] = story.slice(2, 3).map((each) => ({ ...each, reason: 'Approved\u001b[2J by nobody' }));
  const lines = timeLine({ ...customer, companyName: 'A\u001b[31m School' }, denied ? [denied] : [], {
    width: 200,
    hasColours: true,
  });
  expect(lines[0]).toBe('\u001b[1mA [31m School\u001b[22m');
  expect(lines).toContain(
    '\u001b[31m✗\u001b[39m 2026-11-07 04:00  \u001b[33mInReview\u001b[39m → \u001b[31mDenied\u001b[39m: ' +
      'Approved [2J by nobody (denied, 1 day in review, submission 1 of 3)',
  );
});

test('a history that is older than the row, or has none', () => {
  const late = { ...customer, firstSeenAt: '2026-11-20T09:30:00.000Z' };
  expect(timeLine(late, story.slice(0, 2), everything).slice(-5)).toEqual([
    expect.stringMatching(/^✓/),
    '│ 24 hours',
    '○ 2026-11-20 09:30  first seen',
    '│ 30 hours',
    expect.stringMatching(/^●/),
  ]);
  expect(timeLine(null, story.slice(0, 1), everything)).toEqual(['Smørdal Grammar School', '', expect.stringMatching(/^✓/)]);
  expect(timeLine(null, [], everything)).toEqual([]);
});

test.each([
  ['2026-11-20T09:29:50.000Z', '│'],
  ['2026-11-20T09:28:00.000Z', '│ 2 minutes'],
  ['2026-11-20T08:01:00.000Z', '│ 89 minutes'],
  ['2026-11-20T08:00:00.000Z', '│ 2 hours'],
  ['2026-11-18T10:30:00.000Z', '│ 47 hours'],
  ['2026-11-18T09:30:00.000Z', '│ 2 days'],
])('since %s it is %j', (firstSeenAt, between) => {
  const [latest] = [change('2026-11-20T09:30:00.000Z', 'vanished', 'Denied', 'None')];
  expect(timeLine({ ...customer, firstSeenAt }, [latest], everything).at(-2)).toBe(between);
});
