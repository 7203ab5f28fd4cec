/** The simulator keeps the contract: whatever is proved here, the tests of the monitor and the demo may rely on. */
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FAULT_KINDS, type Simulator, type SimulatorOptions, seedDemo, startSimulator } from '../../dev/simulator/simulator.ts';

const idA = '11111111-1111-4111-a111-111111111111';
const idB = '22222222-2222-4222-a222-222222222222';
const idC = '33333333-3333-4333-a333-333333333333';
const qualificationsOf = (id: string) => `/v1/customers/${id}/qualifications`;
const educationRequest = { qualification: 'Education', educationSegment: 'K12' };

const started: Simulator[] = [];
afterEach(() => Promise.all(started.splice(0).map((simulator) => simulator.stop())));

/** A simulator with plain answers where nothing else is asked for. */
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ quirks: {}, ...options });
  started.push(simulator);
  return simulator;
}

type Asked = { headers?: Record<string, string>; post?: unknown; signal?: AbortSignal };

function ask({ url }: Simulator, path: string, { headers, post, signal }: Asked = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: { authorization: 'Bearer token', accept: 'application/json', 'x-locale': 'en-US', ...headers },
    ...(post !== undefined && { method: 'POST', body: JSON.stringify(post) }),
    ...(signal && { signal }),
  });
}

async function read(simulator: Simulator, path: string, asked?: Asked): Promise<unknown> {
  return (await ask(simulator, path, asked)).json();
}

async function bytes(simulator: Simulator, path: string): Promise<number[]> {
  return [...new Uint8Array(await (await ask(simulator, path)).arrayBuffer())];
}

const pageShape = z.object({
  totalCount: z.number(),
  items: z.array(z.object({ id: z.string() })),
  links: z.object({
    next: z
      .object({
        uri: z.string(),
        method: z.literal('GET'),
        headers: z.tuple([z.object({ key: z.literal('MS-ContinuationToken'), value: z.string() })]),
      })
      .optional(),
  }),
});

const pageOfLog = pageShape.extend({ items: z.array(z.unknown()) });

async function page(simulator: Simulator, path: string, token?: string) {
  const read = pageShape.parse(
    await (await ask(simulator, path, token ? { headers: { 'MS-ContinuationToken': token } } : {})).json(),
  );
  const { next } = read.links;
  return { ids: read.items.map(({ id }) => id), totalCount: read.totalCount, uri: next?.uri, token: next?.headers[0].value };
}

async function wholeList(simulator: Simulator, path = '/v1/customers?size=500'): Promise<string[]> {
  const { ids, uri, token } = await page(simulator, path);
  const all = [...ids];
  for (let next = { uri, token }; next.uri; ) {
    const more = await page(simulator, next.uri, next.token);
    all.push(...more.ids);
    next = more;
  }
  return all;
}

