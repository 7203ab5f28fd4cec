/**
 * All settings, parsed once. App settings in Azure, environment and `local.settings.json` are the same to it: names and texts.
 * A wrong one is refused by its name and with what it should be; its value is never repeated, as it may be a secret.
 */
import { Cron } from 'croner';
import { CLOUDS, type Cloud } from './partner-center/clouds.ts';
import type { Credential } from './partner-center/token.ts';
import type { StorageAccount } from './store/tables.ts';
import { CHANGE_KINDS, type ChangeKind, isChangeKind } from './vetting/change-event.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type StoreSettings = {
  readonly storage: StorageAccount;
  readonly tablePrefix: string;
  /** Null where it is not set: the tables themselves say whose they are. */
  readonly partnerTenantId: string | null;
};

export type Settings = StoreSettings & {
  readonly partnerTenantId: string;
  readonly credential: Credential;
  readonly cloud: Cloud;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly authorityHost: string;
  /** How many customers are asked about at once. */
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  /** NCRONTAB: six fields, the first one seconds. */
  readonly scanSchedule: string;
  readonly notifyKinds: ReadonlySet<ChangeKind>;
  /** A secret: whoever has it can post. Null where Teams is not told. */
  readonly teamsWebhookUrl: string | null;
};

/** Says in its message, a line a setting, which are wrong and what they should be. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export const DEFAULT_SCHEDULE = '0 */5 * * * *';

/** What the queries need: where the tables are. Throws a SettingsError. */
export function parseStoreSettings(environment: Environment): StoreSettings {
  const read = reader(environment);
  const settings = storeSettings(read);
  read.check();
  return settings;
}

/** What a scan needs. Throws a SettingsError. */
export function parseSettings(environment: Environment): Settings {
  const read = reader(environment);
  const cloud = read.one('PARTNER_CENTER_CLOUD', 'global', (text) => (isCloud(text) ? text : null), 'global, usgov or china');
  const partnerTenantId = tenantId(read) ?? read.missing('PARTNER_CENTER_TENANT_ID', 'the tenant id of the partner');
  const settings = {
    ...storeSettings(read),
    partnerTenantId,
    credential: credential(read, partnerTenantId),
    cloud,
    baseUrl: read.one('PARTNER_CENTER_BASE_URL', CLOUDS[cloud].baseUrl, safeUrl, 'an https address without a query'),
    authorityHost: read.one('PARTNER_CENTER_AUTHORITY_HOST', CLOUDS[cloud].authorityHost, safeUrl, 'an https address'),
    concurrency: read.one('PARTNER_CENTER_CONCURRENCY', '8', wholeNumber(1, 64), 'a whole number from 1 to 64'),
    requestsPerMinute: read.one(
      'PARTNER_CENTER_REQUESTS_PER_MINUTE',
      '300',
      wholeNumber(1, 1_000_000),
      'a whole number of at least 1; Partner Center allows some 500',
    ),
    scanSchedule: read.one(
      'SCAN_SCHEDULE',
      DEFAULT_SCHEDULE,
      schedule,
      `six fields from seconds to weekday, such as ${DEFAULT_SCHEDULE}`,
    ),
    notifyKinds: read.one('NOTIFY_KINDS', 'approved,denied', kinds, `a list of ${Object.keys(CHANGE_KINDS).join(', ')}`),
    teamsWebhookUrl:
      read.one('TEAMS_WEBHOOK_URL', '', (text) => (text === '' || secureUrl(text) ? text : null), 'an https address') || null,
  };
  read.check();
  return settings;
}

function storeSettings(read: Reader): StoreSettings {
  return {
    storage: storageAccount(read),
    tablePrefix: read.one(
      'TABLE_PREFIX',
      'Vetting',
      (text) => (/^[A-Za-z][A-Za-z0-9]{0,49}$/.test(text) ? text : null),
      'letters and digits, a letter first, at most 50',
    ),
    partnerTenantId: tenantId(read),
  };
}

function tenantId(read: Reader): string | null {
  const isTenant = (text: string) => (/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/.test(text) ? text.toLowerCase() : null);
  return read.optional('PARTNER_CENTER_TENANT_ID', isTenant, 'a tenant id, such as 1b2c…-…, or its domain');
}

