/**
 * Access tokens for Partner Center. App only, by secret or by certificate through `@azure/identity`, or a ready token.
 * `TokenSource` is the port: other ways to get a token are other functions that return one.
 */
import type { ClientSecretCredentialOptions, TokenCredential } from '@azure/identity';
import type { Io } from '../io.ts';
import { PartnerCenterError } from './errors.ts';

/** What an app registration proves itself with, or a token that somebody else got. */
export type Credential =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'secret'; readonly tenantId: string; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'certificate'; readonly tenantId: string; readonly clientId: string; readonly path: string };

export type TokenSource = {
  /** A token that is good for some minutes yet. Throws a PartnerCenterError (`configuration` or `unavailable`). */
  token(): Promise<string>;
  /** Another token in place of one that was refused; null where there is no other. */
  renew(refused: string): Promise<string | null>;
};

export function readyToken(accessToken: string): TokenSource {
  return {
    async token() {
      // `fetch` would repeat the token in the message of its error.
      if (/^[\x21-\x7e]+$/.test(accessToken)) return accessToken;
      throw new PartnerCenterError('configuration', 'PARTNER_CENTER_ACCESS_TOKEN holds a blank or what else no token holds');
    },
    renew: async () => null,
  };
}

/** A token is renewed this long before it ends, or a tenth of its life where that is shorter. */
const renewEarlyMs = 5 * 60_000;
/** A forced renewal that is refused again is a configuration error: asking for more tokens does not mend it. */
const renewAgainMs = 60_000;

/** Tokens of a credential: cached, renewed before they end, one request at a time however many callers wait. */
export function credentialTokens(
  newCredential: () => Promise<TokenCredential>,
  scope: string,
  io: Pick<Io, 'now'>,
): TokenSource {
  type Issued = { readonly token: string; readonly renewAt: number };
  let current: Promise<Issued> | undefined;
  let forcedAt = Number.NEGATIVE_INFINITY;

  const issue = async (): Promise<Issued> => {
    const now = io.now().getTime();
    // A new credential each time: the credential's own cache would hand out the refused token again.
    const issued = await newCredential()
      .then((credential) => credential.getToken(scope))
      .catch((error: unknown) => {
        throw error instanceof PartnerCenterError ? error : tokenError(error, {});
      });
    if (!issued) throw new PartnerCenterError('configuration', 'Entra ID issued no token');
    const lifeMs = issued.expiresOnTimestamp - now;
    return { token: issued.token, renewAt: issued.expiresOnTimestamp - Math.min(renewEarlyMs, lifeMs / 10) };
  };
  const renewal = (): Promise<Issued> => {
    const asked = issue();
    current = asked;
    asked.catch(() => {
      if (current === asked) current = undefined;
    });
    return asked;
  };

  return {
    async token() {
      const asked = current ?? renewal();
      const { token, renewAt } = await asked;
      if (renewAt > io.now().getTime()) return token;
      return (await (current === asked ? renewal() : (current ?? renewal()))).token;
    },
    async renew(refused) {
      const asked = current;
      const known = await asked;
      if (known && known.token !== refused) return known.token;
      if (current !== asked && current) return (await current).token;
      const now = io.now().getTime();
      if (now - forcedAt < renewAgainMs) return null;
      forcedAt = now;
      return (await renewal()).token;
    },
  };
}

/** The credential for what the settings name. The library is loaded at the first token: a cold start does without it. */
export function identityCredential(credential: Exclude<Credential, { kind: 'token' }>, authorityHost: string, options = {}) {
  return async (): Promise<TokenCredential> => {
    const { ClientCertificateCredential, ClientSecretCredential } = await import('@azure/identity');
    const { tenantId, clientId } = credential;
    const heard: Heard = {};
    const all: ClientSecretCredentialOptions = {
      authorityHost,
      additionalPolicies: [
        { position: 'perRetry', policy: { name: 'hear', sendRequest: (sent, next) => hear(heard, next(sent)) } },
      ],
      ...options,
    };
    const made =
      credential.kind === 'secret'
        ? new ClientSecretCredential(tenantId, clientId, credential.secret, all)
        : new ClientCertificateCredential(tenantId, clientId, { certificatePath: credential.path }, all);
    return {
      getToken: (scope) =>
        made.getToken(scope).catch((error: unknown) => {
          throw tokenError(error, heard);
        }),
    };
  };
}

/** How the latest request for a token failed. The library tells of an unknown tenant and of a broken network in the same words. */
type Heard = { status?: number | undefined; said?: string | undefined };

async function hear<T extends { readonly status: number; readonly bodyAsText?: string | null }>(
  heard: Heard,
  answer: Promise<T>,
) {
  heard.status = undefined;
  heard.said = undefined;
  try {
    const { status, bodyAsText } = await answer;
    if (status >= 400) Object.assign(heard, { status, said: bodyAsText ?? '' });
  } catch (error) {
    heard.said = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  return answer;
}

/** What Entra ID says, and what to do about it. Source: learn.microsoft.com/entra/identity-platform/reference-error-codes */
const remedies: Readonly<Record<string, string>> = {
  AADSTS7000215: 'PARTNER_CENTER_CLIENT_SECRET is wrong: give the value of the secret, not its id',
  AADSTS7000222: 'PARTNER_CENTER_CLIENT_SECRET has expired: make a new one',
  AADSTS700016: 'PARTNER_CENTER_CLIENT_ID is not an app of the tenant PARTNER_CENTER_TENANT_ID',
  AADSTS700027: 'the certificate of PARTNER_CENTER_CERTIFICATE_PATH is not one of the app registration',
  AADSTS90002: 'PARTNER_CENTER_TENANT_ID is no tenant of this cloud: check it and PARTNER_CENTER_CLOUD',
  AADSTS500011: 'Partner Center is not known to the tenant: check PARTNER_CENTER_CLOUD and the app registration',
};

function tokenError(error: unknown, { status, said }: Heard): PartnerCenterError {
  const text = error instanceof Error ? error.message : String(error);
  const code = /AADSTS\d+/.exec(`${said} ${text}`)?.[0];
  if (code && !(status && (status >= 500 || status === 429))) {
    const problem = `Entra ID refused a token (${code}): ${remedies[code] ?? firstLine(text)}`;
    return new PartnerCenterError('configuration', problem, { code });
  }
  if (said === undefined && /ENOENT|EACCES|EISDIR|PEM|certificate|secretOrPrivateKey/i.test(text)) {
    return new PartnerCenterError(
      'configuration',
      `PARTNER_CENTER_CERTIFICATE_PATH must be a readable PEM file with certificate and private key`,
    );
  }
  const problem = status ? `it answered ${status}` : firstLine(said ?? text);
  return new PartnerCenterError('unavailable', `Entra ID gave no token: ${problem}`, { status, code });
}

function firstLine(text: string): string {
  return (text.split(/\r?\n/, 1)[0] ?? '').slice(0, 300);
}
