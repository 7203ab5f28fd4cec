/** Tokens from Entra ID for an app registration, by managed identity, certificate or secret, through `@azure/identity`. */
import type { ClientSecretCredentialOptions, TokenCredential } from '@azure/identity';
import { readCertificate } from './certificate.ts';
import { CLOUDS, type Cloud, tokenScope } from './clouds.ts';
import { type Heard, tokenError } from './entra-id-errors.ts';
import { federatedAssertion } from './managed-identity.ts';
import type { IssuedToken } from './token.ts';

type AppRegistration = { readonly tenantId: string; readonly clientId: string };

/** What an app registration proves itself with, the best first. */
export type AppCredential = AppRegistration &
  (
    | { readonly kind: 'federation'; readonly identityClientId: string }
    /** As a text, and in a file. */
    | { readonly kind: 'pem'; readonly pem: string }
    | { readonly kind: 'certificate'; readonly path: string }
    | { readonly kind: 'secret'; readonly secret: string }
  );

/** Where tokens come from. */
export type EntraId = { readonly authorityHost: string; readonly cloud: Cloud };

/**
 * A function that has a new token issued at every call: the library's own cache would hand out a refused one again. It throws a
 * PartnerCenterError, `configuration` with what to mend, or `unavailable`. The library is loaded at the first token: a cold
 * start does without it. `options` go to the library.
 */
export function entraIdTokens(app: AppCredential, { authorityHost, cloud }: EntraId, options = {}) {
  return async (): Promise<IssuedToken> => {
    const heard: Heard = {};
    const all: ClientSecretCredentialOptions = {
      authorityHost,
      // Asking Microsoft about a host of somebody else's only fails.
      disableInstanceDiscovery: !Object.values(CLOUDS).some((known) => known.authorityHost === authorityHost),
      additionalPolicies: [
        { position: 'perRetry', policy: { name: 'hear', sendRequest: (sent, next) => hear(heard, next(sent)) } },
      ],
      ...options,
    };
    const credential = await credentialOf(app, cloud, all);
    const issued = await credential.getToken(tokenScope(cloud)).catch((error: unknown) => {
      throw tokenError(error, heard, app);
    });
    if (!issued) throw tokenError(new Error('no token'), heard, app);
    return { token: issued.token, expiresAt: new Date(issued.expiresOnTimestamp) };
  };
}

async function credentialOf(
  app: AppCredential,
  cloud: Cloud,
  options: ClientSecretCredentialOptions,
): Promise<TokenCredential> {
  const { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } = await import('@azure/identity');
  const { tenantId, clientId } = app;
  if (app.kind === 'secret') return new ClientSecretCredential(tenantId, clientId, app.secret, options);
  if (app.kind === 'federation') {
    const assertion = await federatedAssertion(app.identityClientId, cloud, options);
    return new ClientAssertionCredential(tenantId, clientId, () => Promise.resolve(assertion), options);
  }
  const { pem } = await readCertificate(app);
  return new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, options);
}

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