function credential(read: Reader, tenantId: string): Credential {
  const names = ['PARTNER_CENTER_CLIENT_SECRET', 'PARTNER_CENTER_CERTIFICATE_PATH', 'PARTNER_CENTER_ACCESS_TOKEN'] as const;
  const [secret, path, token] = names.map((name) => read.text(name));
  if ([secret, path, token].filter(Boolean).length !== 1) {
    read.refuse(`exactly one of ${names.join(', ')} must be set: how the monitor proves itself to Partner Center`);
  }
  if (token) return { kind: 'token', token };
  const clientId =
    read.text('PARTNER_CENTER_CLIENT_ID') ?? read.missing('PARTNER_CENTER_CLIENT_ID', 'the id of the app registration');
  return path
    ? { kind: 'certificate', tenantId, clientId, path }
    : { kind: 'secret', tenantId, clientId, secret: secret ?? '' };
}

/** The names are those of the Functions host, so that one setting serves both. */
function storageAccount(read: Reader): StorageAccount {
  const connectionString = read.optional(
    'AzureWebJobsStorage',
    (text) => (/(^|;)\s*(UseDevelopmentStorage=true|AccountName=|TableEndpoint=)/i.test(text) ? text : null),
    'the connection string of a storage account, or UseDevelopmentStorage=true',
  );
  if (connectionString) return { kind: 'connectionString', connectionString };
  const clientId = read.text('AzureWebJobsStorage__clientId');
  const url = read.optional('AzureWebJobsStorage__tableServiceUri', safeUrl, 'the https address of a table service');
  const account = read.optional(
    'AzureWebJobsStorage__accountName',
    (text) => (/^[a-z0-9]{3,24}$/.test(text) ? `https://${text}.table.core.windows.net` : null),
    'the name of a storage account',
  );
  const found = url ?? account ?? read.missing('AzureWebJobsStorage', 'the connection string of a storage account');
  return { kind: 'identity', url: found, clientId };
}

const isCloud = (text: string): text is Cloud => Object.hasOwn(CLOUDS, text);

/** https, or plain http on this machine: tokens and secrets travel here. */
function secureUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : null;
}

function safeUrl(text: string): string | null {
  const url = secureUrl(text);
  return url && !url.search && !url.hash && !url.username && !url.password ? url.href.replace(/\/+$/, '') : null;
}

function wholeNumber(least: number, most: number) {
  return (text: string) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null);
}

function schedule(text: string): string | null {
  try {
    new Cron(text, { paused: true, mode: '6-part' });
    return text;
  } catch {
    return null; // Refused by name, with what it should be; how the parser puts it helps nobody.
  }
}

function kinds(text: string): ReadonlySet<ChangeKind> | null {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length > 0 && names.every(isChangeKind) ? new Set(names.filter(isChangeKind)) : null;
}

type Reader = ReturnType<typeof reader>;

/** Reads settings and gathers what is wrong, so that a person is told of all of it at once. An empty text is no setting. */
function reader(environment: Environment) {
  const problems: string[] = [];
  const text = (name: string) => environment[name]?.trim() || null;
  const optional = <T>(name: string, parse: (text: string) => T | null, shape: string): T | null => {
    const given = text(name);
    const value = given === null ? null : parse(given);
    if (given !== null && value === null) refuse(`${name} must be ${shape}`);
    return value;
  };
  const refuse = (problem: string) => {
    if (!problems.includes(problem)) problems.push(problem);
  };
  return {
    text,
    optional,
    refuse,
    /** A setting with a default. A wrong one is noted and its default taken, so that reading goes on; `check` then throws. */
    one<T>(name: string, byDefault: string, parse: (text: string) => T | null, shape: string): T {
      const value = optional(name, parse, shape) ?? parse(byDefault);
      if (value === null) throw new Error(`the default of ${name} is wrong`);
      return value;
    },
    /** Notes a setting that has to be there; the empty text stands in for it until `check` throws. */
    missing(name: string, shape: string): string {
      if (text(name) === null) refuse(`${name} is missing: ${shape}`);
      return '';
    },
    check() {
      if (problems.length > 0) throw new SettingsError(problems.join('\n'));
    },
  };
}
