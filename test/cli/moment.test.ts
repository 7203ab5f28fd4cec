/** Moments as a person types them after --since and --until. */
import { afterEach, expect, test, vi } from 'vitest';
import { parseMoment } from '../../lib/queries/moment.ts';

const now = new Date('2026-11-08T12:00:00Z');
afterEach(() => vi.unstubAllEnvs());

const moments = [
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  [' 2026-11-01 ', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T09:30Z', '2026-11-01T09:30:00.000Z'],
  ['2026-11-01T09:30', '2026-11-01T09:30:00.000Z'],
  ['2026-11-01 09:30', '2026-11-01T09:30:00.000Z'],
  ['2026-11-01T09:30:15.5Z', '2026-11-01T09:30:15.500Z'],
  ['2026-11-01T09:30+02:00', '2026-11-01T07:30:00.000Z'],
  ['2026-11-01 09:30 -05:30', '2026-11-01T15:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['90m', '2026-11-08T10:30:00.000Z'],
  ['24h', '2026-11-07T12:00:00.000Z'],
  ['7d', '2026-11-01T12:00:00.000Z'],
  ['2w', '2026-10-25T12:00:00.000Z'],
  ['0d', '2026-11-08T12:00:00.000Z'],
] as const;

test.each(moments)('%j is %s', (text, instant) => expect(parseMoment(text, now)?.toISOString()).toBe(instant));

test('the machine’s zone changes nothing', () => {
  vi.stubEnv('TZ', 'Asia/Tokyo');
  expect(new Date(2026, 0, 1).getTimezoneOffset()).not.toBe(0);
  for (const [text, instant] of moments) expect(parseMoment(text, now)?.toISOString()).toBe(instant);
});

test.each([
  '',
  'yesterday',
  '7',
  '-7d',
  '1.5h',
  '7D',
  '7 d',
  '7y',
  '1234567d',
  '2026-11',
  '2026-13-01',
  '2026-11-32',
  '2026-11-01T25:00Z',
  '2026-11-01T09Z',
  '2026-11-01T09:30+25:00',
  '2026-11-01T09:30Zulu',
  '01/11/2026',
  '1793491200000',
])('%j is no moment', (text) => expect(parseMoment(text, now)).toBeNull());

test.each(['2026-02-30', '2026-13-01', '2026-11-01T24:01Z', '999999w', '2026-11-01T09:30+99:99'])('%s is no moment', (text) => {
  expect(parseMoment(text, new Date('2026-11-21T00:00:00Z'))).toBeNull();
});
