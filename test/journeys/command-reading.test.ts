/** What a person reads with the built command: a customer's time line, the figures, lists for a spreadsheet. */
import { expect, test } from 'vitest';
import { openTables } from '../../lib/store/tables.ts';
import { ada, birch, useCommand } from '../support/command.ts';
import { customer, PARTNER } from '../support/partner.ts';

const { command } = useCommand();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const minute = String.raw`20\d\d-\d\d-\d\d \d\d:\d\d`;
const byteOrderMark = '\ufeff';

/** Ada is denied after five days, submits again, and is approved after two; Birch is in review for three. */
async function story() {
  const made = await command({ quirks: {} });
  const { world } = made.simulator;
  await made.run(['scan']);
  const then = async (change: () => void) => {
    change();
    expect((await made.run(['scan'])).exitCode).toBe(0);
  };
  await then(() => world.education(ada, 'InReview', { submitted: daysAgo(5) }));
  await then(() => world.education(ada, 'Denied', { reason: 'Not an Academic Domain' }));
  await then(() => {
    world.education(ada, 'InReview', { submitted: daysAgo(2) });
    world.education(birch, 'InReview', { submitted: daysAgo(3) });
  });
  await then(() => world.education(ada, 'Approved'));
  return made;
}

test('history draws a whole story; as CSV and JSON it is the same changes', async () => {
  const { run, json } = await story();
  const drawn = await run(['history', ada.toUpperCase()]);
  expect(drawn).toMatchObject({ exitCode: 0, stderr: '' });
  const expected = [
    'Ada Academy',
    ada,
    'status        Approved',
    'submission    2 of 3',
    `last checked  ${minute} UTC`,
    '',
    `✓ ${minute}  InReview → Approved \\(approved, 2 days in review, submission 2 of 3\\)`,
    '│.*',
    `● ${minute}  Denied → InReview \\(resubmitted, submission 2 of 3\\)`,
    '│.*',
    `✗ ${minute}  InReview → Denied: Not an Academic Domain \\(denied, 5 days in review, submission 1 of 3\\)`,
    '│.*',
    `● ${minute}  None → InReview \\(submitted, submission 1 of 3\\)`,
    '│.*',
    `○ ${minute}  first seen`,
    '',
  ];
  expect(drawn.stdout).toMatch(new RegExp(`^${expected.join('\n')}$`));
  expect((await run(['history', birch])).stdout).toMatch(
    new RegExp(`^in review +since ${minute} UTC, 3 days so far\nsubmission +1 of 3$`, 'm'),
  );

  const csv = await run(['history', ada, '--csv']);
  expect(csv).toMatchObject({ exitCode: 0, stderr: '' });
  const lines = csv.stdout.trimEnd().split('\r\n');
  expect(lines[0]).toBe(
    `${byteOrderMark}eventId,customerId,companyName,qualification,kind,from,to,reason,submittedDate,submittedAt,detectedAt,daysInReview,submission`,
  );
  const items = await json(['history', ada]);
  expect(items).toMatchObject([
    { kind: 'approved', daysInReview: 2 },
    { kind: 'resubmitted' },
    { kind: 'denied', daysInReview: 5, reason: 'Not an Academic Domain' },
    { kind: 'submitted', submission: 1 },
  ]);
  expect(lines.slice(1).map((line) => line.split(',')[4])).toEqual(['approved', 'resubmitted', 'denied', 'submitted']);
  // That of one customer, and all changes there are but for Birch's.
  expect(await json(['changes', '--kind', 'Approved,denied'])).toMatchObject([{ kind: 'approved' }, { kind: 'denied' }]);
  expect(await json(['changes', '--to', 'inreview'])).toHaveLength(3);
});

test('stats says who is where and how long it took, for people and as JSON', async () => {
  const { run, json } = await story();
  const { exitCode, stdout, stderr } = await run(['stats', '--weeks', '1']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^total +2\nin review +1; half are decided within 2 days, nine of ten within 5\napproved +1\ndenied +0$/m,
  );
  expect(stdout).toMatch(/^1 approved, 1 denied since 20\S+ \(1 week\)$/m);
  expect(stdout).toMatch(/^20\S+ +1 +1 +2 +5 +█{20}▒{20}$/m);
  expect(stdout).toMatch(/^2 to 3 +1 +0 +█{40}$/m);
  expect(stdout).toMatch(/^5 to 7 +0 +1 +▒{40}$/m);
  expect(stdout).toMatch(/^1 +Not an Academic Domain$/m);
  expect(stdout).toMatch(/^state +well$/m);
  // Five scans, each the list and two customers, and the activity log.
  expect(stdout).toMatch(/^requests +20 in 24 hours, 0 refused, 0 repeated$/m);
  expect(await json(['stats'])).toMatchObject({
    customers: { total: 2, inReview: 1, approved: 1 },
    reviews: { weeks: 26, approved: 1, denied: 1, daysP50: 2, daysP90: 5 },
    monitor: { isWell: true, requests: { sent: 20 }, deliveries: { pending: 0, dead: 0 } },
  });
});

