/** `check` against Entra ID and Partner Center as they fail: the line says what to do, and what does not need them is tried. */
import { expect, test } from 'vitest';
import { CLIENT, jwt, refusal, useEntra } from '../partner-center/entra.ts';
import { checked, server } from '../setup-check/command.ts';
import { ada, useCommand } from '../support/command.ts';
import { PARTNER } from '../support/partner.ts';

const { command } = useCommand();
const entra = useEntra();

test.each<[number, unknown, Record<string, string>, RegExp]>([
  [
    403,
    { code: '900329', description: 'Not allowed' },
    {},
    /^failed Partner Center answered 403 \(code 900329\): Not allowed .* → check PARTNER_CENTER_TENANT_ID/,
  ],
  [429, '', { 'retry-after': '57' }, /^failed Partner Center answered 429 and asks for a pause of 57 s .* → something uses up/],
  [
    503,
    '',
    { 'retry-after': '120' },
    /^failed Partner Center answered 503 and asks for a pause of 120 s .* → nothing to set: try again/,
  ],
])('Partner Center answers %i: the line says what to do, and the tables are tried', async (status, body, headers, line) => {
  const made = await command();
  made.simulator.fail({ path: '/customers', times: Number.POSITIVE_INFINITY, respond: { status, body, headers } });
  const { exitCode, of, states } = await checked(made);
  expect(exitCode).toBe(1);
  expect(of('partner-center')).toEqual([expect.stringMatching(line)]);
  expect(states).toMatchObject({ tables: 'ok', clock: 'ok' });
});

test('what a token says of itself is held against the settings', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 3_000;
  const token = (claims: object) =>
    `${part({ alg: 'none' })}.${part({ appid: 'an-app', tid: PARTNER, exp, ...claims })}.MARKED-SIGNATURE`;
  const good = token({ aud: 'https://api.partnercenter.microsoft.com' });
  const made = await command({ accessToken: good });
  const right = await checked(made, [], { PARTNER_CENTER_ACCESS_TOKEN: good });
  expect(right.exitCode).toBe(0);
  expect(right.of('token')).toEqual([
    expect.stringMatching(/^ok app-only, app an-app, tenant 0f0f.*, for https:.*, good for (49|50) more minutes$/),
  ]);
  const wrong = await checked(made, [], { PARTNER_CENTER_ACCESS_TOKEN: token({ aud: 'https://graph.windows.net' }) });
  expect(wrong.exitCode).toBe(1);
  expect(wrong.of('token')).toEqual([
    expect.stringMatching(/^failed the token is for https:\/\/graph\.windows\.net, not for /),
  ]);
  expect(wrong.of('partner-center')).toEqual(['skipped needs the token']);
});

test('Entra ID is asked for a token; where it refuses, its reason stands in the line, and the tables are tried', async () => {
  const { authorityHost, caFile, next } = entra();
  const token = jwt({ aud: 'https://api.partnercenter.microsoft.com', tid: PARTNER, appid: CLIENT });
  const made = await command({ accessToken: token });
  const secret = {
    PARTNER_CENTER_ACCESS_TOKEN: undefined,
    PARTNER_CENTER_CLIENT_ID: CLIENT,
    PARTNER_CENTER_CLIENT_SECRET: 'MARKED-SECRET',
    PARTNER_CENTER_AUTHORITY_HOST: authorityHost,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  next.push({ status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: token } });
  const right = await checked(made, [], secret);
  expect(right.exitCode).toBe(0);
  expect(right.stdout).toMatch(/^credential +client secret$/m);
  expect(right.of('token')).toEqual([
    `ok app-only, app ${CLIENT}, tenant ${PARTNER}, for https://api.partnercenter.microsoft.com`,
  ]);

  next.push(refusal(401, 'invalid_client', 7_000_215, 'Invalid client secret provided'));
  const wrong = await checked(made, [], secret);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.of('token')).toEqual([
    expect.stringMatching(/^failed Entra ID refused a token \(AADSTS7000215\): PARTNER_CENTER_CLIENT_SECRET is wrong/),
  ]);
  expect(wrong.states).toMatchObject({ 'partner-center': 'skipped', tables: 'ok', clock: 'ok' });
});

test('a clock that is off by minutes fails, and says against whose', async () => {
  const made = await command();
  const url = await server((request, response) => {
    const date = new Date(Date.now() - 10 * 60_000).toUTCString();
    const body = request.url?.includes('/qualifications') ? [] : { items: [{ id: ada }] };
    response.writeHead(200, { date, 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { exitCode, of } = await checked(made, [], { PARTNER_CENTER_BASE_URL: url });
  expect(exitCode).toBe(1);
  expect(of('clock')).toEqual([
    expect.stringMatching(/^failed this machine's clock is 10 minutes ahead of Partner Center's, .*signatures.* → /),
  ]);
});
