/** The steps in order, each finding as soon as it is known, and none once an end was asked for. */
import { expect, test } from 'vitest';
import { readyToken } from '../../lib/partner-center/token.ts';
import { checkSetup } from '../../lib/setup-check/setup-check.ts';
import { customer, fakeIo, simulator } from '../partner-center/support.ts';
import { useTables } from '../support/tables.ts';
import { environment } from './steps.ts';

const freshTables = useTables();

async function world(stop?: AbortSignal) {
  const { url, world: partner, calls } = await simulator();
  const { tables, prefix, connectionString } = await freshTables();
  partner.add({ id: customer(1) });
  const given = { ...environment, PARTNER_CENTER_BASE_URL: url, TABLE_PREFIX: prefix, AzureWebJobsStorage: connectionString };
  const { findings } = checkSetup(given, {
    io: { ...fakeIo(), now: () => new Date() },
    tests: { card: false, event: false },
    tokensOf: () => readyToken('MARKED-TOKEN'),
    channelsOf: () => [],
    stop,
  });
  return { findings, calls, tables };
}

test('what is known is told before the next step begins', async () => {
  const { findings, calls } = await world();
  const callsAt: Record<string, number> = {};
  for await (const { step } of findings) callsAt[step] ??= calls.length;
  expect(callsAt).toEqual({ settings: 0, token: 0, 'partner-center': 1, tables: 2, rate: 2, teams: 2, webhook: 2, clock: 2 });
});

test.each(['settings', 'tables'])(
  'after an end was asked for at %s nothing more is found, and nothing stays behind',
  async (last) => {
    const stopping = new AbortController();
    const { findings, tables } = await world(stopping.signal);
    const found: string[] = [];
    for await (const { step } of findings) {
      found.push(step);
      if (step === last) stopping.abort();
    }
    expect(found.filter((step) => step === last)).toHaveLength(1);
    expect(found.at(-1)).toBe(last);
    for await (const row of tables.State.listEntities()) expect(row).toBeNull();
  },
);
