/** Tokens from Entra ID for an app registration, by secret or certificate, through `@azure/identity`. */
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { CLOUDS } from './clouds.ts';
import { PartnerCenterError } from './errors.ts';
import type { IssuedToken } from './token.ts';

/** What an app registration proves itself with. */
export type AppCredential =
  | { readonly kind: 'secret'; readonly tenantId: string; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'certificate'; readonly tenantId: string; readonly clientId: string; readonly path: string };

/**
 * A function that has a new token issued at every call: the library's own cache would hand out a refused one again. It throws a
 * PartnerCenterError, `configuration` with what to mend, or `unavailable`. The library is loaded at the first token: a cold
 * start does without it. `options` go to the library.
 */
export function entraIdTokens(credential: AppCredential, authorityHost: string, scope: string, options = {}) {
  return async (): Promise<IssuedToken> => {
    const { ClientCertificateCredential, ClientSecretCredential } = await import('@azure/identity');
    const { tenantId, clientId } = credential;
    const heard: Heard = {};
    const all: ClientSecretCredentialOptions = {
      authorityHost,
      // Asking Microsoft about a host of somebody else's only fails.
      disableInstanceDiscovery: !Object.values(CLOUDS).some((cloud) => cloud.authorityHost === authorityHost),
      additionalPolicies: [
        { position: 'perRetry', policy: { name: 'hear', sendRequest: (sent, next) => hear(heard, next(sent)) } },
      ],
      ...options,
    };
    const made =
      credential.kind === 'secret'
        ? new ClientSecretCredential(tenantId, clientId, credential.secret, all)
        : new ClientCertificateCredential(tenantId, clientId, { certificatePath: credential.path }, all);
    const issued = await made.getToken(scope).catch((error: unknown) => {
      throw tokenError(error, heard);
    });
    return { token: issued.token, expiresAt: new Date(issued.expiresOnTimestamp) };
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
