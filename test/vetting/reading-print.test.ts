/** One print for one reading, however it is spelled; another one for all that can be news. */
import { expect, test } from 'vitest';
import { namePrint, readingPrint } from '../../lib/vetting/reading-print.ts';
import { education, entry, noon } from './readings.ts';

const denied = education('Denied', noon(5), 'Not an Academic Domain');
const other = entry('Nonprofit', 'InReview', 'soon');
const print = readingPrint([denied, other]);

test.each([
  ['in another order', [other, denied]],
  ['in another case', [education('DENIED', noon(5), 'not an academic domain'), entry('NONPROFIT', 'inreview', 'soon')]],
  [
    'with seven fraction digits in its date',
    [education('Denied', '2026-11-05T12:00:00.0000000+00:00', denied.vettingReason), other],
  ],
  ['with its date in another zone', [education('Denied', '2026-11-05T14:00:00.000+02:00', denied.vettingReason), other]],
  ['with an entry twice', [denied, other, other]],
  ['with an older entry that does not count', [education('Approved', noon(4)), denied, other]],
])('a reading %s has the same print', (_, entries) => {
  expect(readingPrint(entries)).toBe(print);
});

test.each([
  ['another status', [{ ...denied, vettingStatus: 'Approved' }, other]],
  ['another reason', [{ ...denied, vettingReason: 'Too small' }, other]],
  ['no reason', [{ ...denied, vettingReason: null }, other]],
  ['another date', [education('Denied', noon(6), denied.vettingReason), other]],
  ['a date a second later', [education('Denied', '2026-11-05T12:00:01.000Z', denied.vettingReason), other]],
  ['no date', [{ ...denied, submitted: null }, other]],
  ['another qualification', [denied, { ...other, qualification: 'StateOwnedEntity' }]],
  ['another status of another qualification', [denied, { ...other, vettingStatus: 'Approved' }]],
  ['another text for a date', [denied, entry('Nonprofit', 'InReview', 'later')]],
  // A text that is no date is compared as it came, so its case is news to the comparison.
  ['a text for a date in another case', [denied, entry('Nonprofit', 'InReview', 'Soon')]],
  ['an entry less', [denied]],
  ['an entry more', [denied, other, entry('StateOwnedEntity', 'NotVetted')]],
  ['nothing', []],
  [
    'values that changed their places',
    [{ ...denied, vettingStatus: 'Not an Academic Domain', vettingReason: 'Denied' }, other],
  ],
])('a reading with %s has another print', (_, entries) => {
  expect(readingPrint(entries)).not.toBe(print);
});

test('a print is a whole number that JavaScript holds exactly', () => {
  for (const some of [print, readingPrint([]), namePrint('Ada Academy')]) expect(Number.isSafeInteger(some)).toBe(true);
  expect(Math.max(print, readingPrint([]))).toBeGreaterThan(2 ** 32);
});

test('names have prints of their own, case included, and no name has none', () => {
  expect(namePrint(null)).toBe(0);
  expect(namePrint('Ada Academy')).toBe(namePrint('Ada Academy'));
  const others = ['ada academy', 'Ada Academy ', ''].map(namePrint);
  expect(new Set([...others, namePrint('Ada Academy'), 0]).size).toBe(5);
});
