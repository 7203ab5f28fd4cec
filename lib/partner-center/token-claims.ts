/** What an access token says of itself, for a person who sets things up. Nothing is verified: that is Partner Center's business. */
import { z } from 'zod';

const text = z.string().nullish().catch(null);
const schema = z.object({
  aud: text,
  tid: text,
  appid: text,
  azp: text,
  exp: z.number().int().nonnegative().max(8_640_000_000_000).nullish().catch(null),
  upn: text,
  unique_name: text,
  scp: text,
  amr: z.array(z.string()).nullish().catch(null),
});

export type TokenClaims = {
  readonly audience: string | null;
  readonly tenantId: string | null;
  readonly clientId: string | null;
  readonly expiresAt: Date | null;
  /** Whom an App+User token is for; null where the app speaks for itself. */
  readonly user: string | null;
  /** Whether the user signed in with MFA; null where the token does not say. */
  readonly isMfa: boolean | null;
};

/** Null where the token is no JWT. Nothing of the token itself is kept. */
export function tokenClaims(token: string): TokenClaims | null {
  const [, payload, signature] = token.split('.');
  if (!payload || signature === undefined) return null;
  const claims = schema.safeParse(parse(Buffer.from(payload, 'base64url').toString()));
  if (!claims.success) return null;
  const { aud, tid, appid, azp, exp, upn, unique_name, scp, amr } = claims.data;
  return {
    audience: aud ?? null,
    tenantId: tid ?? null,
    clientId: appid ?? azp ?? null,
    expiresAt: typeof exp === 'number' ? new Date(exp * 1000) : null,
    user: scp ? (upn ?? unique_name ?? null) : null,
    isMfa: amr ? amr.includes('mfa') : null,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Then it is no JWT.
  }
}