describe('customer list', () => {
  test('a customer comes with its names, and without a companyName that it lacks', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA, companyName: 'Nettlecombe "Äcademy" & Sons', domain: 'nettlecombe.example' });
    simulator.world.add({ id: idB });
    const list = await read(simulator, '/v1/customers');
    expect(list).toMatchObject({ totalCount: 2, attributes: { objectType: 'Collection' } });
    expect(list).toHaveProperty('items[0].companyProfile', {
      tenantId: idA,
      domain: 'nettlecombe.example',
      companyName: 'Nettlecombe "Äcademy" & Sons',
      attributes: { objectType: 'CustomerCompanyProfile' },
    });
    expect(list).not.toHaveProperty('items[1].companyProfile.companyName');
    expect(list).not.toHaveProperty('links.next');
  });

  test('pages are followed with the link and its header, and totalCount counts one page', async () => {
    const simulator = await start({ pageSize: 2 });
    for (const id of [idA, idB, idC]) simulator.world.add({ id });
    const first = await page(simulator, '/v1/customers?size=500');
    expect(first).toMatchObject({ ids: [idA, idB], totalCount: 2 });
    expect(await page(simulator, first.uri ?? '', first.token)).toMatchObject({ ids: [idC], totalCount: 1, uri: undefined });
  });

  test('a page of exactly the last customers has no next link', async () => {
    const simulator = await start({ pageSize: 2 });
    for (const id of [idA, idB]) simulator.world.add({ id });
    expect((await page(simulator, '/v1/customers')).uri).toBeUndefined();
  });

  test('a smaller size is honoured, a larger one is not, and none at all means 500', async () => {
    const simulator = await start();
    for (let place = 0; place < 501; place++) simulator.world.add({ id: `customer-${place}` });
    expect((await page(simulator, '/v1/customers?size=7')).totalCount).toBe(7);
    expect((await page(simulator, '/v1/customers?size=900')).totalCount).toBe(500);
    expect((await page(simulator, '/v1/customers')).totalCount).toBe(500);
    expect((await ask(simulator, '/v1/customers?size=0')).status).toBe(400);
  });

  test('without the continuation header the place is lost and the first page comes again', async () => {
    const simulator = await start({ pageSize: 1 });
    for (const id of [idA, idB]) simulator.world.add({ id });
    const { uri = '' } = await page(simulator, '/v1/customers');
    expect((await page(simulator, uri)).ids).toEqual([idA]);
  });

  test('a continuation token that is not ours is refused', async () => {
    const simulator = await start();
    const response = await ask(simulator, '/v1/customers', { headers: { 'MS-ContinuationToken': 'nonsense' } });
    expect(response.status).toBe(400);
  });

  test.each(['/customers', '/v1/customers'] as const)(
    'the prefix of the next link is %s where that is asked for',
    async (linkPrefix) => {
      const simulator = await start({ pageSize: 1, quirks: { linkPrefix } });
      for (const id of [idA, idB, idC]) simulator.world.add({ id });
      expect((await page(simulator, '/v1/customers')).uri).toMatch(new RegExp(`^${linkPrefix}\\?`));
      expect(await wholeList(simulator)).toEqual([idA, idB, idC]);
    },
  );

  test('with varied quirks both prefixes come within one list', async () => {
    const simulator = await start({ pageSize: 1, quirks: 'varied' });
    for (let place = 0; place < 30; place++) simulator.world.add({ id: `customer-${place}` });
    const prefixes = new Set<string>();
    for (let next = await page(simulator, '/v1/customers'); next.uri; next = await page(simulator, next.uri, next.token)) {
      prefixes.add(next.uri.split('?')[0] ?? '');
    }
    expect([...prefixes].sort()).toEqual(['/customers', '/v1/customers']);
  });

  test('a duplicate is listed twice, a removed customer not at all, a restored one again', async () => {
    const simulator = await start({ pageSize: 2 });
    for (const id of [idA, idB, idC]) simulator.world.add({ id });
    simulator.world.duplicate(idA);
    simulator.world.remove(idB);
    expect(await wholeList(simulator)).toEqual([idA, idC, idA]);
    simulator.world.restore(idA);
    simulator.world.restore(idB);
    expect(await wholeList(simulator)).toEqual([idA, idB, idC]);
  });

  test('a customer who leaves between two pages hides nobody else', async () => {
    const simulator = await start({ pageSize: 1 });
    for (const id of [idA, idB, idC]) simulator.world.add({ id });
    const first = await page(simulator, '/v1/customers');
    simulator.world.remove(idA);
    expect((await page(simulator, first.uri ?? '', first.token)).ids).toEqual([idB]);
  });

  test('a customer can be renamed, or lose its name', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA, companyName: 'Old', domain: 'old.example' });
    simulator.world.rename(idA, { companyName: null, domain: 'new.example' });
    const list = await read(simulator, '/v1/customers');
    expect(list).toHaveProperty('items[0].companyProfile.domain', 'new.example');
    expect(list).not.toHaveProperty('items[0].companyProfile.companyName');
  });
});

