/** The ready queries of `docs/tables.md`, run as they stand there against what scans really wrote. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { overdue, stillWatching } from '../notify/notices.ts';
import { customer, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();
const documented = readFileSync('docs/tables.md', 'utf8');
const queries = [...documented.matchAll(/```\n(.+)\n```/g)].map((match) => match[1] ?? '');

test('each ready query finds what it says', async () => {
  const { tables, ...fresh } = await freshTables();
  const partner = await startPartner({ tables, ...fresh }, { quirks: {} });
  const { world } = partner.simulator;
  const [ada, birch, cedar] = [customer(1), customer(2), customer(3)];
  for (const id of [ada, birch, cedar]) world.add({ id });
  for (const id of [ada, birch]) world.education(id, 'InReview');
  await partner.scan();
  world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  partner.simulator.fail({ customerId: cedar, respond: { status: 404, body: { code: 3000 } } });
  await partner.scan();

  const find = async (table: 'Snapshots' | 'Changes' | 'Runs', filter = '') => {
    const rows = [];
    for await (const row of tables[table].listEntities({ queryOptions: { filter } })) rows.push(row);
    return rows;
  };
  const [inReview, denied, notWhole] = queries;
  expect(queries).toHaveLength(3);
  expect((await find('Snapshots', inReview)).map((row) => row.rowKey)).toEqual([ada]);
  expect(await find('Changes', denied)).toMatchObject([
    { customerId: birch, reason: 'Not an Academic Domain', from: 'InReview' },
  ]);
  expect(await find('Runs', notWhole)).toMatchObject([{ outcome: 'partial', customersFailed: 1 }]);
});

test('every column that is written is documented', async () => {
  const fresh = await freshTables();
  const partner = await startPartner(fresh);
  partner.simulator.world.add({ id: customer(1), companyName: 'Ada', domain: 'ada.example' });
  partner.simulator.world.education(customer(1), 'InReview');
  await partner.scan();
  partner.simulator.world.education(customer(1), 'Denied', { reason: 'Not an Academic Domain' });
  await partner.scan();
  await partner.store.deliveries.addNotice(overdue(), partner.now());
  await partner.store.deliveries.addNotice(stillWatching(), partner.now());
  await partner.store.progress.keepRunningPeriod('2026-11');
  const ofTheService = ['partitionKey', 'rowKey', 'etag', 'timestamp'];
  for (const name of ['Snapshots', 'History', 'Changes', 'Deliveries', 'Runs', 'State'] as const) {
    for await (const row of fresh.tables[name].listEntities()) {
      for (const column of Object.keys(row).filter((key) => !key.startsWith('odata') && !ofTheService.includes(key))) {
        expect(documented, `${name}.${column}`).toContain(`\`${column}\``);
      }
    }
  }
});
