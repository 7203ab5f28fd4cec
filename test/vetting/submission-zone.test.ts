/** The zone that a machine is in has no say in what a submission date means. A file of its own: only a process has a zone, no thread. */
import { afterEach, expect, test, vi } from 'vitest';
import { parseSubmissionDate } from '../../lib/vetting/submission-date.ts';

afterEach(() => vi.unstubAllEnvs());

const forms = [
  ['2020-12-03T10:37:38.885Z', '2020-12-03T10:37:38.885Z'],
  ['2020-12-31T23:30:00-0800', '2021-01-01T07:30:00.000Z'],
  ['2020-12-03T10:37:38', '2020-12-03T10:37:38.000Z'],
  ['07/09/2020: 00:00:00', '2020-07-09T00:00:00.000Z'],
  ['12/31/2020', '2020-12-31T00:00:00.000Z'],
  ['2020-02-29', '2020-02-29T00:00:00.000Z'],
] as const;

test.each(['Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati'])('the machine’s zone %s changes nothing', (zone) => {
  vi.stubEnv('TZ', zone);
  expect(new Date(2020, 0, 1).getTimezoneOffset()).not.toBe(0);
  for (const [text, instant] of forms) expect(parseSubmissionDate(text)?.at?.toISOString()).toBe(instant);
});