describe('qualifications', () => {
  const submitted = '2020-12-03T10:37:38.885Z';
  const inReview = { qualification: 'Education', vettingStatus: 'InReview', submitted };

  test('plain answers are the documented array', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA, qualifications: [inReview, { qualification: 'StateOwnedEntity' }] });
    expect(await read(simulator, qualificationsOf(idA))).toEqual([
      { qualification: 'Education', vettingStatus: 'InReview', vettingCreatedDate: submitted },
      { qualification: 'StateOwnedEntity' },
    ]);
  });

  test.each<[string, Exclude<SimulatorOptions['quirks'], 'varied' | undefined>, unknown]>([
    [
      'an envelope',
      { envelope: 'object', dateName: 'vettingCreateDate', dateForm: 'seven-digits' },
      {
        qualifications: [
          { qualification: 'Education', vettingStatus: 'InReview', vettingCreateDate: '2020-12-03T10:37:38.8850000+00:00' },
        ],
      },
    ],
    [
      'one object in PascalCase',
      { envelope: 'single', nameCase: 'pascal', dateForm: 'month-first' },
      { Qualification: 'Education', VettingStatus: 'InReview', VettingCreatedDate: '12/03/2020: 00:00:00' },
    ],
    [
      'other cases',
      { valueCase: 'lower' },
      [{ qualification: 'education', vettingStatus: 'inreview', vettingCreatedDate: submitted }],
    ],
  ])('%s can be asked for', async (_, quirks, body) => {
    const simulator = await start({ quirks });
    simulator.world.add({ id: idA, qualifications: [inReview] });
    expect(await read(simulator, qualificationsOf(idA))).toEqual(body);
  });

  test('a bare object never hides a second entry', async () => {
    const simulator = await start({ quirks: { envelope: 'single' } });
    simulator.world.add({ id: idA, qualifications: [inReview, { qualification: 'StateOwnedEntity' }] });
    expect(await read(simulator, qualificationsOf(idA))).toHaveLength(2);
  });

  test.each([
    ['empty', []],
    ['null', null],
    ['none-entry', [{ qualification: 'None' }]],
  ] as const)('no qualification can be said as %s', async (none, body) => {
    const simulator = await start({ quirks: { none } });
    simulator.world.add({ id: idA });
    expect(await read(simulator, qualificationsOf(idA))).toEqual(body);
  });

  test('a date in a form of its own is sent as it is', async () => {
    const simulator = await start({ quirks: { dateForm: 'seven-digits' } });
    simulator.world.add({ id: idA, qualifications: [{ ...inReview, submitted: 'last Tuesday' }] });
    expect(await read(simulator, qualificationsOf(idA))).toHaveProperty('[0].vettingCreatedDate', 'last Tuesday');
  });

  test('success bodies can start with a byte order mark, error bodies do not', async () => {
    const simulator = await start({ quirks: { bom: true } });
    simulator.world.add({ id: idA });
    expect((await bytes(simulator, qualificationsOf(idA))).slice(0, 4)).toEqual([0xef, 0xbb, 0xbf, 0x5b]);
    expect((await bytes(simulator, qualificationsOf(idB)))[0]).toBe(0x7b);
  });

  test('varied answers repeat from start to start and differ from one to the next', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const simulator = await start({ quirks: 'varied' });
        simulator.world.add({ id: idA, qualifications: [inReview] });
        const answers: string[] = [];
        for (let count = 0; count < 20; count++) answers.push(String(await bytes(simulator, qualificationsOf(idA))));
        return answers;
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
    expect(new Set(runs[0]).size).toBeGreaterThan(10);
  });

  test('the convenience for Education keeps the date with a decision and gives a new one with a review', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const simulator = await start({ now: () => now });
    simulator.world.add({ id: idA, qualifications: [{ qualification: 'Nonprofit' }] });
    simulator.world.education(idA, 'InReview');
    now += 86_400_000;
    simulator.world.education(idA, 'Denied', { reason: 'Not an Academic Domain' });
    expect(await read(simulator, qualificationsOf(idA))).toEqual([
      {
        qualification: 'Education',
        vettingStatus: 'Denied',
        vettingReason: 'Not an Academic Domain',
        vettingCreatedDate: '2026-01-01T00:00:00.000Z',
      },
      { qualification: 'Nonprofit' },
    ]);
    simulator.world.education(idA, null);
    expect(await read(simulator, qualificationsOf(idA))).toEqual([{ qualification: 'Nonprofit' }]);
    simulator.world.education(idA, 'InReview');
    simulator.world.education(idA, 'InReview');
    // The clock stands still between the two: they are still two submissions.
    expect(await read(simulator, qualificationsOf(idA))).toHaveProperty('[0].vettingCreatedDate', '2026-01-02T00:00:01.000Z');
  });

  test('reasons come in another language unless en-US is asked for', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA });
    simulator.world.education(idA, 'Denied', { reason: 'Not an eligible Museum' });
    const inGerman = await read(simulator, qualificationsOf(idA), { headers: { 'x-locale': 'de-DE' } });
    expect(inGerman).toHaveProperty('[0].vettingReason', 'Kein berechtigtes Museum');
    expect(await read(simulator, qualificationsOf(idA))).toHaveProperty('[0].vettingReason', 'Not an eligible Museum');
  });

  test.each([
    ['lower', 'governmentcommunitycloud'],
    ['snake', 'government_community_cloud'],
  ] as const)('the singular path answers one word in %s case', async (singular, word) => {
    const simulator = await start({ quirks: { singular } });
    simulator.world.add({ id: idA, qualifications: [{ qualification: 'GovernmentCommunityCloud' }] });
    simulator.world.add({ id: idB });
    expect(await read(simulator, `/v1/customers/${idA}/qualification`)).toBe(word);
    expect(await read(simulator, `/v1/customers/${idB}/qualification`)).toBe('none');
  });

  test('paths are taken with and without v1 and in any case', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA });
    expect((await ask(simulator, `/customers/${idA.toUpperCase()}/qualifications`)).status).toBe(200);
    expect((await ask(simulator, `/V1/Customers/${idA}/Qualifications`)).status).toBe(200);
  });

  test('an Education request opens a review, and the fourth is refused', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA });
    const first = await ask(simulator, qualificationsOf(idA), { post: educationRequest });
    expect(first.status).toBe(201);
    expect(await first.json()).toMatchObject({ qualification: 'Education', vettingStatus: 'InReview' });
    expect((await ask(simulator, qualificationsOf(idA), { post: educationRequest })).status).toBe(201);
    expect((await ask(simulator, qualificationsOf(idA), { post: educationRequest })).status).toBe(201);
    const fourth = await ask(simulator, qualificationsOf(idA), { post: educationRequest });
    expect(fourth.status).toBe(400);
    expect(await fourth.json()).toHaveProperty('description');
    expect(simulator.world.get(idA)?.submissions).toHaveLength(3);
  });

  test('other qualifications are taken beside Education, and an invalid request is refused', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA, qualifications: [inReview] });
    const stateOwned = await ask(simulator, qualificationsOf(idA), { post: { qualification: 'StateOwnedEntity' } });
    expect(await stateOwned.json()).toEqual({ qualification: 'StateOwnedEntity' });
    expect(await read(simulator, qualificationsOf(idA))).toHaveLength(2);
    expect((await ask(simulator, qualificationsOf(idA), { post: { qualification: 'Education' } })).status).toBe(400);
    expect((await ask(simulator, qualificationsOf(idA), { post: 'nonsense' })).status).toBe(400);
  });
});

