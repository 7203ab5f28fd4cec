/**
 * Proof 7: answers of which nobody knows what they hold. Whatever the bytes are, a value of ours or an error of ours comes
 * out of them, never a status that was not in them, and never late.
 */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { oneOf, pick, seededRandom } from '../../dev/simulator/random.ts';
import { type Bodies, realBodies } from './bodies.ts';
import { count, figure, SEED, size, withSeed } from './figures.ts';
import { wrongReading } from './in-the-bytes.ts';
import { mutate } from './mutations.ts';
import { type Case, clientOver, expectThat, type Outcome, outcomeOf } from './outcome.ts';

const longestMs = 1_000;

async function timed(run: () => Promise<Outcome>): Promise<{ readonly outcome: Outcome; readonly ms: number }> {
  const before = performance.now();
  const outcome = await run();
  return { outcome, ms: performance.now() - before };
}

test(
  'garbage in: a value or an error of ours, never a status that was not in the bytes, never a hang',
  { timeout: 3_600_000 },
  () =>
    withSeed(async () => {
      const real = await realBodies();
      const all = [...real.qualifications, ...real.list, ...real.word];
      const client = clientOver();
      const random = seededRandom(SEED);
      const bodies = size(20_000, 1_000_000);
      const outcomes = { read: 0, refused: 0 };
      let slowestMs = 0;
      for (let number = 0; number < bodies; number++) {
        const kind = pick<keyof Bodies>(['qualifications', 'qualifications', 'qualifications', 'list', 'list', 'word'], random);
        const bytes = Buffer.from(mutate(oneOf(real[kind], random) ?? Buffer.alloc(0), all, random));
        const status = random() < 0.9 ? 200 : pick([400, 401, 403, 404, 409, 429, 500, 503], random);
        const given: Case = { kind, status, bytes, page: random() < 0.5 ? 1 : 2, goesOn: random() < 0.5 };
        try {
          let { outcome, ms } = await timed(() => outcomeOf(given, client));
          // A machine that stood still for a second is no hang.
          if (ms > longestMs) ({ outcome, ms } = await timed(() => outcomeOf(given, client)));
          expectThat(ms <= longestMs, `took ${Math.round(ms)} ms`);
          outcomes[outcome]++;
          slowestMs = Math.max(slowestMs, ms);
        } catch (cause) {
          const problem = cause instanceof Error ? cause.message : String(cause);
          const around = `${kind}, status ${status}, page ${given.page}, ${given.goesOn ? 'going on' : 'ending'}`;
          throw new Error(`Body ${number} (${around}): ${problem}\nbase64 ${bytes.toString('base64').slice(0, 3_000)}`, {
            cause,
          });
        }
        // The timeouts of the requests pile up until the event loop turns.
        if (number % 1_000 === 0) await setImmediate();
      }
      expect(outcomes.read).toBeGreaterThan(bodies / 10);
      expect(outcomes.refused).toBeGreaterThan(bodies / 10);
      const { read, refused } = outcomes;
      figure(
        '7 garbage in',
        `${count(bodies)} bodies: ${count(read)} read, ${count(refused)} refused, nothing invented; the slowest took ${slowestMs.toFixed(1)} ms`,
      );
    }),
);

test('every real answer is read as it is', async () => {
  const real = await realBodies();
  const client = clientOver();
  const around = { status: 200, page: 1, goesOn: false } as const;
  for (const [kind, bodies] of [
    ['qualifications', real.qualifications.slice(0, 175)],
    ['list', real.list.slice(0, 50)],
    ['word', real.word],
  ] as const) {
    for (const body of bodies) {
      expect(await outcomeOf({ kind, bytes: Buffer.from(body), ...around }, client), body.toString()).toBe('read');
    }
  }
});

const education = (vettingStatus: string) => ({
  qualification: 'Education',
  vettingStatus,
  vettingReason: null,
  submitted: null,
});

test.each([
  ['one that nobody knows', '"Pending"', 'Approved', null],
  ['another', '"Approved"', 'Denied', null],
  ['none', 'null', 'Approved', null],
  ['an escaped one', '"\\u0041pproved"', 'Pending', 'Approved'],
  ['another case', '" aPPROVED "', 'aPPROVED', 'Approved'],
  ['an escaped backslash', '"a\\\\udfff"', 'a\\\uFFFD', 'a\\udfff'],
  ['half a character', '"a\\udfff"', 'a', 'a\uFFFD'],
  ['a long one', `"${'x'.repeat(127)}😀"`, 'x'.repeat(127), `${'x'.repeat(127)}\uFFFD`],
])('the proof would notice a status that was not in the bytes: %s', (_, spelled, invented, right) => {
  const body: unknown = JSON.parse(`[{"qualification":"education","vettingStatus":${spelled}}]`);
  expect(wrongReading(body, [education(invented)])).toContain('is not in the bytes');
  if (right) expect(wrongReading(body, [education(right)])).toBeNull();
  expect(wrongReading(body, [])).toContain('0 entries were read of 1');
});
