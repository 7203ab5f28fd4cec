/** One secret of a Key Vault: the refresh token of a user, read and replaced through `@azure/keyvault-secrets`. */
import type { TokenCredential } from '@azure/identity';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { isLoopback } from '../http/loopback.ts';
import { withoutSecrets } from '../http/withheld.ts';
import { PartnerCenterError } from './errors.ts';
import { type Identity, identityError, managedIdentity } from './managed-identity.ts';

export type VaultSecret = {
  /** Without a slash at its end. */
  readonly vaultUrl: string;
  readonly name: string;
  /** What reaches the vault; null: whatever proves itself here, as `az login`. */
  readonly identity: Identity | null;
};

export type Vault = {
  /** The newest version. Throws a PartnerCenterError that says what to do. */
  read(): Promise<{ readonly value: string; readonly storedAt: Date | null }>;
  /** Whether it can be asked at all, also where there is nothing yet. Throws likewise. */
  check(): Promise<void>;
  /** Adds a version, with the end that a refresh token has. Throws likewise. */
  write(value: string, now: Date): Promise<void>;
};

/** How long Entra ID takes one that is not used. Source: learn.microsoft.com/entra/identity-platform/refresh-tokens */
export const REFRESH_TOKEN_DAYS = 90;

const longestMs = 60_000;
const setting = 'PARTNER_CENTER_REFRESH_TOKEN_VAULT';

/** Makes no request. The libraries are loaded at the first one. */
export function openVault({ vaultUrl, name, identity }: VaultSecret, options: SecretClientOptions = {}): Vault {
  /** A new one each time, as it would keep a token that was refused. */
  const client = async () => {
    const { SecretClient } = await import('@azure/keyvault-secrets');
    return new SecretClient(vaultUrl, await credentialOf(identity), {
      // Elsewhere the vault must prove that it may be given a token for vaults.
      disableChallengeResourceVerification: isLoopback(new URL(vaultUrl).hostname),
      ...options,
    });
  };
  return {
    async read() {
      try {
        const { value, properties } = await (await client()).getSecret(name, { abortSignal: AbortSignal.timeout(longestMs) });
        if (!value) throw new PartnerCenterError('configuration', `the secret of ${setting} is empty: ${consent}`);
        return { value, storedAt: properties.updatedOn ?? properties.createdOn ?? null };
      } catch (error) {
        throw vaultError(error, 'read', identity);
      }
    },
    async check() {
      try {
        await (await client()).getSecret(name, { abortSignal: AbortSignal.timeout(longestMs) });
      } catch (error) {
        const { statusCode, message } = partsOf(error);
        if (statusCode !== 404 && !isDisabled(statusCode, message)) throw vaultError(error, 'read', identity);
      }
    },
    async write(value, now) {
      try {
        // Only said: the vault hands out what has ended, too.
        const expiresOn = new Date(now.getTime() + REFRESH_TOKEN_DAYS * 86_400_000);
        await (await client()).setSecret(name, value, { expiresOn, abortSignal: AbortSignal.timeout(longestMs) });
      } catch (error) {
        throw vaultError(error, 'write', identity);
      }
    },
  };
}

const consent = '`vetting-monitor consent` puts a refresh token there';

async function credentialOf(identity: Identity | null): Promise<TokenCredential> {
  if (identity) return managedIdentity(identity);
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

function vaultError(error: unknown, act: 'read' | 'write', identity: Identity | null): PartnerCenterError {
  if (error instanceof PartnerCenterError) return error;
  const { name, message, statusCode, code } = partsOf(error);
  const line = withoutSecrets(message.replaceAll(/\s+/g, ' ')).slice(0, 200);
  const mend = (remedy: string) =>
    new PartnerCenterError(
      'configuration',
      `the secret of ${setting} cannot be ${act === 'read' ? 'read' : 'written'}: ${remedy}`,
    );
  const who = identity ? `the identity of ${identity.setting}` : 'who is signed in here';
  if (/CredentialUnavailable|AuthenticationRequired|AuthenticationError|AggregateAuthentication/.test(name)) {
    return identity
      ? identityError(error, identity.setting)
      : mend('nobody is signed in here: `az login`, as one who may read and write it');
  }
  if (statusCode === 401) return mend(`the vault does not know ${who}: both must be in one tenant`);
  if (statusCode === 403 && /firewall|not a trusted|public network access|private link/i.test(message))
    return mend("the vault's firewall does not let this machine in");
  if (isDisabled(statusCode, message)) return mend(`it is disabled: enable its newest version, or ${consent}`);
  if (statusCode === 403) return mend(`${who} needs the role Key Vault Secrets Officer on it`);
  if (statusCode === 409) return mend('it was deleted: bring it back with `az keyvault secret recover`');
  if (statusCode === 404)
    return mend(`it is not there: ${consent}; a deleted one comes back with \`az keyvault secret recover\``);
  if (code === 'ENOTFOUND') return mend('there is no vault at that address');
  if (/challenge resource/i.test(message)) return mend('its address is not the one of a Key Vault');
  const problem = statusCode ? `it answered ${statusCode}` : (code ?? line);
  return new PartnerCenterError('unavailable', `the Key Vault of ${setting} could not be reached: ${problem}`);
}

const isDisabled = (status: number | undefined, message: string) => status === 403 && /disabled secret/i.test(message);

function partsOf(error: unknown) {
  if (!(error instanceof Error)) return { name: '', message: String(error), statusCode: undefined, code: undefined };
  const { name, message } = error;
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, statusCode, code };
}