describe('errors', () => {
  test('a removed customer answers 403 with 20002, an unknown one 404 with 1000', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA });
    simulator.world.remove(idA);
    const removed = await ask(simulator, qualificationsOf(idA));
    expect([removed.status, await removed.json()]).toMatchObject([403, { code: 20002 }]);
    const unknown = await ask(simulator, qualificationsOf(idB));
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 1000 }]);
  });

  test('a listed customer can answer any error, with a code or without', async () => {
    const simulator = await start({ quirks: { codedError: 'retryable', codeType: 'string' } });
    simulator.world.add({ id: idA });
    simulator.world.gone(idA, { status: 404, code: 3000 });
    const coded = await ask(simulator, qualificationsOf(idA));
    expect([coded.status, await coded.json()]).toMatchObject([404, { code: '3000', isRetryable: false }]);
    simulator.world.gone(idA, { status: 404 });
    expect(await read(simulator, qualificationsOf(idA))).toEqual({ statusCode: 404, message: 'The customer cannot be read.' });
    expect(await wholeList(simulator)).toEqual([idA]);
    simulator.world.restore(idA);
    expect((await ask(simulator, qualificationsOf(idA))).status).toBe(200);
  });

  test.each([
    ['status', /^\{"statusCode":404/],
    ['string', /^"/],
    ['empty', /^$/],
    ['html', /^<!DOCTYPE html>/],
  ] as const)('an unknown path answers 404 without a code, as %s', async (uncodedError, body) => {
    const simulator = await start({ quirks: { uncodedError } });
    const response = await ask(simulator, '/v1/invoices');
    expect(response.status).toBe(404);
    expect(await response.text()).toMatch(body);
  });

  test('no bearer is 401, any bearer is taken unless one is asked for', async () => {
    const open = await start();
    expect((await ask(open, '/v1/customers', { headers: { authorization: '' } })).status).toBe(401);
    expect((await ask(open, '/v1/customers')).status).toBe(200);
    let accessToken = 'fresh';
    const strict = await start({ accessToken: () => accessToken });
    const refused = await ask(strict, '/v1/customers');
    expect([refused.status, await refused.json()]).toMatchObject([401, { statusCode: 401 }]);
    accessToken = 'token';
    expect((await ask(strict, '/v1/customers')).status).toBe(200);
  });

  test('answers carry the ids that were sent, and one of their own', async () => {
    const simulator = await start();
    const { headers } = await ask(simulator, '/v1/customers', {
      headers: { 'MS-CorrelationId': idA, 'MS-RequestId': idB, ValidateMfa: 'true' },
    });
    expect(headers.get('ms-correlationid')).toBe(idA);
    expect(headers.get('ms-requestid')).toBe(idB);
    expect(headers.get('ms-cv')).toBeTruthy();
    expect(headers.get('ismfacompliant')).toBe('true');
  });

  test('XML comes where JSON was not asked for', async () => {
    const simulator = await start();
    const response = await ask(simulator, '/v1/customers', { headers: { accept: '*/*' } });
    expect(response.headers.get('content-type')).toContain('xml');
    expect(await response.text()).toMatch(/^<\?xml/);
  });
});

describe('rate limit', () => {
  test('one request too many in 60 seconds is refused with the seconds to wait', async () => {
    let now = 1_000_000;
    const simulator = await start({ now: () => now, requestsPerMinute: 2 });
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
    now += 3_000;
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
    const refused = await ask(simulator, '/v1/customers');
    expect(refused.status).toBe(429);
    // The refused call counts too: the one before it has to leave the window as well.
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await refused.json()).toEqual({ statusCode: 429, message: 'Rate limit is exceeded. Try again in 60 seconds.' });
    expect(simulator.counters.throttled).toBe(1);
    now += 60_000;
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
  });

  test('who waits as long as told gets through, who asks before does not', async () => {
    let now = 1_000_000;
    const simulator = await start({ now: () => now, requestsPerMinute: 3 });
    for (const step of [0, 10_000, 10_000]) {
      now += step;
      await ask(simulator, '/v1/customers');
    }
    now += 500;
    const seconds = Number((await ask(simulator, '/v1/customers')).headers.get('retry-after'));
    expect(seconds).toBe(50);
    now += seconds * 1000;
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
    expect((await ask(simulator, '/v1/customers')).status).toBe(429);
  });

  test('the limit can change while the simulator runs', async () => {
    const simulator = await start({ now: () => 0 });
    simulator.limit(1);
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
    expect((await ask(simulator, '/v1/customers')).status).toBe(429);
    simulator.limit(null);
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
  });
});

