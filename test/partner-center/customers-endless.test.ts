/** Lists that would never end: they do, and do not pass for whole ones. */
import { expect, test } from 'vitest';
import { client, customer, idsOf, server } from './support.ts';

/** A list whose page `number`, from 1, holds these customers and this continuation token (null: it is the last page). */
async function listOf(page: (number: number) => { readonly ids: readonly string[]; readonly token: string | null }) {
  let requests = 0;
  const url = await server((_, response) => {
    if (++requests > 1_000) return response.destroy();
    const { ids, token } = page(requests);
    const next = { uri: '/customers?size=500&seekOperation=Next', headers: [{ key: 'MS-ContinuationToken', value: token }] };
    return response.end(JSON.stringify({ items: ids.map((id) => ({ id })), links: { ...(token !== null && { next }) } }));
  });
  const list = client(url).customers.list();
  const ids = await idsOf(list);
  return { ids, list, requests };
}

test('the same link again ends the list', async () => {
  const { ids, list, requests } = await listOf((number) => ({ ids: [customer(number)], token: 'always' }));
  expect(ids).toEqual([customer(1), customer(2)]);
  expect(requests).toBe(2);
  expect(list).toMatchObject({ complete: false, problem: 'page 2 of the customer list repeats an earlier one' });
});

test('the same page again under a fresh token ends the list', async () => {
  const { ids, list, requests } = await listOf((number) => ({ ids: [customer(1), customer(2)], token: `token ${number}` }));
  expect(ids).toEqual([customer(1), customer(2)]);
  expect(requests).toBe(2);
  expect(list.complete).toBe(false);
  expect(list.problem).toMatch(/repeats/);
});

test('two pages in turn under fresh tokens end the list', async () => {
  const { ids, list, requests } = await listOf((number) => ({ ids: [customer(number % 2)], token: `token ${number}` }));
  expect(ids.toSorted()).toEqual([customer(0), customer(1)]);
  expect(requests).toBe(4);
  expect(list.complete).toBe(false);
});

test('empty pages without end are given up', async () => {
  const { ids, list, requests } = await listOf((number) => ({ ids: [], token: `token ${number}` }));
  expect(ids).toEqual([]);
  expect(requests).toBeLessThanOrEqual(50);
  expect(list.complete).toBe(false);
});

test('pages that mix the same customers anew without end are given up', async () => {
  const all = Array.from({ length: 60 }, (_, index) => customer(index));
  const { ids, list, requests } = await listOf((number) => ({
    ids: number === 1 ? all : [...all.slice(number % 60), ...all.slice(0, number % 60)],
    token: `token ${number}`,
  }));
  expect(ids).toEqual(all);
  expect(requests).toBeLessThanOrEqual(50);
  expect(list.complete).toBe(false);
});

test('some empty pages among others are no reason to give up', async () => {
  const { ids, list } = await listOf((number) => ({
    ids: number % 5 === 0 ? [customer(number)] : [],
    token: number < 40 ? `token ${number}` : null,
  }));
  expect(ids).toHaveLength(8);
  expect(list.complete).toBe(true);
});

test('a last page that shows only known customers ends a whole list', async () => {
  const { ids, list } = await listOf((number) => ({ ids: [customer(1)], token: number === 1 ? 'one' : null }));
  expect(ids).toEqual([customer(1)]);
  expect(list).toMatchObject({ complete: true, problem: null });
});

test('a last page that is an earlier one again says that the list was not read whole', async () => {
  const { ids, list } = await listOf((number) => ({ ids: [customer(1), customer(2)], token: number === 1 ? 'token' : null }));
  expect(ids).toEqual([customer(1), customer(2)]);
  expect(list.complete).toBe(false);
  expect(list.problem).toMatch(/repeats/);
});

test('a customer that is listed twice, alone on its pages, ends nothing', async () => {
  const pages = [1, 1, 2, 1];
  const { ids, list } = await listOf((number) => ({
    ids: [customer(pages[number - 1] ?? 0)],
    token: number < pages.length ? `token ${number}` : null,
  }));
  expect(ids).toEqual([customer(1), customer(2)]);
  expect(list.complete).toBe(true);
});
