/** The settings of the credential: what the monitor proves itself to Partner Center with. */
import type { AppCredential } from './partner-center/entra-id.ts';
import type { VaultSecret } from './partner-center/vault.ts';
import type { SettingReader } from './setting-reader.ts';

export type Credential =
  /** A token that somebody else got. */
  | { readonly kind: 'token'; readonly token: string }
  /** The app for itself. */
  | AppCredential
  | UserCredential;

/** App and user: the app, and where the user's refresh token lies. */
export type UserCredential = { readonly kind: 'user'; readonly app: AppCredential; readonly vault: VaultSecret };

const identityName = 'PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID';
const vaultName = 'PARTNER_CENTER_REFRESH_TOKEN_VAULT';
const names = [
  identityName,
  'PARTNER_CENTER_CERTIFICATE',
  'PARTNER_CENTER_CERTIFICATE_PATH',
  'PARTNER_CENTER_CLIENT_SECRET',
  'PARTNER_CENTER_ACCESS_TOKEN',
] as const;

export function credential(read: SettingReader, tenantId: string): Credential {
  if (names.filter((name) => read.text(name)).length !== 1) {
    read.refuse(`exactly one of ${names.join(', ')} must be set: how the monitor proves itself to Partner Center`);
  }
  const vault = vaultSecret(read);
  const token = read.text('PARTNER_CENTER_ACCESS_TOKEN');
  if (token && vault)
    read.refuse(`${vaultName} must be left out with PARTNER_CENTER_ACCESS_TOKEN: only an app can use what lies there`);
  if (token || names.every((name) => !read.text(name))) return { kind: 'token', token: token ?? '' };
  const app = appCredential(read, tenantId);
  return vault ? { kind: 'user', app, vault } : app;
}

function appCredential(read: SettingReader, tenantId: string): AppCredential {
  const clientId =
    read.text('PARTNER_CENTER_CLIENT_ID') ?? read.missing('PARTNER_CENTER_CLIENT_ID', 'the id of the app registration');
  const registration = { tenantId, clientId };
  if (read.text(identityName)) {
    const shape = 'the client id of a user-assigned managed identity, such as 1b2c…-…';
    return { ...registration, kind: 'federation', identityClientId: read.optional(identityName, guid, shape) ?? '' };
  }
  if (read.text('PARTNER_CENTER_CERTIFICATE')) {
    return { ...registration, kind: 'pem', pem: read.optional('PARTNER_CENTER_CERTIFICATE', pemText, pemShape) ?? '' };
  }
  const path = read.text('PARTNER_CENTER_CERTIFICATE_PATH');
  if (path) return { ...registration, kind: 'certificate', path };
  return { ...registration, kind: 'secret', secret: read.text('PARTNER_CENTER_CLIENT_SECRET') ?? '' };
}

function vaultSecret(read: SettingReader): VaultSecret | null {
  const shape = 'the address of a Key Vault secret without a version: https://<vault>.vault.azure.net/secrets/<name>';
  const address = read.optional(vaultName, secretAddress, shape);
  if (!address) return null;
  const setting = [identityName, 'AzureWebJobsStorage__clientId'].find((name) => read.text(name));
  return { ...address, identity: setting ? { clientId: read.text(setting) ?? '', setting } : null };
}

const guid = (text: string) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : null);

const pemShape =
  'the PEM text of a certificate and its private key: in Key Vault make the certificate with content type PEM, not PKCS #12, the default';

function pemText(text: string): string | null {
  return /-----BEGIN CERTIFICATE-----/.test(text) && /-----BEGIN (RSA )?PRIVATE KEY-----/.test(text) ? text : null;
}

/** Of a vault in one of Microsoft's clouds, or of a stand-in on this machine. */
function secretAddress(text: string): { vaultUrl: string; name: string } | null {
  const vault = '[a-z][a-z\\d-]{1,22}[a-z\\d]\\.vault\\.(?:azure\\.net|azure\\.cn|usgovcloudapi\\.net)';
  const match = new RegExp(`^(https://(?:${vault}|localhost:\\d{1,5}))/secrets/([a-z\\d-]{1,127})/?$`, 'i').exec(text);
  return match?.[1] && match[2] ? { vaultUrl: match[1].toLowerCase(), name: match[2] } : null;
}
