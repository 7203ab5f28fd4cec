/** Who is given a token for the vault: the vault, and nobody who only says so. */
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { expect, test } from 'vitest';
import { openVault } from '../../lib/partner-center/vault.ts';
import { freshIdentity, useManagedIdentity } from './managed-identity.ts';
import { problemOf } from './support.ts';

const identity = useManagedIdentity();

test.each(['https://vault.evil.example', 'https://storage.azure.com'])(
  'one that asks for a token for %s gets none',
  async (resource) => {
    const httpClient: SecretClientOptions['httpClient'] = {
      sendRequest: async (request) => {
        const challenge = `Bearer authorization="https://login.microsoftonline.com/x", resource="${resource}"`;
        const { headers } = request;
        headers.set('WWW-Authenticate', challenge);
        return { request, status: 401, headers, bodyAsText: '{}' };
      },
    };
    const place = { vaultUrl: 'https://my-vault.vault.azure.net', name: 'refresh' };
    const named = { clientId: freshIdentity(), setting: 'PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID' };
    const vault = openVault({ ...place, identity: named }, { httpClient, retryOptions: { maxRetries: 0 } });
    const problem = await problemOf(vault.read());
    expect(problem.failure).toBe('configuration');
    expect(problem.message).toContain('its address is not the one of a Key Vault');
    expect(identity().requests).toEqual([]);
  },
);
