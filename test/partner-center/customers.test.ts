/** Reading the partner's whole customer list, page by page. */
import { describe, expect, test } from 'vitest';
import type { Customer } from '../../lib/vetting/customer.ts';
import { answers, client, customer, idsOf, problemOf, server, simulator } from './support.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => customer(index + 1));

/** A simulator with so many customers. */
async function partnerOf(count: number, pageSize = 2, linkPrefix: '/v1/customers' | '/customers' = '/v1/customers') {
  const started = await simulator({ pageSize, quirks: { linkPrefix, bom: true } });
  for (const id of numbers(count)) started.world.add({ id, companyName: `School ${id}`, domain: 'school.example' });
  return started;
}

test.each(['/v1/customers', '/customers'] as const)('reads every page where links begin with %s', async (linkPrefix) => {
  const { url, calls } = await partnerOf(7, 2, linkPrefix);
  const list = client(url).customers.list();
  expect(await idsOf(list)).toEqual(numbers(7));
  expect(list).toMatchObject({ complete: true, problem: null });
  expect(calls.map(({ path }) => path)).toEqual(Array(4).fill('/v1/customers'));
  expect(calls[0]?.search).toBe('?size=500');
  const tokens = calls.map(({ headers }) => headers['ms-continuationtoken']);
  expect(tokens[0]).toBeUndefined();
  expect(new Set(tokens).size).toBe(4);
});

test('reads a list of one page, and a list of nobody', async () => {
  const full = client((await partnerOf(2, 500)).url).customers.list();
  expect(await idsOf(full)).toEqual(numbers(2));
  expect(full.complete).toBe(true);
  const empty = client((await partnerOf(0)).url).customers.list();
  expect(await idsOf(empty)).toEqual([]);
  expect(empty.complete).toBe(true);
});

test('yields a customer once who is listed twice', async () => {
  const { url, world } = await partnerOf(5);
  world.duplicate(customer(1));
  world.duplicate(customer(2));
  const list = client(url).customers.list();
  expect(await idsOf(list)).toEqual(numbers(5));
  expect(list.complete).toBe(true);
});

test('is not complete before it is read, nor when the reader stops early', async () => {
  const { url, calls } = await partnerOf(5);
  const list = client(url).customers.list();
  expect(list).toMatchObject({ complete: false, problem: 'the list was not read to its end' });
  for await (const page of list) {
    expect(page).toHaveLength(2);
    break;
  }
  expect(list).toMatchObject({ complete: false, problem: 'the list was not read to its end' });
  expect(calls).toHaveLength(1);
});

test('keeps what came before a page that fails for good, and names the problem', async () => {
  const { url, fail } = await partnerOf(7);
  fail({ page: 3, times: Number.POSITIVE_INFINITY, respond: { status: 503, body: { statusCode: 503, message: 'Down.' } } });
  const list = client(url).customers.list();
  expect(await idsOf(list)).toEqual(numbers(4));
  expect(list.complete).toBe(false);
  expect(list.problem).toBe('page 3 of the customer list could not be read: Partner Center answered 503: Down');
});

test('reads on where a later page fails once', async () => {
  const { url, fail } = await partnerOf(7);
  fail({ page: 2, respond: 'reset' });
  fail({ page: 3, respond: 'cut' });
  const list = client(url).customers.list();
  expect(await idsOf(list)).toEqual(numbers(7));
  expect(list.complete).toBe(true);
});

test('throws what the first page fails with, and is not complete', async () => {
  const { url, fail } = await partnerOf(7);
  fail({ page: 1, times: Number.POSITIVE_INFINITY, respond: { status: 403, body: { code: 900329, description: 'No.' } } });
  const list = client(url).customers.list();
  expect(await problemOf(idsOf(list))).toMatchObject({ failure: 'configuration', status: 403, code: '900329' });
  expect(list).toMatchObject({ complete: false, problem: 'the list was not read to its end' });
});

