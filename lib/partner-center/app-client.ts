/**
 * The app registration as what exchanges a user's code or refresh token, through `@azure/msal-node`. A new one for each exchange:
 * its cache would hand out a token that was refused, and is here only what brings the new refresh token.
 */
import type { INetworkModule, NetworkRequestOptions, NodeAuthOptions } from '@azure/msal-node';
import { z } from 'zod';
import { type Io, StoppedError } from '../io.ts';
import { readCertificate } from './certificate.ts';
import type { AppCredential, EntraId } from './entra-id.ts';
import { type Heard, tokenError } from './entra-id-errors.ts';
import { federatedAssertion } from './managed-identity.ts';
import type { IssuedToken } from './token.ts';

/** What an exchange brought. `refreshToken` is null where Entra ID sent none. */
export type UserTokens = IssuedToken & { readonly refreshToken: string | null };

/** What proves the exchange: the user's refresh token, or the code of a sign-in. */
export type Exchange =
  | { readonly refreshToken: string }
  | { readonly code: string; readonly codeVerifier: string; readonly redirectUri: string };

export type ExchangeParts = { readonly app: AppCredential; readonly entra: EntraId; readonly io: Pick<Io, 'fetch' | 'sleep'> };

/** Throws a PartnerCenterError, and a StoppedError out of a wait. */
export async function exchange(given: Exchange, scope: string, { app, entra, io }: ExchangeParts): Promise<UserTokens> {
  const heard: Heard & { stopped?: StoppedError } = {};
  try {
    const client = await appClient(app, entra, network(io, heard));
    const scopes = [scope];
    const result =
      'refreshToken' in given
        ? await client.acquireTokenByRefreshToken({ scopes, refreshToken: given.refreshToken, forceCache: true })
        : await client.acquireTokenByCode({ scopes, ...given });
    if (!result?.accessToken || !result.expiresOn) throw new Error('it sent no access token');
    return {
      token: result.accessToken,
      expiresAt: result.expiresOn,
      refreshToken: refreshTokenIn(client.getTokenCache().serialize()),
    };
  } catch (error) {
    // The library puts an error of its own in place of whatever the network throws.
    throw heard.stopped ?? tokenError(error, heard, app);
  }
}

async function appClient(app: AppCredential, { authorityHost, cloud }: EntraId, networkClient: INetworkModule) {
  const { ConfidentialClientApplication, LogLevel } = await import('@azure/msal-node');
  const proof: Partial<NodeAuthOptions> =
    app.kind === 'secret'
      ? { clientSecret: app.secret }
      : app.kind === 'federation'
        ? { clientAssertion: await federatedAssertion(app.identityClientId, cloud) }
        : { clientCertificate: await readCertificate(app) };
  const host = new URL(authorityHost).host;
  return new ConfidentialClientApplication({
    // Known: nobody needs to be asked whether it is one.
    auth: { clientId: app.clientId, authority: `${authorityHost}/${app.tenantId}`, knownAuthorities: [host], ...proof },
    system: { networkClient, loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => {}, piiLoggingEnabled: false } },
  });
}

const cache = z.object({ RefreshToken: z.record(z.string(), z.object({ secret: z.string().min(1) })) });

function refreshTokenIn(serialized: string): string | null {
  const parsed = cache.safeParse(JSON.parse(serialized));
  return parsed.success ? (Object.values(parsed.data.RefreshToken)[0]?.secret ?? null) : null;
}

const timeoutMs = 30_000;
/** Waits before a repetition after a 5xx or a broken connection. A refresh token may be used twice. */
const waitsMs = [1_000, 4_000];

/** How the library reaches Entra ID; what it hears is kept for the line that a person reads. */
function network({ fetch, sleep }: ExchangeParts['io'], heard: Heard & { stopped?: StoppedError }): INetworkModule {
  const once = async (url: string, method: 'GET' | 'POST', options?: NetworkRequestOptions) => {
    heard.status = undefined;
    heard.said = undefined;
    const response = await fetch(url, {
      method,
      headers: options?.headers ?? {},
      ...(method === 'POST' && { body: options?.body ?? '' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      heard.said = networkProblem(error);
      throw error;
    });
    const text = await response.text();
    if (!response.ok) Object.assign(heard, { status: response.status, said: text });
    try {
      return { status: response.status, headers: Object.fromEntries(response.headers), body: JSON.parse(text) };
    } catch {
      // The parser's own words repeat the text.
      heard.said ??= 'its answer is not JSON';
      throw new Error('its answer is not JSON');
    }
  };
  const send = async (url: string, method: 'GET' | 'POST', options?: NetworkRequestOptions) => {
    for (let tries = 0; ; tries++) {
      const wait = waitsMs[tries];
      try {
        const answer = await once(url, method, options);
        if (answer.status < 500 || wait === undefined) return answer;
      } catch (error) {
        if (wait === undefined || (heard.status ?? 500) < 500) throw error;
      }
      await sleep(wait).catch((error: unknown) => {
        if (error instanceof StoppedError) heard.stopped = error;
        throw error;
      });
    }
  };
  return {
    sendGetRequestAsync: (url, options) => send(url, 'GET', options),
    sendPostRequestAsync: (url, options) => send(url, 'POST', options),
  };
}

function networkProblem(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
