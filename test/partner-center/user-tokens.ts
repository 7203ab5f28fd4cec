/** What the tests of a user's tokens share: the stand-ins, and a token source set to them. */
import { inspect } from 'node:util';
import { beforeEach, expect } from 'vitest';
import type { AppCredential } from '../../lib/partner-center/entra-id.ts';
import { credentialTokens, type TokenSource } from '../../lib/partner-center/token.ts';
import { userTokens } from '../../lib/partner-center/user-token.ts';
import { CLIENT, TENANT, useEntra } from './entra.ts';
import { freshIdentity, useManagedIdentity } from './managed-identity.ts';
import { problemOf } from './support.ts';
import { useVault } from './vault.ts';

export const SECRET = 'MARKED-SECRET';
export const registration = { tenantId: TENANT, clientId: CLIENT };
export const bySecret: AppCredential = { ...registration, kind: 'secret', secret: SECRET };

type Source = { readonly clientId?: string | null; readonly now?: () => Date; readonly sleep?: () => Promise<unknown> };

export function useUserTokens() {
  const entra = useEntra();
  const identity = useManagedIdentity();
  const vault = useVault(entra);
  beforeEach(() => entra().reset());
  return {
    entra,
    identity,
    vault,
    /** `waits`: before each repetition, in ms. */
    source: (app: AppCredential = bySecret, { clientId = freshIdentity(), now = () => new Date(), sleep }: Source = {}) => {
      const waits: number[] = [];
      const io = { fetch, now, sleep: sleep ?? (async (ms: number) => waits.push(ms)) };
      const named = clientId ? { clientId, setting: 'PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID' } : null;
      const place = { vaultUrl: vault().url, name: 'refresh', identity: named };
      const parts = { app, entra: { authorityHost: entra().authorityHost, cloud: 'global' as const }, vault: place, io };
      const user = userTokens(parts, { retryOptions: { maxRetries: 0 } });
      return { waits, tokens: credentialTokens(user.issue, io, user) };
    },
    stored: () => vault().versions.map(({ value }) => value),
    /** The error of a token that is not given, after making sure that it is one line and holds no secret. */
    refused: async (tokens: TokenSource) => {
      const error = await problemOf(tokens.token());
      expect(error.message).not.toMatch(/[\r\n]/);
      expect(error.message.length).toBeLessThan(400);
      expect(inspect(error, { depth: 10 })).not.toMatch(/MARKED-/);
      return error;
    },
  };
}