describe('a page that is no page', () => {
  test.each(['[]', 'null', '{}', '{"items":null}', '{"items":{}}', '"text"', '{"code":1,"description":"x"}', '<html>', ''])(
    '%j is unreadable as the first, never an empty list',
    async (body) => {
      const { url } = await answers(body);
      expect(await problemOf(idsOf(client(url).customers.list()))).toMatchObject({ failure: 'unreadable', status: 200 });
    },
  );

  test('ends the list as a later one', async () => {
    const next = { uri: '/customers?size=500', headers: [{ key: 'MS-ContinuationToken', value: 't' }] };
    const { url } = await answers({ items: [{ id: customer(1) }], links: { next } }, { items: null });
    const list = client(url).customers.list();
    expect(await idsOf(list)).toEqual([customer(1)]);
    expect(list.complete).toBe(false);
    expect(list.problem).toMatch(/^page 2 of the customer list could not be read: /);
  });
});

describe('an entry', () => {
  async function listed(...items: readonly unknown[]) {
    const url = await server((_, response) => {
      response.end(`\uFEFF${JSON.stringify({ totalCount: items.length, items, links: { self: { uri: '/customers' } } })}`);
    });
    const list = client(url).customers.list();
    const customers: Customer[] = [];
    for await (const page of list) customers.push(...page);
    return { customers, list };
  }

  test('is read in any case of names and of its id, behind a byte order mark', async () => {
    const profile = { TenantId: 'other', CompanyName: ' Birch College ', Domain: 'birch.example' };
    const { customers, list } = await listed({ Id: customer(10).toUpperCase(), CompanyProfile: profile });
    expect(customers).toEqual([{ customerId: customer(10), companyName: 'Birch College', domain: 'birch.example' }]);
    expect(list.complete).toBe(true);
  });

  test.each([
    { id: customer(1) },
    { id: customer(1), companyProfile: null },
    { id: customer(1), companyProfile: { companyName: '' } },
  ])('has null for the name and domain it lacks: %j', async (item) => {
    const { customers, list } = await listed(item);
    expect(customers).toEqual([{ customerId: customer(1), companyName: null, domain: null }]);
    expect(list.complete).toBe(true);
  });

  test.each([{}, { id: null }])('has the tenant id of its profile for an id it lacks: %j', async (item) => {
    const { customers, list } = await listed({ ...item, companyProfile: { tenantId: customer(3) } });
    expect(customers.map(({ customerId }) => customerId)).toEqual([customer(3)]);
    expect(list.complete).toBe(true);
  });

  test.each([
    null,
    'text',
    7,
    [[]],
    {},
    { id: '' },
    { id: 5 },
    { id: '../../x' },
    { id: 'a/b' },
    { id: "a'b" },
    { id: 'x'.repeat(65) },
  ])('without a usable id makes the list incomplete, and hides nobody else: %j', async (item) => {
    const { customers, list } = await listed({ id: customer(1) }, item, { id: customer(2) });
    expect(customers.map(({ customerId }) => customerId)).toEqual([customer(1), customer(2)]);
    expect(list).toMatchObject({ complete: false, problem: '1 entries of the customer list have no usable id' });
  });
});

test.each([
  ['a name that is a number', { id: customer(1), companyProfile: { companyName: 123, domain: 'a.example' } }, null],
  ['a profile that is a text', { id: customer(1), companyProfile: 'x' }, null],
  ['a number for an id beside the tenant id', { id: 5, companyProfile: { tenantId: customer(1), companyName: 'Ada' } }, 'Ada'],
])('a customer with %s counts all the same', async (_, item, companyName) => {
  const { url } = await answers({ items: [item] });
  const list = client(url).customers.list();
  const read: Customer[] = [];
  for await (const page of list) read.push(...page);
  expect(read).toMatchObject([{ customerId: customer(1), companyName }]);
  expect(list.complete).toBe(true);
});

test.each([
  ['headers that are a text', { next: { uri: '/customers?size=500', headers: 'str' } }],
  [
    'a header without a value',
    { next: { uri: '/customers?size=500', headers: [{ key: 'MS-ContinuationToken', value: null }] } },
  ],
  ['links that are a text', 'next'],
])('a page with %s is read, and the list is not whole', async (_, links) => {
  const { url, requests } = await answers({ items: [{ id: customer(1) }], links });
  const list = client(url).customers.list();
  expect(await idsOf(list)).toEqual([customer(1)]);
  expect(list).toMatchObject({ complete: false, problem: 'page 1 of the customer list holds links that cannot be read' });
  expect(requests()).toBe(1);
});