describe('faults', () => {
  test('a fault meets as many requests as asked for, and only those that match', async () => {
    const simulator = await start();
    for (const id of [idA, idB]) simulator.world.add({ id });
    const fault = simulator.fail({
      customerId: idA,
      times: 2,
      respond: { status: 503, headers: { 'retry-after': '7' }, body: 'busy' },
    });
    expect((await ask(simulator, qualificationsOf(idB))).status).toBe(200);
    const failed = await ask(simulator, qualificationsOf(idA));
    expect([failed.status, failed.headers.get('retry-after'), await failed.text()]).toEqual([503, '7', 'busy']);
    expect((await ask(simulator, qualificationsOf(idA))).status).toBe(503);
    expect((await ask(simulator, qualificationsOf(idA))).status).toBe(200);
    expect(fault.hits).toBe(2);
  });

  test('a fault without end goes on until it is removed', async () => {
    const simulator = await start();
    const fault = simulator.fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: 'string' });
    for (let count = 0; count < 3; count++) {
      const response = await ask(simulator, '/v1/customers?size=1');
      expect([response.status, await response.json()]).toEqual([500, 'An error occurred.']);
    }
    fault.remove();
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
  });

  test('a fault can meet one method, one pattern, or one page of the list', async () => {
    const simulator = await start({ pageSize: 1 });
    for (const id of [idA, idB, idC]) simulator.world.add({ id });
    simulator.fail({ page: 2, respond: { status: 500 } });
    const first = await page(simulator, '/v1/customers');
    const second = await ask(simulator, first.uri ?? '', { headers: { 'MS-ContinuationToken': first.token ?? '' } });
    expect(second.status).toBe(500);
    expect(await wholeList(simulator)).toEqual([idA, idB, idC]);
    simulator.fail({ path: /qualifications$/g, method: 'post', respond: { status: 409 } });
    expect((await ask(simulator, qualificationsOf(idA))).status).toBe(200);
    expect((await ask(simulator, qualificationsOf(idA), { post: educationRequest })).status).toBe(409);
  });

  test('a cut answer is honest about its length and no JSON; html and empty are none either', async () => {
    const simulator = await start();
    simulator.world.add({ id: idA });
    for (const respond of ['cut', 'html', 'empty'] as const) simulator.fail({ path: qualificationsOf(idA), respond });
    const cut = await ask(simulator, qualificationsOf(idA));
    expect([cut.status, await cut.text()]).toEqual([200, '[']);
    const page = await ask(simulator, qualificationsOf(idA));
    expect([page.status, await page.text()]).toEqual([502, expect.stringContaining('<html>')]);
    const empty = await ask(simulator, qualificationsOf(idA));
    expect([empty.status, await empty.text()]).toEqual([200, '']);
  });

  test('a dropped answer has its headers and breaks off amidst the body', async () => {
    const simulator = await start();
    simulator.fail({ path: '/v1/customers', respond: 'drop' });
    const response = await ask(simulator, '/v1/customers');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('a reset breaks the connection, and the next request gets through', async () => {
    const simulator = await start();
    simulator.fail({ respond: 'reset' });
    await expect(ask(simulator, '/v1/customers')).rejects.toThrow('fetch failed');
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
    expect(simulator.calls.map(({ status }) => status)).toEqual([null, 200]);
  });

  test('a hanging request ends when its client gives up, or when the simulator stops', async () => {
    const simulator = await start();
    simulator.fail({ times: 2, respond: 'hang' });
    const client = new AbortController();
    const aborted = expect(ask(simulator, '/v1/customers', { signal: client.signal })).rejects.toThrow('aborted');
    await expect.poll(() => simulator.calls.length).toBe(1);
    client.abort();
    await aborted;
    const hanging = expect(ask(simulator, '/v1/customers')).rejects.toThrow('fetch failed');
    await expect.poll(() => simulator.calls.length).toBe(2);
    await simulator.stop();
    await hanging;
  });

  test.each(FAULT_KINDS)('random faults can be all of the kind %s, until their share is 0', async (kind) => {
    const simulator = await start({ now: () => Date.parse('2026-01-01T00:00:00.500Z') });
    simulator.faultRate({ share: 1, kinds: [kind], retryAfterSeconds: 2 });
    const outcome = await ask(simulator, '/v1/customers').then(
      async (response) => [response.status, response.headers.get('retry-after'), (await response.text()).slice(0, 9)],
      () => ['broken'],
    );
    const expected = {
      '429-seconds': [429, '2', '{"statusC'],
      '429-date': [429, 'Thu, 01 Jan 2026 00:00:03 GMT', '{"statusC'],
      '429': [429, null, '{"statusC'],
      '503': [503, null, '{"statusC'],
      reset: ['broken'],
      cut: [200, null, '{"totalCo'],
      html: [502, null, '<!DOCTYPE'],
      'html-200': [200, null, '<!DOCTYPE'],
    };
    expect(outcome).toEqual(expected[kind]);
    simulator.faultRate({ share: 0 });
    expect((await ask(simulator, '/v1/customers')).status).toBe(200);
  });

  test('a share of random faults is about that share, and the same from start to start', async () => {
    const outcomes = async (): Promise<number[]> => {
      const simulator = await start();
      simulator.faultRate({ share: 0.2, kinds: ['503', '429'] });
      for (let count = 0; count < 200; count++) await ask(simulator, '/v1/customers');
      return simulator.calls.map(({ status }) => status ?? 0);
    };
    const first = await outcomes();
    expect(await outcomes()).toEqual(first);
    const failed = first.filter((status) => status !== 200).length;
    expect(failed).toBeGreaterThan(20);
    expect(failed).toBeLessThan(60);
  });
});

