/**
 * The first refresh token of App and user: a person signs in, and Entra ID sends a code back to this machine. Authorization code
 * flow with PKCE and the app's own proof, as the Secure Application Model asks for.
 */
import { createHash, randomBytes } from 'node:crypto';
import { withoutSecrets } from '../http/withheld.ts';
import { type ExchangeParts, exchange, type UserTokens } from './app-client.ts';
import { userScope } from './clouds.ts';
import { refused } from './entra-id-errors.ts';
import { PartnerCenterError } from './errors.ts';

export type SignIn = {
  /** Where the person signs in. It holds no secret. */
  readonly address: string;
  /** Takes what the browser brought back; null where it is not for us. Throws a PartnerCenterError. */
  readonly redeem: (query: URLSearchParams) => Promise<UserTokens> | null;
};

export function beginSignIn(redirectUri: string, parts: ExchangeParts): SignIn {
  const { app, entra } = parts;
  const scope = userScope(entra.cloud);
  const state = randomBytes(32).toString('base64url');
  const codeVerifier = randomBytes(48).toString('base64url');
  const address = new URL(`${entra.authorityHost}/${app.tenantId}/oauth2/v2.0/authorize`);
  address.search = new URLSearchParams({
    client_id: app.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri,
    scope: `${scope} openid profile offline_access`,
    state,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    // The account that watches is seldom the one that the browser is signed in with.
    prompt: 'select_account',
  }).toString();

  let isUsed = false;

  return {
    address: address.href,
    redeem(query) {
      // A browser may ask twice; the code is good for once.
      if (isUsed || query.get('state') !== state) return null;
      isUsed = true;
      return redeemCode(query);
    },
  };

  async function redeemCode(query: URLSearchParams): Promise<UserTokens> {
    const code = query.get('code');
    if (code) return exchange({ code, codeVerifier, redirectUri }, scope, parts);
    const said = query.get('error_description') ?? query.get('error') ?? 'it sent no code';
    const aadsts = /AADSTS\d+/.exec(said)?.[0];
    if (aadsts) throw refused(aadsts, said, app);
    const line = withoutSecrets(said.replaceAll(/\s+/g, ' ')).slice(0, 200);
    throw new PartnerCenterError('configuration', `Entra ID did not sign the user in: ${line}`);
  }
}
