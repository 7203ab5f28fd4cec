/** The older endpoint that names one qualification, and the submission of a new one. */
import { describe, expect, test } from 'vitest';
import type { NewQualification } from '../../lib/partner-center/qualifications.ts';
import { answers, client, customer, problemOf, simulator } from './support.ts';

const education: NewQualification = { qualification: 'Education', educationSegment: 'K12', website: 'https://school.example' };

describe('the singular answer', () => {
  test.each([
    ['"education"', 'Education'],
    ['"EDUCATION"', 'Education'],
    ['\uFEFF"nonprofit"', 'Nonprofit'],
    ['"governmentcommunitycloud"', 'GovernmentCommunityCloud'],
    ['"government_community_cloud"', 'GovernmentCommunityCloud'],
    ['"state_owned_entity"', 'StateOwnedEntity'],
    ['"healthCare"', 'healthCare'],
  ])('%s names a qualification without a status', async (body, qualification) => {
    const { url } = await answers(body);
    const expected = [{ qualification, vettingStatus: 'NotVetted', vettingReason: null, submitted: null }];
    expect(await client(url).qualification.get(customer(1))).toEqual(expected);
  });

  test.each(['"none"', '"None"', '"NONE"'])('%s is no qualification', async (body) => {
    const { url } = await answers(body);
    expect(await client(url).qualification.get(customer(1))).toEqual([]);
  });

  test.each(['', '""', '" "', 'null', '[]', '{}', '5', '["education"]', '<html>', 'education'])(
    '%j is unreadable',
    async (body) => {
      const { url } = await answers(body);
      expect(await problemOf(client(url).qualification.get(customer(1)))).toMatchObject({ failure: 'unreadable' });
    },
  );

  test('is asked for at a path of its own', async () => {
    const { url, world, calls } = await simulator({ quirks: { singular: 'snake' } });
    world.add({ id: customer(1), qualifications: [{ qualification: 'GovernmentCommunityCloud' }] });
    expect(await client(url).qualification.get(customer(1))).toMatchObject([{ qualification: 'GovernmentCommunityCloud' }]);
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /v1/customers/${customer(1)}/qualification`]);
  });
});

describe('a submission', () => {
  async function partner() {
    const started = await simulator();
    started.world.add({ id: customer(1) });
    return {
      ...started,
      create: (submission = education) => client(started.url).qualifications.create(customer(1), submission),
    };
  }

  test.each<[NewQualification, string]>([
    [education, 'InReview'],
    [{ qualification: 'Education', educationSegment: 'HigherEducation' }, 'InReview'],
    [{ qualification: 'GovernmentCommunityCloud', validationCode: 'abc' }, 'InReview'],
    [{ qualification: 'StateOwnedEntity' }, 'NotVetted'],
  ])('is sent and answered: %j', async (submission, vettingStatus) => {
    const { create, calls } = await partner();
    expect(await create(submission)).toMatchObject({ qualification: submission.qualification, vettingStatus });
    const [call, ...others] = calls;
    expect(others).toEqual([]);
    expect(call).toMatchObject({ method: 'POST', path: `/v1/customers/${customer(1)}/qualifications`, status: 201 });
    expect(JSON.parse(call?.body ?? '')).toEqual(submission);
    expect(call?.headers['content-type']).toBe('application/json');
  });

  test.each([
    '{"qualification":"Education","vettingStatus":"InReview"}',
    '\uFEFF{"Qualification":"EDUCATION","VettingStatus":"inreview"}',
    '[{"qualification":"Education","vettingStatus":"InReview"}]',
    '{"qualifications":[{"qualification":"Education","vettingStatus":"InReview"}]}',
    '[{"qualification":"StateOwnedEntity"},{"qualification":"education","vettingStatus":"InReview"}]',
  ])('is read from a 201 in any envelope and case: %s', async (body) => {
    const { create, fail } = await partner();
    fail({ method: 'POST', respond: { status: 201, body } });
    expect(await create()).toEqual({
      qualification: 'Education',
      vettingStatus: 'InReview',
      vettingReason: null,
      submitted: null,
    });
  });

  test.each(['', '<html>', '[]', 'null', '{}', '[{"qualification":"StateOwnedEntity"}]'])(
    'is unreadable, and not repeated, where the 201 does not show it: %j',
    async (body) => {
      const { create, fail, calls } = await partner();
      fail({ method: 'POST', respond: { status: 201, body } });
      expect(await problemOf(create())).toMatchObject({ failure: 'unreadable', status: 201 });
      expect(calls).toHaveLength(1);
    },
  );

  test.each([
    ['reset', undefined],
    ['drop', undefined],
    ['html', 502],
    ['string', 500],
    [{ status: 503, headers: { 'retry-after': '1' } }, 503],
    [{ status: 408 }, 408],
  ] as const)('is not repeated after %j: it may have been taken', async (respond, status) => {
    const { create, fail, calls } = await partner();
    fail({ method: 'POST', respond });
    expect(await problemOf(create())).toMatchObject({ failure: 'unavailable', status });
    expect(calls).toHaveLength(1);
  });

  test('is repeated after 429, which took nothing', async () => {
    const { create, fail, calls, world } = await partner();
    fail({ method: 'POST', times: 2, respond: { status: 429, headers: { 'retry-after': '7' }, body: { statusCode: 429 } } });
    expect(await create()).toMatchObject({ vettingStatus: 'InReview' });
    expect(calls.map(({ status }) => status)).toEqual([429, 429, 201]);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    expect(world.get(customer(1))?.submissions).toHaveLength(1);
  });

  test('is refused with the description of Partner Center where three were made', async () => {
    const { create, calls } = await partner();
    for (let count = 0; count < 3; count++) await create();
    const error = await problemOf(create());
    expect(error).toMatchObject({ failure: 'refused', status: 400, code: '600010' });
    expect(error.message).toContain('The customer has no Education request left: three were made');
    expect(calls).toHaveLength(4);
  });
});
