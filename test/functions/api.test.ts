/** The HTTP API as its callers meet it: the registered functions, through the library's own request and response, over real tables. */
import { expect, test } from 'vitest';
import { deliverDue } from '../../lib/monitor.ts';
import { parseDeliverSettings } from '../../lib/settings.ts';
import { afterFailure } from '../../lib/vetting/delivery.ts';
import { ada, birch, useApi, type World } from '../support/api.ts';
import { customer, PARTNER } from '../support/partner.ts';

const makeWorld = useApi();

/** Ada approved after a review, Birch denied unseen. */
async function story(): Promise<World> {
  const world = await makeWorld();
  await world.scan();
  world.simulator.world.education(ada, 'Approved');
  world.simulator.world.education(birch, 'Denied', { reason: 'Not an Academic Domain' });
  await world.scan();
  return world;
}

test('customers, one of them, its history, changes and runs: what scans found', async () => {
  const { serve } = await story();
  const { get } = await serve();
  expect((await get('customers?sort=name')).json).toMatchObject({
    items: [
      {
        customerId: birch,
        companyName: '<script>alert(1)</script>',
        educationStatus: 'Denied',
        educationReason: 'Not an Academic Domain',
      },
      {
        customerId: ada,
        companyName: 'Ada Academy',
        educationStatus: 'Approved',
        openReviewSince: null,
        lastDecision: 'Approved',
      },
    ],
  });
  expect((await get('customers?status=approved&search=ADA')).json).toMatchObject({ items: [{ customerId: ada }] });
  expect((await get(`customers/${ada.toUpperCase()}`)).json).toMatchObject({
    customerId: ada,
    qualifications: [{ qualification: 'Education', vettingStatus: 'Approved' }],
  });
  expect((await get(`customers/${ada}/history`)).json).toMatchObject({ items: [{ kind: 'approved', customerId: ada }] });
  expect((await get('changes?since=1d&kind=approved,denied-unseen')).json).toMatchObject({
    items: [{ kind: expect.any(String) }, { kind: expect.any(String) }],
  });
  expect((await get('changes?to=Denied')).json).toMatchObject({
    items: [{ kind: 'denied-unseen', reason: 'Not an Academic Domain' }],
  });
  expect((await get('runs')).json).toMatchObject({
    items: [
      { outcome: 'whole', told: 1 },
      { outcome: 'whole', told: 0 },
    ],
  });
  expect((await get('deliveries?state=delivered')).json).toMatchObject({
    items: [{ channel: 'teams', isChannelSet: true, customerId: ada, state: 'delivered', attempts: 0 }],
  });
  expect((await get('stats?weeks=1')).json).toMatchObject({
    customers: { total: 2, approved: 1, denied: 1 },
    reviews: { approved: 1, denied: 1 },
    monitor: { isWell: true, lastScan: { outcome: 'whole' } },
  });
});

test('pages lead through a list, and an altered or foreign next is refused', async () => {
  const { serve, simulator, scan } = await makeWorld();
  for (let number = 3; number <= 7; number++) simulator.world.add({ id: customer(number), companyName: `School ${number}` });
  await scan();
  const { get } = await serve();
  const met: string[] = [];
  let next = '';
  for (let page = 0; page < 4; page++) {
    const { items, next: further } = listOf((await get(`customers?sort=name&limit=2${next && `&next=${next}`}`)).json);
    met.push(...items.map(({ companyName }) => String(companyName)));
    next = further ?? '';
  }
  expect(met).toEqual(['<script>alert(1)</script>', 'Ada Academy', 'School 3', 'School 4', 'School 5', 'School 6', 'School 7']);
  expect(next).toBe('');
  const first = listOf((await get('customers?sort=name&limit=2')).json).next ?? '';
  for (const wrong of [
    `customers?sort=name&next=${first}x`,
    `customers?sort=checked&next=${first}`,
    `runs?next=${first}`,
    'changes?next=a.b',
  ])
    expect((await get(wrong)).json).toMatchObject({ status: 400, detail: expect.stringContaining('next: should be') });
});

function listOf(json: unknown): { items: Record<string, unknown>[]; next?: string } {
  if (typeof json !== 'object' || json === null || !('items' in json) || !Array.isArray(json.items)) throw new Error('no list');
  const { items } = json;
  return { items, ...('next' in json && typeof json.next === 'string' && { next: json.next }) };
}

