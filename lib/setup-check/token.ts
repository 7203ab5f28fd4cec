/** The token: whether there is one, and what it says of itself: for whom it is, of which tenant, and until when. */
import { CLOUDS } from '../partner-center/clouds.ts';
import { PartnerCenterError } from '../partner-center/errors.ts';
import type { TokenSource } from '../partner-center/token.ts';
import { type TokenClaims, tokenClaims } from '../partner-center/token-claims.ts';
import type { Settings } from '../settings.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed, skipped } = findingsOf('token');

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const soonMs = 10 * 60_000;

/** Returns whether Partner Center can be asked with it. */
export async function* tokenFindings(
  settings: Settings | null,
  tokensOf: (settings: Settings) => TokenSource,
  now: () => Date,
): AsyncGenerator<Finding, TokenSource | null> {
  if (!settings) {
    yield skipped('needs the PARTNER_CENTER settings');
    return null;
  }
  const tokens = tokensOf(settings);
  let claims: TokenClaims | null;
  try {
    claims = tokenClaims(await tokens.token());
  } catch (error) {
    if (!(error instanceof PartnerCenterError)) throw error;
    const unreached = 'check PARTNER_CENTER_AUTHORITY_HOST and PARTNER_CENTER_CLOUD, and that it can be reached from here';
    yield failed(error.message, error.failure === 'unavailable' ? unreached : null);
    return null;
  }
  const isReady = settings.credential.kind === 'token';
  const wrong = claims ? mistakes(claims, settings, now()) : [];
  yield* wrong;
  if (wrong.length === 0) yield ok(factsOf(claims, settings, now()));
  const endsSoon = claims?.expiresAt && claims.expiresAt.getTime() - now().getTime() < soonMs;
  if (isReady && endsSoon && wrong.length === 0)
    yield warning('PARTNER_CENTER_ACCESS_TOKEN ends soon, and nothing renews it', 'set a credential in its place');
  for (const note of tokens.notes()) yield warning(note);
  return wrong.length > 0 ? null : tokens;
}

function mistakes({ audience, tenantId, expiresAt }: TokenClaims, settings: Settings, now: Date): Finding[] {
  const { cloud, partnerTenantId, credential } = settings;
  const { baseUrl } = CLOUDS[cloud];
  // Partner Center has several ids, and not all are published; those of the Graph APIs are.
  const isOther = audience && (guid.test(audience) ? /^0000000[23]-/.test(audience) : bare(audience) !== baseUrl);
  const isOtherTenant = tenantId && guid.test(partnerTenantId) && tenantId.toLowerCase() !== partnerTenantId;
  const again =
    credential.kind === 'token' ? 'set a new PARTNER_CENTER_ACCESS_TOKEN' : "see that this machine's clock is right";
  return [
    ...(isOther
      ? [
          failed(
            `the token is for ${audience}, not for ${baseUrl}`,
            `check PARTNER_CENTER_CLOUD (${cloud}), or get one for that address`,
          ),
        ]
      : []),
    ...(isOtherTenant
      ? [failed(`the token is of tenant ${tenantId}, not of the partner ${partnerTenantId}`, 'check PARTNER_CENTER_TENANT_ID')]
      : []),
    ...(expiresAt && expiresAt <= now
      ? [failed(`the token ended ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`, again)]
      : []),
  ];
}

const bare = (audience: string) => audience.toLowerCase().replace(/\/+$/, '');

function factsOf(claims: TokenClaims | null, { credential }: Settings, now: Date): string {
  if (!claims) return 'there is one, which says nothing of itself: Partner Center knows whether it is good';
  const { audience, tenantId, clientId, expiresAt, user } = claims;
  const minutes = expiresAt && Math.floor((expiresAt.getTime() - now.getTime()) / 60_000);
  const facts = [
    user || credential.kind === 'user' ? `of user ${user ?? 'unnamed'} (App+User)` : 'app-only',
    clientId && `app ${clientId}`,
    tenantId && `tenant ${tenantId}`,
    audience && `for ${audience}`,
    minutes !== null && `good for ${minutes} more minutes`,
  ];
  return facts.filter(Boolean).join(', ');
}