describe('activity log', () => {
  const noon = Date.parse('2026-01-31T12:00:00Z');
  const day = 24 * 3_600_000;
  const days = 'startDate=2026-01-31&endDate=2026-01-31';
  const logShape = z.object({ items: z.array(z.looseObject({ customerId: z.string(), operationType: z.string() })) });

  async function records(simulator: Simulator, query = days, asked: Asked = {}) {
    return logShape.parse(await read(simulator, `/v1/auditrecords?${query}`, asked)).items;
  }
  const submitters = async (simulator: Simulator, query = days) =>
    (await records(simulator, query))
      .filter(({ operationType }) => operationType === 'update_customer_qualification')
      .map(({ customerId }) => customerId);
  const filter = (Field: string, Value: string, Operator: string) =>
    `${days}&filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`;

  /** Two customers, the second of whom has a review that was just opened. */
  async function withReview(options: SimulatorOptions = {}) {
    const clock = { now: noon };
    const simulator = await start({ now: () => clock.now, ...options });
    simulator.world.add({ id: idA, companyName: 'Nettlecombe Academy' });
    simulator.world.add({ id: idB });
    simulator.world.education(idB, 'InReview');
    return { simulator, clock };
  }

  test('a new review makes a record among others; a decision, or the same review again, makes none', async () => {
    const { simulator } = await withReview();
    const [other, submission] = await records(simulator);
    expect(other?.operationType).not.toBe('update_customer_qualification');
    expect(submission).toMatchObject({
      customerId: idB,
      resourceType: 'customer',
      operationType: 'update_customer_qualification',
      operationDate: '2026-01-31T12:00:00.0000000Z',
      operationStatus: 'succeeded',
      attributes: { objectType: 'AuditRecord' },
    });
    simulator.world.education(idB, 'InReview', { submitted: simulator.world.get(idB)?.submissions[0] });
    simulator.world.education(idB, 'Denied');
    simulator.world.education(idA, 'Approved');
    expect(await submitters(simulator)).toEqual([idB]);
    simulator.world.education(idB, 'InReview');
    expect(await submitters(simulator)).toEqual([idB, idB]);
    const kinds = new Set((await records(simulator)).map(({ operationType }) => operationType));
    expect(kinds.size).toBe(3);
  });

  test('requests over HTTP make records, too: a refused one says that it failed', async () => {
    const { simulator } = await withReview();
    for (const qualification of ['StateOwnedEntity', 'nonsense']) {
      await ask(simulator, qualificationsOf(idA), { post: { qualification } });
    }
    expect(await submitters(simulator)).toEqual([idB, idA]);
    for (let count = 0; count < 3; count++) await ask(simulator, qualificationsOf(idB), { post: educationRequest });
    const statuses = (await records(simulator))
      .filter((record) => record.customerId === idB && record.operationType === 'update_customer_qualification')
      .map(({ operationStatus }) => operationStatus);
    expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded', 'failed']);
  });

  test('days are counted in UTC, the first and the last included; without an end the log goes to today', async () => {
    const { simulator, clock } = await withReview();
    clock.now = noon + 2 * day;
    expect(await submitters(simulator)).toEqual([idB]);
    expect(await submitters(simulator, 'startDate=2026-01-03&endDate=2026-02-02')).toEqual([idB]);
    expect(await submitters(simulator, 'startDate=2026-01-31')).toEqual([idB]);
    expect(await submitters(simulator, 'startDate=2026-02-01&endDate=2026-02-02')).toEqual([]);
    expect(await submitters(simulator, 'startDate=2026-01-30&endDate=2026-01-30')).toEqual([]);
  });

  test.each([
    '',
    'endDate=2026-01-31',
    'startDate=01/31/2026',
    'startDate=2026-02-30x',
    'startDate=2026-13-01',
    'startDate=2026-01-31&endDate=soon',
    'startDate=2026-01-31&endDate=2026-01-30',
    'startDate=2025-12-31&endDate=2026-01-31',
    `${days}&filter=nonsense`,
    `${days}&filter=%7B%7D`,
    filter('OperationType', 'add_customer', 'equals'),
    filter('ResourceType', 'Customer', 'substring'),
    filter('CompanyName', 'Nettle', 'equals'),
  ])('what Partner Center does not take is refused: %s', async (query) => {
    const { simulator } = await withReview();
    expect((await ask(simulator, `/v1/auditrecords?${query}`)).status).toBe(400);
  });

  test('a filter is honoured, without case', async () => {
    const { simulator } = await withReview();
    for (let count = 0; count < 5; count++) simulator.world.education(idA, 'InReview');
    const all = await records(simulator);
    const customers = await records(simulator, filter('ResourceType', 'Customer', 'equals'));
    expect(new Set(customers.map(({ resourceType }) => resourceType))).toEqual(new Set(['customer']));
    const orders = await records(simulator, filter('ResourceType', 'Order', 'equals'));
    expect(orders).not.toHaveLength(0);
    expect(customers.length + orders.length).toBe(all.length);
    for (const query of [filter('customerid', idB.toUpperCase(), 'EQUALS'), filter('CompanyName', 'nettle', 'substring')]) {
      const some = await records(simulator, query);
      expect(some).not.toHaveLength(0);
      expect(some.length).toBeLessThan(all.length);
    }
  });

  test('pages are followed like those of the customers, with days and filter in the link', async () => {
    const { simulator } = await withReview({ pageSize: 1, quirks: { linkPrefix: '/customers' } });
    const first = pageOfLog.parse(await read(simulator, `/v1/auditrecords?${filter('CustomerId', idB, 'equals')}`));
    expect(first.links.next?.uri).toMatch(/^\/auditrecords\?startDate=2026-01-31&endDate=2026-01-31&filter=.+&size=1&/);
    const token = first.links.next?.headers[0].value ?? '';
    const second = pageOfLog.parse(
      await read(simulator, first.links.next?.uri ?? '', { headers: { 'MS-ContinuationToken': token } }),
    );
    expect([first, second].map(({ items }) => items.length)).toEqual([1, 1]);
    expect(second.links.next).toBeUndefined();
    expect(second.items).not.toEqual(first.items);
  });

  test('counts as a request of its own kind, under the same limit and faults', async () => {
    const { simulator } = await withReview({ requestsPerMinute: 3 });
    const fault = simulator.fail({ path: '/auditrecords', respond: { status: 403 } });
    // A fault of a page, without a path, is of the customer list.
    simulator.fail({ page: 1, respond: { status: 500 } });
    expect((await ask(simulator, `/v1/auditrecords?${days}`)).status).toBe(403);
    expect((await ask(simulator, `/auditrecords?${days}`)).status).toBe(200);
    expect((await ask(simulator, '/v1/customers')).status).toBe(500);
    expect((await ask(simulator, `/v1/auditrecords?${days}`)).status).toBe(429);
    expect(fault.hits).toBe(1);
    expect(simulator.counters).toEqual({ customers: 1, qualifications: 0, activity: 3, throttled: 1 });
  });

  test('is written in PascalCase where that is asked for', async () => {
    const { simulator } = await withReview({ quirks: { nameCase: 'pascal', operationName: 'pascal' } });
    const log = z.object({ items: z.array(z.unknown()) }).parse(await read(simulator, `/v1/auditrecords?${days}`));
    expect(log.items[1]).toMatchObject({ CustomerId: idB, OperationType: 'UpdateCustomerQualification' });
  });

  test('outlives the simulator, and states of before it had one are taken', async () => {
    const { simulator, clock } = await withReview();
    const saved = z.looseObject({ activity: z.unknown() }).parse(JSON.parse(JSON.stringify(simulator.save())));
    const next = await start({ now: () => clock.now, saved });
    expect(await records(next)).toEqual(await records(simulator));
    const { activity, ...older } = saved;
    expect(activity).toHaveLength(2);
    expect(await records(await start({ now: () => clock.now, saved: older }))).toEqual([]);
  });
});