test.each([
  ['customers?sort=size', 'sort: '],
  ['customers?limit=0', 'limit: should be a whole number from 1 to 1000'],
  ['customers?limit=ten', 'limit: should be a whole number from 1 to 1000'],
  ['customers?colour=red&limit=1', 'colour: not a parameter here'],
  ['customers?status=A&status=B', 'status: should be there once'],
  ['customers?status=', 'status: should be of 1 to 200 characters'],
  ['customers?format=xml', 'format: '],
  ['customers?format=csv&limit=5', 'limit: does not go with format=csv'],
  ['customers?format=csv&sort=name', 'sort: does not go with format=csv'],
  ['customers?code=a-key', 'code: the key belongs in the header x-functions-key'],
  ['customers/not_an_id', 'customerId: should be a tenant id'],
  ['customers/a%27%20or%20true/history', 'customerId: should be a tenant id'],
  ['changes?since=soon&until=2026-02-30', 'since: should be a date'],
  ['changes?kind=approved,maybe', 'kind: should be one or more of approved'],
  ['deliveries?state=lost', 'state: should be one or more of pending, delivered, dead, dismissed'],
  ['stats?weeks=1000', 'weeks: should be a whole number from 1 to 104'],
  ['runs?since=7d', 'since: not a parameter here'],
  ['health?verbose=1', 'verbose: not a parameter here'],
])('%s is refused in one line that names it', async (path, detail) => {
  const { serve } = await makeWorld();
  const { get } = await serve();
  const { status, json, headers } = await get(path);
  expect(status).toBe(400);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(json).toMatchObject({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: expect.stringContaining(detail),
  });
});

test('the app goes through its own set-up, and tells Teams only where it is asked to', async () => {
  const { serve, teams, scan } = await makeWorld();
  await scan();
  const { post } = await serve();
  expect((await post('setup-check')).json).toMatchObject({ ok: true, facts: { credential: 'token', channels: ['teams'] } });
  expect(teams.requests()).toBe(0);
  const tested = (await post('setup-check?test=card')).json;
  expect(tested).toMatchObject({
    ok: true,
    checks: expect.arrayContaining([expect.objectContaining({ step: 'teams', state: 'ok' })]),
  });
  expect(teams.requests()).toBe(1);
  await Promise.all([post('setup-check?test=card'), post('setup-check?test=card')]);
  expect(teams.requests()).toBe(1);
  expect((await post('setup-check?test=mail')).status).toBe(400);

  const wrong = await serve({ PARTNER_CENTER_ACCESS_TOKEN: 'another', TABLE_PREFIX: '1' });
  const { status, json } = await wrong.post('setup-check');
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ok: false,
    facts: null,
    checks: expect.arrayContaining([
      expect.objectContaining({ step: 'settings', state: 'failed', detail: expect.stringContaining('TABLE_PREFIX must be') }),
      expect.objectContaining({ step: 'partner-center', state: 'failed' }),
    ]),
  });
});

test('before the first scan lists are empty, figures are nothing, and the monitor is not well', async () => {
  const { serve } = await makeWorld();
  const { get, post } = await serve();
  for (const path of ['customers', 'changes', 'runs', 'deliveries', `customers/${ada}/history`])
    expect((await get(path)).json).toEqual({ items: [] });
  expect((await get('customers?format=csv')).text).toMatch(/^\uFEFFcustomerId,companyName,[\w,]+\r\n$/);
  expect((await get('stats')).json).toMatchObject({ customers: { total: 0 }, monitor: { isStale: true, lastScan: null } });
  expect((await get(`customers/${ada}`)).json).toMatchObject({
    status: 404,
    detail: `no scan has seen a customer with the id ${ada}`,
  });
  expect((await post(`customers/${ada}/check`)).status).toBe(404);
  expect((await post('deliveries/an-event/replay')).status).toBe(404);
  expect(await get('health')).toMatchObject({ status: 503, json: { detail: 'the monitor is not well' } });
});

test('once a scan has run the same process answers with what it found', async () => {
  const { serve, scan } = await makeWorld();
  const { get } = await serve();
  expect((await get('customers')).json).toEqual({ items: [] });
  await scan();
  expect((await get('customers')).json).toMatchObject({ items: [{ customerId: ada, daysInReview: 0 }, { customerId: birch }] });
  expect(await get('health')).toMatchObject({ status: 200 });
});

test('health is well after a scan, and says no more than that', async () => {
  const { serve } = await story();
  const { get } = await serve();
  expect(await get('health')).toMatchObject({ status: 200, json: { status: 'well' }, text: '{"status":"well"}' });
});

