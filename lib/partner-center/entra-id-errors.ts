/**
 * What Entra ID says when it gives no token, as one line that says what to do.
 * Source: learn.microsoft.com/entra/identity-platform/reference-error-codes, and for those of federation
 * learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity and
 * learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity
 */
import { withoutSecrets } from '../http/withheld.ts';
import type { AppCredential } from './entra-id.ts';
import { PartnerCenterError } from './errors.ts';

/** How the latest request for a token failed. The libraries tell of an unknown tenant and of a broken network in the same words. */
export type Heard = { status?: number | undefined; said?: string | undefined };

const federation = 'the federated credential of the app registration';
const blocked = 'a policy of the tenant blocks federated credentials: have it allow this one, or use a certificate';
const again = 'sign in again with `vetting-monitor consent` (docs/credentials.md, App and user)';
const withMfa = `the user has to sign in with MFA: ${again}`;
const ended = `the user's refresh token is not good any more: ${again}`;
const certificateOf = (app: AppCredential) =>
  `the certificate of ${app.kind === 'pem' ? 'PARTNER_CENTER_CERTIFICATE' : 'PARTNER_CENTER_CERTIFICATE_PATH'}`;

const remedies: Readonly<Record<string, string | ((app: AppCredential) => string)>> = {
  AADSTS7000215: 'PARTNER_CENTER_CLIENT_SECRET is wrong: give the value of the secret, not its id',
  AADSTS7000222: 'PARTNER_CENTER_CLIENT_SECRET has expired: make a new one',
  AADSTS700016: 'PARTNER_CENTER_CLIENT_ID is not an app of the tenant PARTNER_CENTER_TENANT_ID',
  AADSTS7000229: 'the app has no service principal in the tenant PARTNER_CENTER_TENANT_ID: an administrator there must consent',
  AADSTS90002: 'PARTNER_CENTER_TENANT_ID is no tenant of this cloud: check it and PARTNER_CENTER_CLOUD',
  AADSTS900023: 'PARTNER_CENTER_TENANT_ID is no tenant of this cloud: check it and PARTNER_CENTER_CLOUD',
  AADSTS500011: 'Partner Center is not known to the tenant: check PARTNER_CENTER_CLOUD and the app registration',
  AADSTS700027: (app) => `${certificateOf(app)} is not one of the app registration: upload its public part there`,
  AADSTS1000502: (app) => `${certificateOf(app)} is not valid now: make a new one and upload its public part`,
  AADSTS700024: (app) =>
    app.kind === 'federation'
      ? "the managed identity's token has expired or is not valid yet: restart the app; elsewhere set the clock"
      : 'what was signed is not valid now: set the clock of this machine',
  AADSTS70021: `${federation} does not match: its issuer, subject and audience must be as docs/credentials.md says`,
  AADSTS700211: `${federation} has another issuer: it must be the tenant of the managed identity`,
  AADSTS700212: (app) =>
    `${federation} has another audience: it must be api://AzureADTokenExchange (in a national cloud its own)${app.kind === 'federation' ? ', and PARTNER_CENTER_CLOUD right' : ''}`,
  AADSTS700213: `${federation} has another subject: it must be the principal id of the managed identity, in lower case`,
  AADSTS70025: `${federation} is missing: make it as docs/credentials.md says`,
  AADSTS700223: blocked,
  AADSTS700238: blocked,
  AADSTS700222: 'the managed identity is in another tenant than the app registration: use a certificate',
  AADSTS700236: 'the managed identity is in another tenant than the app registration: use a certificate',
  AADSTS700082: ended,
  AADSTS700084: ended,
  AADSTS70008: ended,
  AADSTS70043: ended,
  AADSTS70000: ended,
  AADSTS50173: `the user's refresh token was revoked: ${again}`,
  AADSTS50132: ended,
  AADSTS50133: ended,
  AADSTS50074: withMfa,
  AADSTS50076: withMfa,
  AADSTS50078: withMfa,
  AADSTS50079: `the user has to set up MFA first, then ${again}`,
  AADSTS50158: withMfa,
  AADSTS50057: 'the account of the user is disabled: sign in as another one with `vetting-monitor consent`',
  AADSTS50105: 'the user is not assigned to the app: assign it under Enterprise applications',
  AADSTS53003: 'Conditional Access of the tenant blocks this: exempt the app, or the user from where the app runs',
  AADSTS65001: `nobody has consented to the app: an administrator grants user_impersonation, or ${again}`,
  AADSTS650056: 'the app registration lacks the permission user_impersonation of Microsoft Partner Center: add it',
  AADSTS50011: 'the redirect address is not one of the app registration: add the one of docs/credentials.md, platform Web',
  AADSTS700025: 'the app registration is a public client: put the redirect address under platform Web',
  AADSTS54005: 'the code was used already: run `vetting-monitor consent` anew',
};

/** The error of a token that was not given. `configuration` where somebody has to mend something, else `unavailable`. */
export function tokenError(error: unknown, { status, said }: Heard, app: AppCredential): PartnerCenterError {
  if (error instanceof PartnerCenterError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = /AADSTS\d+/.exec(`${said} ${text}`)?.[0];
  const isRefused = !(status && (status >= 500 || status === 429));
  if (code && isRefused) return refused(code, describedIn(said) ?? text, app);
  if (isRefused && /\binvalid_grant\b/.test(`${said} ${text}`)) return refused('invalid_grant', ended, app);
  const problem = status ? `it answered ${status}` : firstLine(said ?? text);
  return new PartnerCenterError('unavailable', `Entra ID gave no token: ${problem}`, { status, code });
}

/** What Entra ID's own code means; where nobody knows it, what Entra ID said. */
export function refused(code: string, said: string, app: AppCredential): PartnerCenterError {
  // Those of federation are told apart further by another digit: 7002131 is a 700213.
  const remedy = remedies[code] ?? remedies[/^AADSTS7002\d\d(?=\d$)/.exec(code)?.[0] ?? ''];
  const known = typeof remedy === 'function' ? remedy(app) : remedy;
  return new PartnerCenterError('configuration', `Entra ID refused a token (${code}): ${known ?? firstLine(said)}`, { code });
}

function describedIn(body: string | undefined): string | undefined {
  return /AADSTS\d+: ?([^"\\\r\n]*)/.exec(body ?? '')?.[1];
}

function firstLine(text: string): string {
  return withoutSecrets(text.split(/\r?\n/, 1)[0] ?? '').slice(0, 300);
}