test('lists are CSV for a spreadsheet: all of them, and no name is run as a formula', async () => {
  const { simulator, run } = await command();
  simulator.world.add({ id: customer(3), companyName: '=HYPERLINK("x"), Süd' });
  simulator.world.education(ada, 'InReview');
  await run(['scan']);
  simulator.world.education(ada, 'Approved');
  await run(['scan']);
  const lines = async (args: string[]) => {
    const { exitCode, stdout, stderr } = await run([...args, '--csv']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.startsWith(byteOrderMark)).toBe(true);
    return stdout.slice(1, -2).split('\r\n');
  };
  const customers = await lines(['status']);
  expect(customers).toHaveLength(4);
  expect(customers[0]).toMatch(/^customerId,companyName,domain,educationStatus,.*,departedAt$/);
  expect(customers[3]).toContain(`${customer(3)},"'=HYPERLINK(""x""), Süd",`);
  expect(await lines(['status', '--search', 'ACADEMY', '--status', 'approved'])).toHaveLength(2);
  expect(await lines(['status', '--status', 'Denied'])).toHaveLength(1);
  expect(await lines(['changes', '--kind', 'approved'])).toHaveLength(2);
  expect(await lines(['deliveries', '--state', 'delivered,dead'])).toHaveLength(2);
  expect((await lines(['runs'])).map((line) => line.split(',')[3])).toEqual(['outcome', 'whole', 'whole']);
  expect(await lines(['runs', '--limit', '1'])).toHaveLength(2);
});

test('status is searched and sorted', async () => {
  const { simulator, run, json } = await command();
  simulator.world.add({ id: customer(3), companyName: 'aachen', domain: 'sued.example' });
  await run(['scan']);
  const ids = (args: string[]) =>
    json(['status', ...args]).then((items) => (Array.isArray(items) ? items.map(({ customerId }) => customerId) : items));
  expect(await ids(['--sort', 'name'])).toEqual([customer(3), ada, birch]);
  expect(await ids(['--search', 'Sued'])).toEqual([customer(3)]);
  expect(await ids(['--search', 'nobody'])).toEqual([]);
  expect((await run(['status', '--search', 'nobody'])).stdout).toBe('No customers.\n');
  // A pipe is no terminal: whole, and without colours unless they are asked for.
  expect((await run(['status'], { COLUMNS: '20' })).stdout).toContain(customer(3));
  expect((await run(['history', ada], { FORCE_COLOR: '1' })).stdout).toContain('\u001b[1mAda Academy\u001b[22m');
});

test('a row that somebody else wrote is named on stderr, and left out', async () => {
  const { run, settings } = await command();
  await run(['scan']);
  const { AzureWebJobsStorage: connectionString = '', TABLE_PREFIX = '' } = settings;
  const tables = await openTables({ kind: 'connectionString', connectionString }, TABLE_PREFIX);
  await tables.Snapshots.upsertEntity({ partitionKey: PARTNER, rowKey: 'odd', educationStatus: 7 });
  for (const args of [['status'], ['status', '--json'], ['status', '--csv'], ['stats']]) {
    const { exitCode, stdout, stderr } = await run(args);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^The snapshot of customer odd .*educationStatus.*\n$/);
    expect(stdout).not.toContain('odd');
  }
});

test('before any scan a CSV has its headings alone, there is nothing to draw, and stats exits 0 although nothing is well', async () => {
  const { run } = await command();
  const stderr = 'No scan has run yet: there are no tables to read.\n';
  for (const args of [['status'], ['changes'], ['runs'], ['deliveries'], ['history', ada]]) {
    const { exitCode, stdout, ...ended } = await run([...args, '--csv']);
    expect({ exitCode, stderr: ended.stderr }).toEqual({ exitCode: 0, stderr });
    expect(stdout).toMatch(/^\ufeff[A-Za-z,]+\r\n$/);
  }
  expect(await run(['history', ada])).toEqual({ exitCode: 0, stdout: 'No changes.\n', stderr });
  const stats = await run(['stats']);
  expect(stats).toMatchObject({ exitCode: 0, stderr });
  expect(stats.stdout).toMatch(/^state +not well\n +no scan has completed yet$/m);
});

test.each<[string[], RegExp]>([
  [['status', '--json', '--csv'], /^error: option '--csv' cannot be used with option '--json'\n/],
  [['status', '--csv', '--sort', 'name'], /^error: option '--csv' cannot be used with option '--sort <order>'\n/],
  [['status', '--sort', 'size'], /^error: .*'size' is invalid\. It should be review, name, changed or checked\.\n/],
  [['status', '--search', ''], /^error: option '--search <text>' .*It should be of 1 to 200 characters\.\n/],
  [
    ['changes', '--kind', 'approved,odd'],
    /^error: .*'approved,odd' is invalid\. It should be one or more of approved, denied, /,
  ],
  [['changes', '--until', 'soon'], /^error: option '--until <when>' .*It should be a date such as 2026-11-01, /],
  [['stats', '--weeks', '105'], /^error: .*'105' is invalid\. It should be a whole number from 1 to 104\.\n/],
  [['stats', '--csv'], /^error: unknown option '--csv'\n/],
  [['history', 'a/b'], /^error: .*'a\/b' is invalid for argument 'customer-id'\. It should be a tenant id, such as 0f/],
])('%j is refused with one line that says what to do', async (args, line) => {
  const { run } = await command();
  const ended = await run(args);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toMatch(line);
});