test('a check asks about one customer and answers what it found; the lists know it at once', async () => {
  const { serve, scan, simulator, teams } = await makeWorld();
  await scan();
  const { get, post } = await serve();
  expect((await get('customers?status=Approved')).json).toEqual({ items: [] });
  simulator.world.education(ada, 'Approved');
  simulator.reset();
  expect((await post(`customers/${ada}/check`)).json).toMatchObject({
    outcome: 'changed',
    customer: { customerId: ada, educationStatus: 'Approved' },
    changes: [{ kind: 'approved' }],
  });
  expect(simulator.counters).toMatchObject({ customers: 0, qualifications: 1 });
  expect(teams.cards).toEqual([['Approved: Ada Academy']]);
  expect((await get('customers?status=Approved')).json).toMatchObject({ items: [{ customerId: ada }] });
  expect((await post(`customers/${ada}/check`)).json).toMatchObject({ outcome: 'unchanged', changes: [] });
  simulator.fail({ respond: { status: 400, body: { code: 4000, description: 'no' } } });
  expect((await post(`customers/${ada}/check`)).json).toMatchObject({
    status: 502,
    detail: expect.stringContaining('Partner Center'),
  });
});

test('a dead delivery makes the monitor unwell; it can be dismissed, and replayed', async () => {
  const world = await story();
  const { store, serve, teams } = world;
  const [delivered] = await listed(store.deliveries.list(['delivered']));
  if (!delivered || !('delivery' in delivered)) throw new Error('nothing was delivered');
  const now = new Date();
  const dead = afterFailure(
    { ...delivered.delivery, attempts: 8, state: 'pending', nextAttemptAt: now, throttledSince: null, isReplay: false },
    'The Teams webhook answered 503',
    null,
    now,
    0,
  );
  await store.deliveries.write([{ ...delivered, next: dead }]);
  const { get, post } = await serve();
  const { id } = dead.event;
  expect((await get('health')).status).toBe(503);
  expect((await get('stats')).json).toMatchObject({
    monitor: {
      isWell: false,
      isStale: false,
      problems: ['1 delivery was given up: replay or dismiss it'],
      deliveries: { dead: 1 },
    },
  });
  expect((await get('deliveries?state=dead,pending')).json).toMatchObject({
    items: [{ eventId: id, state: 'dead', lastError: 'The Teams webhook answered 503', attempts: 9 }],
  });
  expect((await post(`deliveries/${id}/dismiss`)).json).toMatchObject({ deliveries: [{ state: 'dismissed' }], problems: [] });
  expect((await post(`deliveries/${id}/dismiss`)).json).toMatchObject({
    deliveries: [],
    problems: [expect.stringContaining('only a dead one')],
  });
  expect((await post(`deliveries/${id}/replay?channel=webhook`)).status).toBe(404);
  expect((await post(`deliveries/${id}/replay?channel=pigeon`)).status).toBe(400);
  expect((await post(`deliveries/${id}/replay?channel=teams`)).json).toMatchObject({
    deliveries: [{ state: 'pending', isReplay: true }],
  });
  await deliverDue(parseDeliverSettings(world.settings));
  expect(teams.cards).toEqual([['Approved: Ada Academy'], ['Approved: Ada Academy']]);
});

async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('wrong settings, another partner’s tables and tables that are down are one clear line; the log says it too', async () => {
  const { serve, fresh } = await story();
  const wrong = await serve({ SCAN_SCHEDULE: '0 */5 * * * *', TABLE_PREFIX: '9' });
  expect((await wrong.get('customers')).json).toMatchObject({
    status: 500,
    detail: expect.stringContaining('TABLE_PREFIX must be'),
  });
  expect((await wrong.get('health')).status).toBe(503);
  expect(wrong.lines.some(({ message }) => message.includes('TABLE_PREFIX must be'))).toBe(true);
  const other = await serve({ PARTNER_CENTER_TENANT_ID: 'another.example' });
  expect((await other.get('stats')).json).toMatchObject({
    status: 500,
    detail: expect.stringContaining(`belong to partner ${PARTNER}`),
  });
  await fresh.tables.Changes.deleteTable();
  const { get } = await serve();
  expect((await get('changes')).json).toEqual({ items: [] });
});

test('an export is a file with a name, and a cell that a spreadsheet would run is a text', async () => {
  const { serve, simulator, scan } = await makeWorld();
  simulator.world.add({ id: customer(3), companyName: '=HYPERLINK("http://evil.example")' });
  await scan();
  const { get } = await serve();
  const { headers, text } = await get('customers?format=csv');
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe('attachment; filename="customers.csv"');
  expect(text.split('\r\n')).toHaveLength(5);
  expect(text).toContain(`${customer(3)},"'=HYPERLINK(""http://evil.example"")"`);
  expect((await get('customers?format=csv&status=InReview')).text.trim().split('\r\n')).toHaveLength(2);
  for (const list of ['changes', 'runs', 'deliveries', `customers/${ada}/history`])
    expect((await get(`${list}?format=csv`)).status).toBe(200);
});

test('answers are for the caller alone, and are what their type says', async () => {
  const { serve } = await makeWorld();
  const { get } = await serve();
  for (const path of ['customers', 'customers?limit=x', 'runs?format=csv', 'health', 'openapi.json']) {
    const { headers } = await get(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});
