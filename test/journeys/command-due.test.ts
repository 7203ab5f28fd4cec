/** `scan --due`, as a person or a schedule of their own runs it: only those whose turn it is. */
import { expect, test } from 'vitest';
import { ada, birch, useCommand } from '../support/command.ts';

const { command } = useCommand();

/** No tick is near, and nothing is saved up within a test. */
const quiet = { SCAN_SCHEDULE: '0 0 0 1 1 *', SCAN_SWEEP_REQUESTS_PER_MINUTE: '1' };

test('asks everybody at first, then at once again only who is in review, and tells of its decision', async () => {
  const { simulator, teams, run, json } = await command();
  simulator.world.education(ada, 'InReview');
  const first = await run(['scan', '--due', '--json'], quiet);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject({ outcome: 'whole', customers: { listed: 2, due: 2, checked: 2 } });

  simulator.world.education(ada, 'Approved');
  simulator.world.education(birch, 'Approved');
  simulator.reset();
  const second = await run(['scan', '--due', '--json'], quiet);
  expect(second).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(second.stdout)).toMatchObject({
    outcome: 'whole',
    customers: { listed: 2, due: 1, checked: 1, notReached: 0 },
    events: [{ customerId: ada, kind: 'approved' }],
    notes: [],
  });
  expect(simulator.counters.qualifications).toBe(1);
  expect(teams.cards).toHaveLength(1);

  // Without the option everybody is asked, whoever had a turn just now.
  expect(await json(['scan'], quiet)).toMatchObject({ customers: { listed: 2, due: 2, checked: 2 } });
});

test('names in a line how many were due of how many there are', async () => {
  const { run } = await command();
  await run(['scan'], quiet);
  const { stdout } = await run(['scan', '--due'], quiet);
  expect(stdout).toMatch(/^Scan whole in [\d.]+ s: 2 customers, 0 due, 0 checked, 0 failed, 0 departed; \d+ requests/);
});
