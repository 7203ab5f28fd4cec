/** Two scans at once: rows are only replaced in the version that was read, so a change is one event, whoever finds it. */
import { expect, test } from 'vitest';
import { customer, startPartner } from '../support/partner.ts';
import { useTables } from '../support/tables.ts';

const freshTables = useTables();

test('two scans at once make one event of each change', async () => {
  const partner = await startPartner(await freshTables(), { quirks: {} });
  const ids = Array.from({ length: 20 }, (_, place) => customer(place));
  for (const id of ids) partner.simulator.world.add({ id });
  for (const id of ids) partner.simulator.world.education(id, 'InReview');
  await Promise.all([partner.scan(), partner.scan()]);
  for (const id of ids) partner.simulator.world.education(id, 'Approved');
  await Promise.all([partner.scan(), partner.scan()]);
  for (const id of ids) {
    expect(await partner.kinds(id)).toEqual(['approved']);
    expect(await partner.snapshot(id)).toMatchObject({ revision: 1, outbox: [] });
  }
  // Which of the two sends is not agreed upon: an event can be told by both, and must be told by one.
  expect(new Set(partner.told()).size).toBe(20);
});

test('a scan that read before another one wrote asks again and decides anew', async () => {
  const partner = await startPartner(await freshTables(), { quirks: {} });
  const ada = customer(1);
  partner.simulator.world.add({ id: ada, companyName: 'Ada' });
  partner.simulator.world.education(ada, 'InReview');
  await partner.scan();

  partner.simulator.world.education(ada, 'Denied', { reason: 'Not an Academic Domain' });
  let isFirst = true;
  await partner.scan({
    store: (store) => ({
      ...store,
      snapshots: {
        ...store.snapshots,
        // Between this scan's reading and its writing, another one tells of the denial, and the school submits again.
        write: async (snapshot, etag) => {
          if (isFirst) {
            isFirst = false;
            await partner.scan();
            partner.simulator.world.education(ada, 'InReview');
          }
          return store.snapshots.write(snapshot, etag);
        },
      },
    }),
    fetch: (real) => real,
  });
  expect(await partner.kinds(ada)).toEqual(['denied', 'resubmitted']);
  expect(partner.told()).toEqual(['Denied: Ada']);
});
