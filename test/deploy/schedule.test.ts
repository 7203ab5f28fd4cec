/** Whatever SCAN_SCHEDULE may be, the Functions host takes, and fires when we think that it does: held against its own rule. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTick } from '../../lib/schedule.ts';
import { schedule } from '../../lib/setting-forms.ts';
import { DEFAULT_SCHEDULE } from '../../lib/settings.ts';
import { nextOf, readNcrontab } from './ncrontab.ts';

/** An item of a field, wrong more often than not; `value` is right in the field that it is made for. */
const item = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    { weight: 4, arbitrary: value },
    { weight: 2, arbitrary: fc.tuple(value, value).map(([from, to]) => `${from}-${to}`) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('*'), fc.nat(13)).map((parts) => parts.join('/')) },
    { weight: 2, arbitrary: fc.tuple(value, value, fc.nat(9)).map(([from, to, step]) => `${from}-${to}/${step}`) },
    { weight: 1, arbitrary: fc.tuple(value, fc.nat(9)).map((parts) => parts.join('/')) },
  );
const field = (most: number, names = '') => {
  const numbers = fc.nat(most).map(String);
  const value = names ? fc.oneof(numbers, fc.constantFrom(...names.split(' '))) : numbers;
  return fc.array(item(value), { minLength: 1, maxLength: 2 }).map((items) => items.join(','));
};
const fields = fc.tuple(field(60), field(60), field(24), field(32), field(13, 'jan MAR Dec'), field(7, 'sun Mon FRI sat'));
const rightly = fields.map((all) => all.join(' '));
const usual = fc.constantFrom('0 */5 * * * *', '0 0 8-18/2 * * MON-FRI', '0 30 9 1,15 jan *');
const signs = '? L W #1 LW * / /2 - -3 , + 0 7 MON feb @ % ٣'.split(' ');
/** The same, with something in it that may or may not make it wrong. */
const oddly = fc
  .tuple(fc.oneof(rightly, usual), fc.nat(), fc.nat(3), fc.constantFrom(...signs, '', ' ', '  ', '\t', '\n'))
  .map(([text, chance, gone, sign]) => {
    const at = chance % (text.length + 1);
    return text.slice(0, at) + sign + text.slice(at + gone);
  });

test('what the settings take, the host takes', () => {
  const taken = { rightly: 0, oddly: 0 };
  const holds = (kind: keyof typeof taken) => (text: string) => {
    if (schedule(text) === null) return;
    taken[kind]++;
    expect(readNcrontab(text), JSON.stringify(text)).not.toBeNull();
  };
  fc.assert(fc.property(rightly, holds('rightly')), { numRuns: 6_000 });
  fc.assert(fc.property(oddly, holds('oddly')), { numRuns: 6_000 });
  expect(taken.rightly).toBeGreaterThan(200);
  expect(taken.oddly).toBeGreaterThan(200);
});

test('a scan fires when the settings say, on days that are right in the month and in the week', () => {
  let taken = 0;
  const someday = fc.date({ min: new Date('2026-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(rightly, someday, (text, now) => {
      const read = schedule(text) === null ? null : readNcrontab(text);
      if (!read) return;
      taken++;
      expect(nextTick(text, now), `${text} after ${now.toISOString()}`).toEqual(nextOf(read, now));
    }),
    { numRuns: 6_000 },
  );
  expect(taken).toBeGreaterThan(200);
});

test.each([
  DEFAULT_SCHEDULE,
  '0 30 9 * Jan Mon',
  '0 0 9-17 * * *',
  '0 0 */2 * * *',
  '0 5,8,10 * * * *',
  '0 30 9 * * 1-5',
  '0 0 8-18/2 * * MON-FRI',
  '*/30 * * * * *',
  '0 0 0 29 2 *',
  '0 0 8 1-7 * MON',
  '0 5/10 * * * *',
])('%s is taken by the settings and by the host', (text) => {
  expect(schedule(text)).toBe(text);
  expect(readNcrontab(text)).not.toBeNull();
});

test.each([
  ['seven for Sunday', '0 0 8 * * 7'],
  ['a tab between fields', '0\t*/5 * * * *'],
  ['a step of nothing', '0 /5 * * * *'],
  ['the last day', '0 0 0 L * *'],
  ['a question mark', '0 0 8 ? * MON'],
  ['a name as a step', '0 0 8 */MON * *'],
  ['five fields', '*/5 * * * *'],
  ['seven fields', '0 0 8 * * * 2027'],
  ['a name for it', '@daily'],
])('%s is refused by both: %j', (_, text) => {
  expect(readNcrontab(text)).toBeNull();
  expect(schedule(text)).toBeNull();
});

test.each([
  ['the host turns it round, Monday to Friday', '0 0 8 * * FRI-MON'],
  ['nothing would ever scan', '0 0 0 30 2 *'],
])('what nobody means is refused though the host takes it: %s', (_, text) => {
  expect(readNcrontab(text)).not.toBeNull();
  expect(schedule(text)).toBeNull();
});
