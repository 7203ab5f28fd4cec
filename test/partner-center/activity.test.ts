/** Who submitted a qualification, read from the activity log. */
import { describe, expect, test } from 'vitest';
import { answers, client, customer, fakeIo, problemOf, server, simulator } from './support.ts';

const day = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * day);

/** A record as Microsoft's sample shows it, of a submission by the first customer. */
const record = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: `record-${JSON.stringify(fields)}`,
  customerId: customer(1),
  customerName: 'Birch College',
  resourceType: 'customer',
  operationType: 'update_customer_qualification',
  operationDate: '2026-11-19T22:56:05.0589308Z',
  operationStatus: 'succeeded',
  attributes: { objectType: 'AuditRecord' },
  ...fields,
});
const submittedAt = new Date('2026-11-19T22:56:05.058Z');

/** The submissions of a log of one page with these records. */
async function read(...items: readonly unknown[]) {
  const { url } = await answers({ totalCount: items.length, items, links: {} });
  return client(url).activity.submissionsSince(daysAgo(7), now);
}

/** A simulator whose clock the test moves, with three customers. */
async function partner(pageSize = 500) {
  const clock = { now: daysAgo(20).getTime() };
  const started = await simulator({ pageSize, now: () => clock.now });
  for (const number of [1, 2, 3]) started.world.add({ id: customer(number), companyName: `School ${number}` });
  return { ...started, clock, activity: client(started.url).activity };
}

describe('the log', () => {
  test('names who submitted since, with the latest submission of each', async () => {
    const { world, clock, activity } = await partner();
    world.education(customer(3), 'InReview');
    clock.now = daysAgo(2).getTime();
    world.education(customer(1), 'InReview');
    world.education(customer(2), 'InReview');
    clock.now = daysAgo(1).getTime();
    world.education(customer(1), 'Denied', { reason: 'Not an Academic Domain' });
    world.education(customer(1), 'InReview');
    clock.now = now.getTime();
    world.education(customer(2), 'Approved');
    const submissions = await activity.submissionsSince(daysAgo(3), now);
    expect(submissions).toHaveLength(2);
    expect(submissions).toEqual(
      expect.arrayContaining([
        { customerId: customer(1), submittedAt: daysAgo(1) },
        { customerId: customer(2), submittedAt: daysAgo(2) },
      ]),
    );
  });

  test('is asked for by days, today among them, and only for what was done to customers', async () => {
    const { activity, calls, clock } = await partner();
    clock.now = now.getTime();
    expect(await activity.submissionsSince(new Date('2026-11-18T23:59:59Z'), now)).toEqual([]);
    expect(calls.map(({ path }) => path)).toEqual(['/v1/auditrecords']);
    const query = Object.fromEntries(new URLSearchParams(calls[0]?.search));
    expect(query).toMatchObject({ startDate: '2026-11-18', endDate: '2026-11-20', size: '500' });
    expect(JSON.parse(query.filter ?? '')).toEqual({ Field: 'ResourceType', Value: 'Customer', Operator: 'equals' });
  });

  test.each([
    ['thirty days ago', daysAgo(30), '2026-10-22'],
    ['a year ago', daysAgo(365), '2026-10-22'],
    ['ever', new Date(0), '2026-10-22'],
    ['29 days ago', daysAgo(29), '2026-10-22'],
    ['28 days ago', daysAgo(28), '2026-10-23'],
    ['tomorrow', daysAgo(-1), '2026-11-20'],
  ])('is asked for at most thirty days: since %s', async (_, since, startDate) => {
    const { activity, calls } = await partner();
    expect(await activity.submissionsSince(since, now)).toEqual([]);
    expect(new URLSearchParams(calls[0]?.search).get('startDate')).toBe(startDate);
    expect(calls[0]?.status).toBe(200);
  });

  test.each(['/v1/customers', '/customers'] as const)('is read to its end where links begin as in %s', async (linkPrefix) => {
    const { url, world } = await simulator({ pageSize: 2, quirks: { linkPrefix }, now: () => now.getTime() });
    for (let number = 1; number <= 9; number++) {
      world.add({ id: customer(number) });
      world.education(customer(number), 'InReview');
    }
    const made = client(url);
    expect(await made.activity.submissionsSince(daysAgo(1), now)).toHaveLength(9);
    expect(made.counts.sent).toBe(8);
  });

  test('is read in whatever spelling comes', async () => {
    const { url, world } = await simulator({ pageSize: 1, quirks: 'varied', now: () => now.getTime() });
    for (let number = 1; number <= 20; number++) {
      world.add({ id: customer(number).toUpperCase() });
      world.education(customer(number), 'InReview');
    }
    const submissions = await client(url).activity.submissionsSince(daysAgo(1), now);
    expect(submissions.map(({ customerId }) => customerId)).toEqual(
      Array.from({ length: 20 }, (_, index) => customer(index + 1)),
    );
  });
});

