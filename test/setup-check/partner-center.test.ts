/** Partner Center is asked a handful of times, and each way in which it refuses has a line that says what to do. */
import { expect, test } from 'vitest';
import { readyToken, type TokenSource } from '../../lib/partner-center/token.ts';
import { createHeard } from '../../lib/setup-check/heard.ts';
import { partnerCenterFindings } from '../../lib/setup-check/partner-center.ts';
import { customer, fakeIo, nobody, simulator } from '../partner-center/support.ts';
import { lines, run, settingsOf } from './steps.ts';

const token = readyToken('MARKED-TOKEN');

async function found(url: string, tokens: TokenSource | null = token) {
  const io = fakeIo();
  const settings = settingsOf({ PARTNER_CENTER_BASE_URL: url });
  const { findings, value } = await run(partnerCenterFindings(settings, tokens, createHeard(io.now), io));
  expect(JSON.stringify(findings)).not.toContain('MARKED-');
  return { said: lines(findings), customers: value, io };
}

async function partner(customers: number, options = {}) {
  const started = await simulator(options);
  for (let number = 1; number <= customers; number++) started.world.add({ id: customer(number) });
  return started;
}

test('the list and one customer are read, with two requests', async () => {
  const { url, calls } = await partner(3);
  expect(await found(url)).toMatchObject({
    said: ['ok the customer list can be read: 3', `ok the qualifications of a customer can be read (${customer(1)}: 0)`],
    customers: 3,
  });
  expect(calls.map(({ path }) => path)).toEqual(['/v1/customers', `/v1/customers/${customer(1)}/qualifications`]);
});

test('of a long list only the first page is read, and nobody claims to know how many there are', async () => {
  const { url, calls } = await partner(5, { pageSize: 2 });
  expect(await found(url)).toMatchObject({
    said: ['ok the customer list can be read: 2 on its first page, and there are more', expect.stringMatching(/^ok /)],
    customers: null,
  });
  expect(calls).toHaveLength(2);
});

test('no customers is a warning that names the tenant', async () => {
  const { url } = await partner(0);
  expect(await found(url)).toMatchObject({
    said: [
      expect.stringMatching(/^warning it lists no customers → .*PARTNER_CENTER_TENANT_ID/),
      expect.stringMatching(/^skipped needs a customer/),
    ],
    customers: 0,
  });
});

test.each([
  [
    401,
    { code: '900420', description: 'Bad audience' },
    /^failed Partner Center answered 401 \(code 900420\): Bad audience \(MS-CorrelationId .*, MS-RequestId .*\) → the token is for another audience: check PARTNER_CENTER_CLOUD$/,
  ],
  [
    401,
    { code: '900421', description: 'MFA required' },
    /^failed Partner Center answered 401 \(code 900421\): MFA required .* → the user signed in without MFA: sign in again with `vetting-monitor consent`/,
  ],
  [
    401,
    '',
    /^failed Partner Center answered 401 \(MS-CorrelationId .*\) → check PARTNER_CENTER_TENANT_ID and the credentials .*App management$/,
  ],
  [
    403,
    { code: '900329', description: 'Forbidden' },
    /^failed Partner Center answered 403 \(code 900329\).* → check PARTNER_CENTER_TENANT_ID/,
  ],
  [403, '', /^failed Partner Center answered 403 .* → see that the app is registered in Partner Center under App management/],
  [404, '', /^failed Partner Center answered 404 .* → see that PARTNER_CENTER_BASE_URL is Partner Center/],
  [
    200,
    '<html>Sign in</html>',
    /^failed Partner Center's answer to \/v1\/customers is not JSON .* no proxy answers in its place$/,
  ],
  [200, '{"odd":1}', /^failed Partner Center's answer .* is not what was asked for .* → see that PARTNER_CENTER_BASE_URL/],
])('an answer of %i with %j is told with what to do', async (status, body, line) => {
  const { url, fail, calls } = await partner(1);
  fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: { status, body } });
  const { said, customers } = await found(url);
  expect(said).toEqual([expect.stringMatching(line)]);
  expect(customers).toBeNull();
  expect(calls.length).toBeLessThanOrEqual(2);
});

test('what passes in seconds is waited for; what lasts is told with what it was, within half a minute', async () => {
  const { url, fail } = await partner(1);
  fail({ path: '/customers', times: 2, respond: { status: 503 } });
  expect((await found(url)).said[0]).toBe('ok the customer list can be read: 1');
  fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: { status: 503 } });
  const { said, io } = await found(url);
  expect(said).toEqual([
    expect.stringMatching(/^failed Partner Center answered 503.* → nothing to set: try again in some minutes$/),
  ]);
  expect(io.now().getTime() - fakeIo().now().getTime()).toBeLessThan(30_000);
});

test('a long pause is not sat out', async () => {
  const { url, fail, calls } = await partner(1);
  fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: { status: 429, headers: { 'retry-after': '57' } } });
  const { said } = await found(url);
  expect(said).toEqual([
    expect.stringMatching(
      /^failed Partner Center answered 429 and asks for a pause of 57 s.* → something uses up .*PARTNER_CENTER_REQUESTS_PER_MINUTE$/,
    ),
  ]);
  expect(calls).toHaveLength(1);
});

test('an address where nobody is names the setting', async () => {
  const { said } = await found(await nobody());
  expect(said).toEqual([
    expect.stringMatching(
      /^failed Partner Center could not be reached \(ECONNREFUSED\).* → see that PARTNER_CENTER_BASE_URL can be reached/,
    ),
  ]);
});

test('a customer that has left and is still listed is passed over', async () => {
  const { url, world, fail } = await partner(2);
  fail({ customerId: customer(1), respond: { status: 403, body: { code: 20002 } } });
  world.education(customer(2), 'InReview');
  expect((await found(url)).said[1]).toBe(`ok the qualifications of a customer can be read (${customer(2)}: 1)`);
});

test('a customer that cannot be read fails, although the list was', async () => {
  const { url, fail } = await partner(1);
  fail({ customerId: customer(1), respond: { status: 404 } });
  expect((await found(url)).said).toEqual([
    expect.stringMatching(/^ok /),
    expect.stringMatching(/^failed Partner Center answered 404/),
  ]);
});

test.each([
  [true, /^ok it finds that the user signed in with MFA$/],
  [false, /^failed it finds that the user signed in without MFA → sign in again with `vetting-monitor consent`$/],
])('of a token of a user it is told whether it was had with MFA: %s', async (isCompliant, line) => {
  const { url } = await partner(1);
  const { said } = await found(url, { ...token, mfa: { heard: () => undefined, isCompliant } });
  expect(said[2]).toMatch(line);
});

test('without a token nobody is asked', async () => {
  const { url, calls } = await partner(1);
  expect((await found(url, null)).said).toEqual(['skipped needs the token']);
  expect(calls).toEqual([]);
});
