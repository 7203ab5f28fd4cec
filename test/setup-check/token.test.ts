/** What a token says of itself, and which of it is wrong for this partner. */
import { expect, test } from 'vitest';
import { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { readyToken, type TokenSource } from '../../lib/partner-center/token.ts';
import { tokenFindings } from '../../lib/setup-check/token.ts';
import { PARTNER } from '../support/partner.ts';
import { lines, run, settingsOf } from './steps.ts';

const now = new Date('2026-11-21T12:00:00Z');
const audience = 'https://api.partnercenter.microsoft.com';
const inMinutes = (minutes: number) => Math.floor(now.getTime() / 1000) + minutes * 60;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = { aud: audience, tid: PARTNER, appid: 'an-app', exp: inMinutes(55) };
const jwt = (claims: object) => `${part({ alg: 'none' })}.${part({ ...good, ...claims })}.MARKED-SIGNATURE`;

const secret = {
  PARTNER_CENTER_ACCESS_TOKEN: undefined,
  PARTNER_CENTER_CLIENT_ID: 'an-app',
  PARTNER_CENTER_CLIENT_SECRET: 'MARKED-SECRET',
};
const found = async (tokens: TokenSource | string, over = {}) => {
  const source = typeof tokens === 'string' ? readyToken(tokens) : tokens;
  const { findings, value } = await run(
    tokenFindings(
      settingsOf(over),
      () => source,
      () => now,
    ),
  );
  expect(JSON.stringify(findings)).not.toContain('MARKED-');
  return { said: lines(findings), isUsed: value === source };
};

test('one for this partner is told with its facts: whose, which tenant, what for, how long', async () => {
  expect(await found(jwt({}))).toEqual({
    said: [`ok app-only, app an-app, tenant ${PARTNER}, for ${audience}, good for 55 more minutes`],
    isUsed: true,
  });
  const user = await found(jwt({ scp: 'user_impersonation', upn: 'ada@example.com', aud: `${audience}/` }));
  expect(user.said[0]).toMatch(/^ok of user ada@example\.com \(App\+User\), app an-app/);
});

test('all that is wrong with one is told at once, and Partner Center is not asked with it', async () => {
  const { said, isUsed } = await found(
    jwt({ aud: 'https://graph.windows.net', tid: 'eeeeeeee-0000-4000-8000-000000000000', exp: inMinutes(-5) }),
  );
  expect(said).toEqual([
    `failed the token is for https://graph.windows.net, not for ${audience} → check PARTNER_CENTER_CLOUD (global), or get one for that address`,
    `failed the token is of tenant eeeeeeee-0000-4000-8000-000000000000, not of the partner ${PARTNER} → check PARTNER_CENTER_TENANT_ID`,
    'failed the token ended 2026-11-21 11:55 UTC → set a new PARTNER_CENTER_ACCESS_TOKEN',
  ]);
  expect(isUsed).toBe(false);
});

test('the audience is that of the cloud; an id of Partner Center is not judged, one of Graph is', async () => {
  expect((await found(jwt({}), { PARTNER_CENTER_CLOUD: 'china' })).said[0]).toMatch(
    /^failed the token is for .*PARTNER_CENTER_CLOUD \(china\)/,
  );
  expect((await found(jwt({ aud: 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd' }))).isUsed).toBe(true);
  expect((await found(jwt({ aud: '00000003-0000-0000-c000-000000000000' }))).said[0]).toMatch(
    /^failed the token is for 00000003-/,
  );
});

test('the tenant is held against the partner only where that is named by its id', async () => {
  const tid = 'eeeeeeee-0000-4000-8000-000000000000';
  expect((await found(jwt({ tid: PARTNER.toUpperCase() }))).isUsed).toBe(true);
  expect((await found(jwt({ tid }), { PARTNER_CENTER_TENANT_ID: 'partner.example' })).isUsed).toBe(true);
  expect((await found(jwt({ tid }))).isUsed).toBe(false);
});

test('one that ends within minutes is a warning where nothing renews it', async () => {
  expect((await found(jwt({ exp: inMinutes(9) }))).said).toEqual([
    expect.stringMatching(/^ok .*good for 9 more minutes$/),
    'warning PARTNER_CENTER_ACCESS_TOKEN ends soon, and nothing renews it → set a credential in its place',
  ]);
  expect((await found(jwt({ exp: inMinutes(9) }), secret)).said).toHaveLength(1);
});

test('one that says nothing of itself is left to Partner Center', async () => {
  expect(await found('MARKED-OPAQUE')).toMatchObject({
    said: [expect.stringMatching(/^ok .*says nothing of itself/)],
    isUsed: true,
  });
});

test('where Entra ID gives none, its reason and what to do stand in the line', async () => {
  const source = (error: Error): TokenSource => ({
    token: () => Promise.reject(error),
    renew: async () => null,
    notes: () => [],
  });
  const refused = 'Entra ID refused a token (AADSTS7000222): PARTNER_CENTER_CLIENT_SECRET has expired: make a new one';
  expect(await found(source(new PartnerCenterError('configuration', refused)), secret)).toEqual({
    said: [`failed ${refused}`],
    isUsed: false,
  });
  const unreached = await found(source(new PartnerCenterError('unavailable', 'Entra ID gave no token: ENOTFOUND')), secret);
  expect(unreached.said[0]).toMatch(/^failed Entra ID gave no token: ENOTFOUND → check PARTNER_CENTER_AUTHORITY_HOST/);
});

test('what a person should know of the credential is a warning each', async () => {
  const aging = 'the refresh token in the Key Vault is 70 days old';
  const source: TokenSource = { ...readyToken(jwt({})), notes: () => [aging] };
  expect((await found(source)).said).toEqual([expect.stringMatching(/^ok /), `warning ${aging}`]);
});

test('without the settings of Partner Center it is not tried', async () => {
  const { findings, value } = await run(
    tokenFindings(
      null,
      () => readyToken('x'),
      () => now,
    ),
  );
  expect(value).toBeNull();
  expect(lines(findings)).toEqual(['skipped needs the PARTNER_CENTER settings']);
});
