/**
 * The clouds that have a Partner Center, and where each answers.
 * Source: learn.microsoft.com/partner-center/developer/partner-center-rest-urls and the national clouds' pages of Entra ID.
 */
export const CLOUDS = {
  global: { baseUrl: 'https://api.partnercenter.microsoft.com', authorityHost: 'https://login.microsoftonline.com' },
  usgov: { baseUrl: 'https://api.partnercenter.microsoft.com', authorityHost: 'https://login.microsoftonline.us' },
  china: {
    baseUrl: 'https://partner.partnercenterapi.microsoftonline.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
  },
} as const;

export type Cloud = keyof typeof CLOUDS;

/** What a token must be for. It follows the cloud, also where the API is reached under another address. */
export function tokenScope(cloud: Cloud): string {
  return `${CLOUDS[cloud].baseUrl}/.default`;
}
