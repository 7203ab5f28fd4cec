/** What a token says of itself, and that what is no token says nothing. */
import { expect, test } from 'vitest';
import { tokenClaims } from '../../lib/partner-center/token-claims.ts';
import { jwt } from './entra.ts';

test('a token of the app tells audience, tenant, app and end', () => {
  const claims = { aud: 'https://api.partnercenter.microsoft.com', tid: 'tenant', appid: 'app', exp: 1_800_000_000 };
  expect(tokenClaims(jwt(claims))).toEqual({
    audience: 'https://api.partnercenter.microsoft.com',
    tenantId: 'tenant',
    clientId: 'app',
    expiresAt: new Date('2027-01-15T08:00:00Z'),
    user: null,
    isMfa: null,
  });
});

test.each([
  [['pwd', 'mfa'], true],
  [['pwd'], false],
])("a user's token tells the user, and whether it was with MFA: %j", (amr, isMfa) => {
  const claims = { azp: 'app', scp: 'user_impersonation', upn: 'watch@partner.example', amr };
  expect(tokenClaims(jwt(claims))).toMatchObject({ clientId: 'app', user: 'watch@partner.example', isMfa });
});

test('claims of another form are passed over', () => {
  expect(tokenClaims(jwt({ aud: 7, tid: ['x'], exp: 'soon', amr: 'mfa' }))).toEqual({
    audience: null,
    tenantId: null,
    clientId: null,
    expiresAt: null,
    user: null,
    isMfa: null,
  });
});

test.each([
  '',
  'opaque',
  'a.b',
  'a.!!.c',
  `a.${Buffer.from('[1').toString('base64url')}.c`,
  `a.${Buffer.from('7').toString('base64url')}.c`,
])('what is no such token says nothing: %j', (token) => expect(tokenClaims(token)).toBeNull());
