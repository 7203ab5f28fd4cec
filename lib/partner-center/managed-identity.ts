/** A managed identity, as what reaches the vault, and as what vouches for an app registration that has no secret. */
import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { withoutSecrets } from '../http/withheld.ts';
import { CLOUDS, type Cloud } from './clouds.ts';
import { PartnerCenterError } from './errors.ts';

/** A user-assigned identity, and the setting that names it. */
export type Identity = { readonly clientId: string; readonly setting: string };

const ownSetting = 'PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID';

/** The library waits for minutes where there is none: that is found out first. */
export async function managedIdentity(
  { clientId, setting }: Identity,
  { retryOptions = {} }: Pick<TokenCredentialOptions, 'retryOptions'> = {},
): Promise<TokenCredential> {
  if (!(await isInAzure())) {
    const remedy =
      setting === ownSetting
        ? 'here set PARTNER_CENTER_CERTIFICATE_PATH or PARTNER_CENTER_CLIENT_SECRET in its place'
        : 'here leave it out, and sign in with `az login`';
    throw new PartnerCenterError('configuration', `${setting}: managed identities are there only in Azure; ${remedy}`);
  }
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential({ clientId, retryOptions });
}

/** A token of the identity that Entra ID takes for the proof of an app registration. Throws a PartnerCenterError. */
export async function federatedAssertion(
  clientId: string,
  cloud: Cloud,
  options: Pick<TokenCredentialOptions, 'retryOptions'> = {},
): Promise<string> {
  const identity = await managedIdentity({ clientId, setting: ownSetting }, options);
  const issued = await identity.getToken(`${CLOUDS[cloud].federation}/.default`).catch((error: unknown) => {
    throw identityError(error, ownSetting);
  });
  if (!issued) throw identityError(new Error('it answered nothing'), ownSetting);
  return issued.token;
}

/** Why the identity gave no token. */
export function identityError(error: unknown, setting: string): PartnerCenterError {
  if (error instanceof PartnerCenterError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const isUnknown = /No User Assigned|Identity not found|no (managed )?identity|invalid_request|\b400\b/i.test(text);
  return isUnknown
    ? new PartnerCenterError(
        'configuration',
        `the app has no managed identity with the client id ${setting}: assign the identity to the app, or correct the setting`,
      )
    : new PartnerCenterError('unavailable', `the managed identity gave no token: ${described(text)}`);
}

/** The library puts a few words into many. */
function described(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return withoutSecrets(/Description: (.+?)(?: - Correlation ID|$)/.exec(line)?.[1] ?? line).slice(0, 200);
}

/** Set by the hosts that have an endpoint of their own: App Service, Functions, Container Apps, Arc, Cloud Shell, AKS. */
const endpoints = ['IDENTITY_ENDPOINT', 'MSI_ENDPOINT', 'AZURE_FEDERATED_TOKEN_FILE'];
const probeMs = 3_000;

/** Else it is a virtual machine, where a fixed address answers. */
async function isInAzure(): Promise<boolean> {
  if (endpoints.some((name) => process.env[name])) return true;
  const host = process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST ?? 'http://169.254.169.254';
  return fetch(`${host}/metadata/identity/oauth2/token`, { redirect: 'manual', signal: AbortSignal.timeout(probeMs) }).then(
    () => true,
    () => false,
  );
}
