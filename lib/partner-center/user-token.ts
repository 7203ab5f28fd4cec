/**
 * App and user: access tokens out of a user's refresh token that lies in a Key Vault. Each exchange brings a new refresh token,
 * which is stored before the access token is used. Should that fail, the scan goes on, as the old one is good until its 90 days are
 * over; a note says so.
 */
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import type { Io } from '../io.ts';
import { type ExchangeParts, exchange } from './app-client.ts';
import { userScope } from './clouds.ts';
import type { IssuedToken, Mfa } from './token.ts';
import { openVault, REFRESH_TOKEN_DAYS, type VaultSecret } from './vault.ts';

type Parts = Omit<ExchangeParts, 'io'> & { readonly vault: VaultSecret; readonly io: Pick<Io, 'fetch' | 'sleep' | 'now'> };

const dayMs = 86_400_000;
const warnAfterDays = 60;

/** For `credentialTokens`. Two processes may do this at once: each new refresh token is good. `options` go to the vault's library. */
export function userTokens({ vault, ...parts }: Parts, options: SecretClientOptions = {}) {
  const { io } = parts;
  const secret = openVault(vault, options);
  const mfa = createMfa();
  let storedAt: Date | null = null;
  let problem: string | null = null;

  const store = async (refreshToken: string | null) => {
    if (refreshToken === null) return 'Entra ID sent no new refresh token';
    return secret.write(refreshToken, io.now()).then(
      () => {
        storedAt = io.now();
        return null;
      },
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  };

  return {
    mfa,
    issue: async (): Promise<IssuedToken> => {
      const stored = await secret.read();
      storedAt = stored.storedAt;
      const issued = await exchange({ refreshToken: stored.value }, userScope(parts.entra.cloud), parts);
      problem = await store(issued.refreshToken);
      return { token: issued.token, expiresAt: issued.expiresAt };
    },
    notes(): string[] {
      const days = storedAt ? Math.floor((io.now().getTime() - storedAt.getTime()) / dayMs) : 0;
      const left = Math.max(0, REFRESH_TOKEN_DAYS - days);
      return [
        ...(problem
          ? [`the new refresh token was not stored: ${problem}. The stored one is good for another ${left} days`]
          : []),
        ...(days >= warnAfterDays
          ? [
              `the refresh token in the Key Vault is ${days} days old and ends in ${left} days: mend what keeps the new one from being stored, or run \`vetting-monitor consent\``,
            ]
          : []),
        ...(mfa.isCompliant === false
          ? ['Partner Center says that the user signed in without MFA: run `vetting-monitor consent` and sign in with it']
          : []),
      ];
    },
  };
}

function createMfa(): Mfa {
  let isCompliant: boolean | null = null;
  return {
    heard(said) {
      if (said !== null) isCompliant = /^\s*true\s*$/i.test(said);
    },
    get isCompliant() {
      return isCompliant;
    },
  };
}