describe('record of calls', () => {
  test('every request is recorded with its headers and its answer, and counted', async () => {
    const simulator = await start({ now: () => 42 });
    simulator.world.add({ id: idA });
    await ask(simulator, '/v1/customers?size=5', { headers: { 'MS-RequestId': idB } });
    await ask(simulator, qualificationsOf(idA));
    expect(simulator.calls).toHaveLength(2);
    expect(simulator.calls[0]).toMatchObject({ method: 'GET', path: '/v1/customers', search: '?size=5', status: 200, at: 42 });
    expect(simulator.calls[0]?.headers['ms-requestid']).toBe(idB);
    expect(simulator.counters).toEqual({ customers: 1, qualifications: 1, activity: 0, throttled: 0 });
    simulator.reset();
    expect(simulator.calls).toHaveLength(0);
    expect(simulator.counters).toEqual({ customers: 0, qualifications: 0, activity: 0, throttled: 0 });
  });
});

describe('world', () => {
  test('an id is known once, in any case, and an unknown one is an error', async () => {
    const { world } = await start();
    world.add({ id: idA });
    expect(() => world.add({ id: idA.toUpperCase() })).toThrow(`has customer ${idA.toUpperCase()} already`);
    expect(() => world.education(idB, 'Approved')).toThrow(`has no customer ${idB}`);
  });
});

