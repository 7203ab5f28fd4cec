/** What is no list of qualifications is a failure, never a customer without any. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { isReviewStatus } from '../../lib/vetting/qualification.ts';
import { answers, client, customer, problemOf, server, simulator } from './support.ts';

const get = (url: string) => client(url).qualifications.get(customer(1));

describe('a 200 with a body that is no JSON is asked for again once, then unreadable', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a byte order mark only', '\uFEFF'],
    ['HTML', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['a cut array', '[{"qualification":"Education","vettingSta'],
    ['a cut bracket', '['],
    ['a plain word', 'Approved'],
    ['two values', '[] []'],
  ])('%s', async (_, body) => {
    const { url, requests } = await answers(body);
    const error = await problemOf(get(url));
    expect(error).toMatchObject({ failure: 'unreadable', status: 200 });
    expect(error.message).toMatch(/^Partner Center's answer to \/v1\/customers\/\S+\/qualifications is not JSON$/);
    expect(requests()).toBe(2);
  });
});

describe('a 200 with JSON that is no qualifications is unreadable at once', () => {
  test.each([
    '"Education"',
    '"Too many requests"',
    '""',
    '0',
    '200',
    'true',
    'false',
    '{}',
    '[[]]',
    '[null]',
    '["Education"]',
    '[{}]',
    '[{"vettingStatus":"Approved"}]',
    '[{"qualification":null}]',
    '[{"qualification":""}]',
    '[{"qualification":"  "}]',
    '[{"qualification":5}]',
    '[{"qualification":"Education","vettingStatus":5}]',
    '[{"qualification":"Education","vettingStatus":["Approved"]}]',
    '[{"qualification":"Education"},{"vettingStatus":"Approved"}]',
    '{"qualifications":{}}',
    '{"qualifications":"Education"}',
    '{"items":[]}',
    '{"value":[]}',
    '{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}',
    '{"code":2000,"description":"Bad.","data":[],"source":"PartnerFD"}',
    '{"code":"1000","message":"Gone.","description":"Gone.","errorName":"NotFound","isRetryable":false}',
    '{"error":{"code":"x"}}',
    `[${'{"qualification":"x"},'.repeat(60)}{"qualification":"x"}]`,
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  ])('%.90j', async (body) => {
    const { url, requests } = await answers(body);
    const error = await problemOf(get(url));
    expect(error).toMatchObject({ failure: 'unreadable', status: 200 });
    expect(error.message).toMatch(/^Partner Center's answer to \S+ is not what was asked for$/);
    expect(requests()).toBe(1);
  });
});

test('a cut answer is read where the repetition is whole', async () => {
  const { url, world, fail, calls } = await simulator();
  world.add({ id: customer(1) });
  world.education(customer(1), 'Approved');
  fail({ respond: 'cut' });
  expect(await get(url)).toMatchObject([{ vettingStatus: 'Approved' }]);
  fail({ respond: 'empty' });
  expect(await get(url)).toMatchObject([{ vettingStatus: 'Approved' }]);
  expect(calls).toHaveLength(4);
});

test.each([404, 500, 403])('a customer whose answer is %d with an empty list is not one without any', async (status) => {
  const { url, fail } = await simulator();
  fail({ times: Number.POSITIVE_INFINITY, respond: { status, body: [] } });
  expect(await problemOf(get(url))).toMatchObject({ status });
});

describe('a body that was tampered with', () => {
  const entry = fc.record(
    {
      qualification: fc.constantFrom('Education', 'education', 'StateOwnedEntity', 'None', 'Other'),
      vettingStatus: fc.constantFrom('InReview', 'approved', 'DENIED', 'Pending', null),
      vettingReason: fc.constantFrom('Not an Academic Domain', null),
      vettingCreatedDate: fc.constantFrom('2020-12-03T10:37:38.885Z', '07/09/2020: 00:00:00', null),
      vettingCreateDate: fc.constantFrom('2020-12-03T10:37:38.8851234+00:00', ''),
    },
    { requiredKeys: ['qualification'] },
  );
  const list = fc.array(entry, { maxLength: 3 });
  const valid = fc.oneof(
    list,
    list.map((qualifications) => ({ qualifications })),
    entry,
    fc.constant(null),
  );
  /** Cuts a piece out of a text and puts another one there. */
  const mutation = fc.record({
    at: fc.nat(400),
    length: fc.nat(12),
    text: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('"', '{', '}', '[', ']', ',', ':', 'null', '5', '[]', '{}', '\uFEFF', '\\'),
    ),
  });
  const tampered = fc
    .tuple(
      valid.map((value) => JSON.stringify(value)),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
    )
    .map(([body, mutations]) =>
      mutations.reduce((before, { at, length, text }) => {
        const place = at % (before.length + 1);
        return before.slice(0, place) + text + before.slice(place + length);
      }, body),
    );

  test('is a value of ours or an error of ours, and never a status that was not in it', async () => {
    let body = '';
    const url = await server((_, response) => response.end(body));
    const { qualifications } = client(url);
    const seen = { read: 0, unreadable: 0 };
    await fc.assert(
      fc.asyncProperty(tampered, async (text) => {
        body = text;
        const result = await qualifications.get(customer(1)).catch((error: unknown) => error);
        if (!Array.isArray(result)) {
          expect(result).toBeInstanceOf(PartnerCenterError);
          expect(result).toMatchObject({ failure: 'unreadable', status: 200 });
          seen.unreadable++;
          return;
        }
        seen.read++;
        for (const one of result) {
          expect(Object.keys(one)).toEqual(['qualification', 'vettingStatus', 'vettingReason', 'submitted']);
          if (isReviewStatus(one.vettingStatus)) expect(text.toLowerCase()).toContain(one.vettingStatus.toLowerCase());
        }
        // Nothing is none only where the bytes say so.
        if (result.length === 0) expect(text).toMatch(/none|null|\[\s*\]/i);
      }),
      { numRuns: 500 },
    );
    expect(seen.read).toBeGreaterThan(20);
    expect(seen.unreadable).toBeGreaterThan(100);
  });
});