describe('a record', () => {
  test.each([
    ['as documented', record()],
    ['without an id', record({ id: undefined })],
    ['with an operation as the SDK writes it', record({ operationType: 'UpdateCustomerQualification' })],
    ['with an operation in camel case', record({ operationType: 'updateCustomerQualification' })],
    ['with a status in capitals', record({ operationStatus: 'Succeeded' })],
    ['without a status', record({ operationStatus: undefined })],
    ['with null for a status', record({ operationStatus: null })],
    ['with an id in capitals', record({ customerId: customer(1).toUpperCase() })],
    [
      'in PascalCase',
      Object.fromEntries(
        Object.entries(record()).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
      ),
    ],
  ])('%s is a submission', async (_, item) => {
    expect(await read(item)).toEqual([{ customerId: customer(1), submittedAt }]);
  });

  test.each([
    ['of another operation', record({ operationType: 'add_customer' })],
    ['of an operation with a longer name', record({ operationType: 'update_customer_qualification_x' })],
    ['without an operation', record({ operationType: null })],
    ['that failed', record({ operationStatus: 'failed' })],
    ['still in progress', record({ operationStatus: 'progress' })],
    ['without a customer', record({ customerId: undefined })],
    ['of a customer whose id cannot be used', record({ customerId: '../x' })],
    ['of a customer whose id is a number', record({ customerId: 7 })],
    ['without a date', record({ operationDate: undefined })],
    ['with a date that cannot be read', record({ operationDate: 'yesterday' })],
    ['with a date that is no date', record({ operationDate: '0001-01-01T00:00:00Z' })],
    ['that is none', 'text'],
    ['that is null', null],
  ])('%s is none, and hides no other', async (_, item) => {
    const other = record({ customerId: customer(2) });
    expect(await read(item, other)).toEqual([{ customerId: customer(2), submittedAt }]);
  });

  test('earlier than another of the same customer gives way to it, in whatever order they come', async () => {
    const dates = ['2026-11-17T08:00:00Z', '2026-11-19T08:00:00Z', '2026-11-18T08:00:00Z'];
    const submissions = await read(...dates.map((operationDate) => record({ operationDate })));
    expect(submissions).toEqual([{ customerId: customer(1), submittedAt: new Date('2026-11-19T08:00:00Z') }]);
  });
});

describe('a log that cannot be read to its end', () => {
  test('is refused as a whole where it is refused', async () => {
    const { activity, fail } = await partner();
    fail({ path: '/auditrecords', respond: { status: 403, body: { code: 900329, description: 'No.' } } });
    expect(await problemOf(activity.submissionsSince(daysAgo(3), now))).toMatchObject({
      failure: 'configuration',
      status: 403,
    });
  });

  test('throws for a later page that fails for good, and tells which', async () => {
    const { activity, fail, world, clock } = await partner(1);
    clock.now = daysAgo(1).getTime();
    for (const number of [1, 2, 3]) world.education(customer(number), 'InReview');
    fail({ path: '/auditrecords', page: 2, times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
    const error = await problemOf(activity.submissionsSince(daysAgo(3), now));
    expect(error.failure).toBe('unavailable');
    expect(error.message).toBe('page 2 of the activity log could not be read: Partner Center answered 503');
  });

  test('throws where the time is up between two pages', async () => {
    const { url, world, clock } = await partner(1);
    clock.now = daysAgo(1).getTime();
    for (const number of [1, 2, 3]) world.education(customer(number), 'InReview');
    const io = fakeIo();
    const deadline = new Date(io.now().getTime() + 1_500);
    const { activity } = client(url, { io, requestsPerMinute: 60, deadline });
    expect(await problemOf(activity.submissionsSince(daysAgo(3), now))).toMatchObject({ failure: 'late' });
  });

  test.each(['[]', '{}', '"text"', '<html>', ''])('is unreadable, not empty: %j', async (body) => {
    const { url } = await answers(body);
    expect(await problemOf(client(url).activity.submissionsSince(daysAgo(3), now))).toMatchObject({ failure: 'unreadable' });
  });

  test('throws where its pages repeat, and where the next one is elsewhere', async () => {
    const next = (uri: string) => ({ next: { uri, headers: [{ key: 'MS-ContinuationToken', value: 'always' }] } });
    for (const [uri, problem] of [
      ['/auditrecords?startDate=2026-11-18', /^page 2 of the activity log repeats an earlier one$/],
      ['https://elsewhere.example/v1/auditrecords', /^page 1 of the activity log names a next page somewhere else$/],
      ['/v1/customers?size=500', /^page 1 of the activity log names a next page somewhere else$/],
    ] as const) {
      const url = await server((_, response) => response.end(JSON.stringify({ items: [record()], links: next(uri) })));
      const error = await problemOf(client(url).activity.submissionsSince(daysAgo(3), now));
      expect(error).toMatchObject({ failure: 'unreadable' });
      expect(error.message).toMatch(problem);
    }
  });
});

test('many pages of other operations are no reason to give up', async () => {
  let page = 0;
  const url = await server((_, response) => {
    page++;
    const items = [
      record({ id: `record-${page}`, operationType: page < 40 ? 'add_customer' : 'update_customer_qualification' }),
    ];
    const next = { uri: '/auditrecords?size=1', headers: [{ key: 'MS-ContinuationToken', value: `page ${page}` }] };
    response.end(JSON.stringify({ items, links: page < 40 ? { next } : {} }));
  });
  expect(await client(url).activity.submissionsSince(daysAgo(3), now)).toEqual([{ customerId: customer(1), submittedAt }]);
});