describe('random lives', () => {
  const day = 24 * 3_600_000;
  const now = () => Date.parse('2026-01-01T00:00:00Z');
  const educationsOf = ({ world }: Simulator): Map<string, string | undefined> =>
    new Map(
      world
        .list()
        .map(({ id, qualifications }) => [
          id,
          qualifications.find((entry) => entry.qualification === 'Education')?.vettingStatus,
        ]),
    );

  async function demo(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = await start({ livesSpeed: 1, now, ...options });
    seedDemo(simulator.world, { customers: 300, now });
    return simulator;
  }

  test('a demo partner has 300 customers, most approved or without anything, twelve in review', async () => {
    const simulator = await demo();
    const statuses = [...educationsOf(simulator).values()];
    expect(statuses).toHaveLength(300);
    expect(statuses.filter((status) => status === 'InReview')).toHaveLength(12);
    expect(statuses.filter((status) => status === 'Approved').length).toBeGreaterThan(120);
    const names = simulator.world.list().map(({ companyName }) => companyName ?? '');
    for (const unusual of [/[^ -~]/, /"/, /'/, /&/]) expect(names.filter((name) => unusual.test(name))).not.toHaveLength(0);
  });

  test('reviews are decided as time goes by, by no impossible move and with three submissions at most', async () => {
    const simulator = await demo();
    const moves = new Set<string>();
    for (let before = educationsOf(simulator), hours = 0; hours < 60 * 24; hours++) {
      simulator.advance(day / 24);
      const after = educationsOf(simulator);
      for (const [id, status] of after)
        if (before.has(id) && before.get(id) !== status) moves.add(`${before.get(id)} → ${status}`);
      before = after;
    }
    expect([...moves].sort()).toEqual([
      'Approved → Denied',
      'Denied → InReview',
      'Denied → undefined',
      'InReview → Approved',
      'InReview → Denied',
      'undefined → InReview',
    ]);
    const dates = simulator.world.list().flatMap(({ submissions }) => submissions.map((date) => Date.parse(date)));
    expect(Math.max(...simulator.world.list().map(({ submissions }) => submissions.length))).toBe(3);
    expect(Math.max(...dates)).toBeLessThanOrEqual(now());
  });

  test('a denial always has a reason', async () => {
    const simulator = await demo();
    simulator.advance(30 * day);
    const denied = simulator.world
      .list()
      .flatMap(({ qualifications }) => qualifications.filter((entry) => entry.vettingStatus === 'Denied'));
    expect(denied).not.toHaveLength(0);
    for (const entry of denied) expect(entry.vettingReason).toBeTruthy();
  });

  test('there is a decision every five to fifteen seconds at the speed of the demo', async () => {
    const simulator = await demo({ livesSpeed: 3600 });
    let decisions = 0;
    for (let before = educationsOf(simulator), seconds = 0; seconds < 1800; seconds++) {
      simulator.advance(1000);
      const after = educationsOf(simulator);
      for (const [id, status] of after) {
        if (before.get(id) === 'InReview' && (status === 'Approved' || status === 'Denied')) decisions += 1;
      }
      before = after;
    }
    expect(decisions).toBeGreaterThan(1800 / 15);
    expect(decisions).toBeLessThan(1800 / 5);
  });

  test('the same seed leads the same lives, however many requests come', async () => {
    const [quiet, busy] = [await demo(), await demo()];
    busy.faultRate({ share: 0.5, kinds: ['503'] });
    for (const simulator of [quiet, busy]) {
      for (let count = 0; count < 10; count++) {
        if (simulator === busy) await ask(simulator, '/v1/customers?size=1');
        simulator.advance(day);
      }
    }
    expect(busy.save()).toEqual(quiet.save());
  });

  test('a saved simulator goes on as if it had never stopped', async () => {
    const simulator = await demo();
    simulator.world.gone(idOfFirst(simulator), { status: 404 });
    simulator.advance(10 * day + 1234);
    const saved: unknown = JSON.parse(JSON.stringify(simulator.save()));
    const next = await start({ livesSpeed: 1, now, saved });
    expect(next.save()).toEqual(simulator.save());
    for (const one of [simulator, next]) one.advance(20 * day);
    expect(next.save()).toEqual(simulator.save());
  });

  test.each([
    [null, 'the state is not an object'],
    [{}, 'version is not 1'],
    [{ version: 1, customers: 7, random: 1, lives: { clockMs: 0, restMs: 0, due: [] } }, 'customers is not a list'],
    [
      { version: 1, customers: [{ listed: 1 }], random: 1, lives: { clockMs: 0, restMs: 0, due: [] } },
      'customers[0].id is not a text',
    ],
  ])('a state that cannot be read is refused: %j', async (saved, message) => {
    await expect(startSimulator({ saved })).rejects.toThrow(`The saved state of the simulator cannot be read: ${message}.`);
  });
});

function idOfFirst({ world }: Simulator): string {
  return world.list()[0]?.id ?? '';
}
