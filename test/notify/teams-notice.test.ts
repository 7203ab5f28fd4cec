/** What a reader in Teams is told beside changes: a review that is overdue, and that the monitor is still watching. */
import { expect, test } from 'vitest';
import { teamsMessage } from '../../lib/notify/teams-card.ts';
import { cardOf, complaints, linesOf, runsOf, urlsOf } from './card-reading.ts';
import { changeEvent } from './change-events.ts';
import { longNotice, noFigures, overdue, someFigures, stillWatching } from './notices.ts';

test('an overdue review: who, for how long, since when, and what to do next', () => {
  expect(linesOf(overdue())).toEqual([
    'Education vetting: 1 overdue',
    'Overdue: Northwind School',
    '11 days in review, since 2026-10-21. No decision was read by 2026-11-01 00:00 UTC.',
    "Next: see what Partner Center shows, and ask Microsoft's support what holds the review up.",
  ]);
  expect(urlsOf(overdue())).toEqual([
    'https://partner.microsoft.com/dashboard/v2/customers/11111111-2222-4333-8444-555555555555/account',
  ]);
  expect(runsOf(overdue()).flatMap(({ color }) => color ?? [])).toEqual(['warning']);
  expect(linesOf(overdue({ companyName: ' ', customerId: 'the-id' }))[1]).toBe('Overdue: the-id');
});

test('still watching: the numbers of the month, what is open now, and the last scan', () => {
  expect(linesOf(stillWatching())).toEqual([
    'Education vetting: still watching',
    'Still watching: October 2026',
    'Scans: 8,900 whole, 20 partial, 7 failed, 1 killed.',
    'Told: 12 approved, 3 denied.',
    'In review now: 4, the oldest for 6.5 days: Southridge Library',
    'Last completed scan: 2026-11-01 00:01 UTC, whole.',
  ]);
  expect(urlsOf(stillWatching())).toEqual([]);
});

test('still watching, where there is little to say', () => {
  const period = { name: '2026-W44', from: '2026-10-26T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' };
  expect(linesOf(stillWatching({ period, figures: noFigures }))).toEqual([
    'Education vetting: still watching',
    'Still watching: the week of 26 October 2026',
    'Scans: none.',
    'Told: none.',
    'In review now: none.',
    'No scan has completed since.',
  ]);
  const oldestReview = { customerId: 'the-id', companyName: null, daysInReview: 1 };
  expect(linesOf(stillWatching({ figures: { ...someFigures, openReviews: 1, oldestReview } }))).toContain(
    'In review now: 1, for 1 day: the-id',
  );
});

test('the headline says what is in the card, changes first', () => {
  const others = [stillWatching(), overdue(), changeEvent(), overdue(), changeEvent({ kind: 'vanished' })];
  expect(linesOf(...others)[0]).toBe('Education vetting: 1 denied, 1 other change, 2 overdue, still watching');
});

test.each(['**bold** <b>"x"</b>', '{{DATE(2020-01-01T00:00:00Z)}}', 'abc\u202Etxt.exe', 'x'.repeat(10_000), '\uD83C', ''])(
  'the card is one that Teams takes, whatever a text from outside is: %j',
  (companyName) => {
    const oldestReview = { customerId: companyName, companyName, daysInReview: 3 };
    const long = stillWatching({ figures: { ...someFigures, oldestReview } });
    const content = cardOf(overdue({ companyName, customerId: companyName }), long, changeEvent());
    expect(content.version).toBe('1.4');
    expect(complaints(content)).toEqual([]);
    expect(JSON.stringify(content)).not.toMatch(/\{\{|\u202E/);
  },
);

test('one notice stays far below the limit even at its longest', () => {
  for (const number of [0, 1])
    expect(Buffer.byteLength(JSON.stringify(teamsMessage([longNotice(number)])))).toBeLessThan(10_000);
});
