/** A customer's qualifications, in every envelope and spelling that Partner Center has been seen to use. */
import { describe, expect, test } from 'vitest';
import { onePerQualification, type Qualification } from '../../lib/vetting/qualification.ts';
import { answers, client, customer, simulator } from './support.ts';

/** What the client reads out of a body. */
async function read(body: unknown): Promise<Qualification[]> {
  const { url } = await answers(body);
  return client(url).qualifications.get(customer(1));
}

const denied = {
  qualification: 'Education',
  vettingStatus: 'Denied',
  vettingReason: 'Not an Academic Domain',
  vettingCreatedDate: '2020-12-03T10:37:38.885Z',
};
const readDenied: Qualification = {
  qualification: 'Education',
  vettingStatus: 'Denied',
  vettingReason: 'Not an Academic Domain',
  submitted: { raw: '2020-12-03T10:37:38.885Z', at: new Date('2020-12-03T10:37:38.885Z') },
};
const notVetted = (qualification: string): Qualification => ({
  qualification,
  vettingStatus: 'NotVetted',
  vettingReason: null,
  submitted: null,
});

/** The value with every name in another case. */
function renamed(value: unknown, spell: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, spell));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [spell(name), renamed(inner, spell)]));
}
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const upper = (name: string) => name.toUpperCase();
const lower = (name: string) => name.toLowerCase();
const same = (name: string) => name;

const envelopes: [string, unknown][] = [
  ['a bare array', [denied]],
  ['an object around it', { qualifications: [denied] }],
  ['one bare object', denied],
];
const spellings: [string, (name: string) => string][] = [
  ['camel case', same],
  ['PascalCase', pascal],
  ['lower case', lower],
  ['UPPER CASE', upper],
];
describe.each(envelopes)('in %s', (_, body) => {
  test.each(spellings)('with names in %s', async (_, spell) => {
    expect(await read(renamed(body, spell))).toEqual([readDenied]);
  });
});

test.each([same, lower, upper])('brings known values to one spelling', async (spell) => {
  const sent = {
    ...denied,
    qualification: spell('Education'),
    vettingStatus: spell('Denied'),
    vettingReason: spell('Not an Academic Domain'),
  };
  expect(await read([sent])).toEqual([readDenied]);
});

test.each(['InReview', 'inreview', 'INREVIEW', ' InReview '])('reads the status %j', async (vettingStatus) => {
  expect(await read([{ qualification: 'Education', vettingStatus }])).toMatchObject([{ vettingStatus: 'InReview' }]);
});

test.each([
  ['vettingCreatedDate', '2020-12-03T10:37:38.885Z', '2020-12-03T10:37:38.885Z'],
  ['vettingCreateDate', '2020-12-03T10:37:38.885Z', '2020-12-03T10:37:38.885Z'],
  ['VettingCreateDate', '2020-12-03T10:37:38.8851234+00:00', '2020-12-03T10:37:38.885Z'],
  ['vettingCreatedDate', '07/09/2020: 00:00:00', '2020-07-09T00:00:00.000Z'],
])('reads the submission from %s: %s', async (name, raw, at) => {
  const [one] = await read([{ qualification: 'Education', vettingStatus: 'InReview', [name]: raw }]);
  expect(one?.submitted).toEqual({ raw, at: new Date(at) });
});

test('reads the submission from whichever of its two names holds one', async () => {
  const raw = '2020-12-03T10:37:38.885Z';
  for (const nothing of [null, '', '0001-01-01T00:00:00']) {
    const [one] = await read([{ qualification: 'Education', vettingCreatedDate: nothing, vettingCreateDate: raw }]);
    expect(one?.submitted?.raw).toBe(raw);
  }
});

test('keeps a date in no known form as it came', async () => {
  const [one] = await read([{ qualification: 'Education', vettingCreatedDate: 'last week' }]);
  expect(one?.submitted).toEqual({ raw: 'last week', at: null });
});

