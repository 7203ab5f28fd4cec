/** The clock of this machine against those of the services that answered. */
import { expect, test } from 'vitest';
import { clockFinding } from '../../lib/setup-check/clock.ts';
import { createHeard, PARTNER_CENTER } from '../../lib/setup-check/heard.ts';
import { fakeIo } from '../partner-center/support.ts';

const finding = (entries: Record<string, number>) => clockFinding(new Map(Object.entries(entries)));

test('a clock that agrees is well, and so is one that is off by less than anybody minds', () => {
  expect(finding({ 'Partner Center': 900, 'Table Storage': -20_000 })).toEqual({
    step: 'clock',
    state: 'ok',
    detail: 'it agrees with that of Partner Center and Table Storage',
    remedy: null,
  });
});

test('over some minutes is a failure that says what breaks, and in which direction the clock is off', () => {
  const behind = finding({ 'Table Storage': 7 * 60_000 });
  expect(behind).toMatchObject({ state: 'failed', remedy: expect.stringMatching(/NTP/) });
  expect(behind.detail).toMatch(/^this machine's clock is 7 minutes behind Table Storage's: .*signatures.*keys.*tokens/);
  expect(finding({ 'Partner Center': -3 * 3_600_000 }).detail).toMatch(
    /^this machine's clock is 3 hours ahead of Partner Center's/,
  );
});

test('a minute is a warning; one service that is far off fails, whatever the other says', () => {
  expect(finding({ 'Partner Center': 60_000 })).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/60 seconds behind/),
  });
  expect(finding({ 'Partner Center': 100, 'Table Storage': 600_000 }).state).toBe('failed');
});

test('where nobody answered there is nothing to hold it against', () => {
  expect(finding({})).toMatchObject({ state: 'skipped', detail: 'needs an answer of Partner Center or of the tables' });
});

test('the clock of whoever answers is heard, also where it refuses; the time that the answer took counts half', async () => {
  const io = fakeIo({
    fetch: async () => {
      await io.sleep(10_000);
      return new Response('', { status: 503, headers: { date: 'Sun, 01 Nov 2026 00:10:05 GMT', 'retry-after': '57' } });
    },
  });
  const heard = createHeard(io.now);
  expect(heard.lastTrouble()).toBeNull();
  await heard.listening(io, PARTNER_CENTER).fetch('http://127.0.0.1/');
  // Sent at 00:00:00, answered at 00:00:10.
  expect(heard.aheadMs.get(PARTNER_CENTER)).toBe(10 * 60_000 + 500);
  expect(heard.lastTrouble()).toMatchObject({ said: 'answered 503 and asks for a pause of 57 s' });
});
