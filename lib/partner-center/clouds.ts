/**
 * The clouds that have a Partner Center, and where each answers.
 * `federation` is the audience of a managed identity's token that is to vouch for an app registration.
 * Source: learn.microsoft.com/partner-center/developer/partner-center-rest-urls, the national clouds' pages of Entra ID, and
 * learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export const CLOUDS = {
  global: {
    baseUrl: 'https://api.partnercenter.microsoft.com',
    authorityHost: 'https://login.microsoftonline.com',
    federation: 'api://AzureADTokenExchange',
  },
  usgov: {
    baseUrl: 'https://api.partnercenter.microsoft.com',
    authorityHost: 'https://login.microsoftonline.us',
    federation: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    baseUrl: 'https://partner.partnercenterapi.microsoftonline.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    federation: 'api://AzureADTokenExchangeChina',
  },
} as const;

export type Cloud = keyof typeof CLOUDS;

/** What a token must be for. It follows the cloud, also where the API is reached under another address. */
export function tokenScope(cloud: Cloud): string {
  return `${CLOUDS[cloud].baseUrl}/.default`;
}

/** The same for a user: what the Secure Application Model asks for. The libraries add `offline_access`. */
export function userScope(cloud: Cloud): string {
  return `${CLOUDS[cloud].baseUrl}/user_impersonation`;
}
