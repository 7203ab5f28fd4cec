/**
 * `POST /api/setup-check`: what `vetting-monitor check` does, done by the app itself, as only there its managed identity can be tried.
 * It asks Partner Center twice where all is well, and leaves no rows behind. Its answer is kept for 30 seconds, so that whoever has a
 * key floods neither Partner Center nor a channel.
 */
import { z } from 'zod';
import { oneOrMore } from '../lib/queries/question.ts';
import { keptFor } from '../lib/queries/snapshot-list.ts';
import { FINDING_STATES, SETUP_STEPS } from '../lib/setup-check/finding.ts';
import { jsonRoute, none } from './http/route.ts';
import { checkSetupNow } from './monitor.ts';

const keptMs = 30_000;
const text = z.string().nullable();

const kept = new Map<string, ReturnType<typeof keptChecks>>();
function keptChecks(card: boolean, event: boolean) {
  return keptFor(
    keptMs,
    () => new Date(),
    () => checkSetupNow({ card, event }),
  );
}
function checks(card: boolean, event: boolean) {
  const key = `${card} ${event}`;
  const known = kept.get(key) ?? keptChecks(card, event);
  kept.set(key, known);
  return known.get();
}

const answer = z
  .strictObject({
    ok: z.boolean().meta({ description: 'Nothing failed, and nothing is a warning' }),
    facts: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What the settings come to; null where one is wrong' }),
    checks: z.array(
      z.strictObject({ step: z.enum(SETUP_STEPS), state: z.enum(FINDING_STATES), detail: z.string(), remedy: text }),
    ),
  })
  .meta({ id: 'SetupCheck' });

jsonRoute({
  name: 'setup-check',
  method: 'POST',
  path: 'setup-check',
  summary: 'Goes through settings, token, Partner Center, tables, channels and clock, and says what to do',
  pathParameters: none,
  query: z.strictObject({ test: oneOrMore(['card', 'event'] as const).optional() }),
  answer,
  problems: [500],
  async read(_, { test = [] }) {
    const { facts, findings } = await checks(test.includes('card'), test.includes('event'));
    return {
      ok: findings.every(({ state }) => state === 'ok' || state === 'skipped'),
      facts: facts && { ...facts },
      checks: findings,
    };
  },
});