test('keeps unknown qualifications, statuses and reasons as they came', async () => {
  const sent = { qualification: 'HealthCare', vettingStatus: 'OnHold', vettingReason: 'Somebody is away' };
  expect(await read([sent])).toEqual([{ ...sent, submitted: null }]);
});

test.each([{}, { vettingStatus: null }, { vettingStatus: '' }])('takes StateOwnedEntity for not vetted: %j', async (status) => {
  expect(await read([{ qualification: 'StateOwnedEntity', ...status }])).toEqual([notVetted('StateOwnedEntity')]);
});

test.each([
  'null',
  '[]',
  '\uFEFF[]',
  ' [ ] ',
  '{"qualifications":[]}',
  '{"Qualifications":null}',
  '[{"qualification":"None"}]',
  '{"qualification":"none"}',
  '{"qualifications":[{"qualification":"NONE"}]}',
])('reads %j as no qualification', async (body) => {
  expect(await read(body)).toEqual([]);
});

test('reads several side by side, None among them', async () => {
  const body = [{ qualification: 'None' }, { qualification: 'StateOwnedEntity' }, denied, { qualification: 'Nonprofit' }];
  expect(await read(body)).toEqual([notVetted('StateOwnedEntity'), readDenied, notVetted('Nonprofit')]);
});

test('reads two Education entries both; the one submitted last counts, whatever their order and date form', async () => {
  const older = { qualification: 'Education', vettingStatus: 'Denied', vettingCreatedDate: '07/09/2020: 00:00:00' };
  const newer = {
    qualification: 'Education',
    vettingStatus: 'InReview',
    vettingCreateDate: '2020-12-03T10:37:38.8851234+00:00',
  };
  for (const body of [
    [older, newer],
    [newer, older],
  ]) {
    const both = await read(body);
    expect(both).toHaveLength(2);
    expect(onePerQualification(both)).toMatchObject([{ vettingStatus: 'InReview' }]);
  }
});

test('reads every answer of the simulator alike, however it spells them', async () => {
  const { url, world } = await simulator({ quirks: 'varied' });
  world.add({ id: customer(1) });
  world.education(customer(1), 'Denied', { reason: 'Not an Academic Domain', submitted: '2020-12-03T00:00:00.000Z' });
  world.add({ id: customer(2) });
  const { qualifications } = client(url);
  const spelled = new Set<string | undefined>();
  for (let look = 0; look < 60; look++) {
    const [one, ...others] = await qualifications.get(customer(1));
    expect(others).toEqual([]);
    expect({ ...one, submitted: one?.submitted?.at }).toEqual({ ...readDenied, submitted: new Date('2020-12-03') });
    spelled.add(one?.submitted?.raw);
    expect(await qualifications.get(customer(2))).toEqual([]);
  }
  expect(spelled.size).toBe(3);
});

test('asks for the customer by an escaped path', async () => {
  const { url, calls } = await simulator();
  await client(url)
    .qualifications.get('a/../b?c#d')
    .catch(() => undefined);
  expect(calls.map(({ path, search }) => path + search)).toEqual(['/v1/customers/a%2F..%2Fb%3Fc%23d/qualifications']);
});

test.each([
  ['a reason', { vettingReason: { text: 'No' } }, { vettingReason: null }],
  ['a date', { vettingCreatedDate: 5 }, { submitted: null }],
])('%s that is no text hides nothing of the decision', async (_, odd, expected) => {
  expect(await read([{ ...denied, ...odd }])).toEqual([{ ...readDenied, ...expected }]);
});

test('a status and a name of any length are kept, up to 128 characters', async () => {
  const long = 'x'.repeat(1_000);
  expect(await read([{ qualification: long, vettingStatus: long }, denied])).toEqual([
    { ...notVetted(long.slice(0, 128)), vettingStatus: long.slice(0, 128) },
    readDenied,
  ]);
});
