/**
 * All settings, parsed once. App settings in Azure, environment and `local.settings.json` are the same to it: names and texts.
 * A wrong one is refused by its name and with what it should be; its value is never repeated, as it may be a secret.
 */
import { CLOUDS, type Cloud } from './partner-center/clouds.ts';
import { type ChannelSettings, channelSettings } from './setting-channels.ts';
import { type Credential, credential, type UserCredential } from './setting-credential.ts';
import { httpsUrl, isCloud, isConnectionString, kinds, safeUrl, schedule, wholeNumber } from './setting-forms.ts';
import { type NoticeSettings, noticeSettings } from './setting-notices.ts';
import { type Environment, type SettingReader, SettingsError, settingReader } from './setting-reader.ts';
import type { StorageAccount } from './store/tables.ts';
import { CHANGE_KINDS, type ChangeKind } from './vetting/change-event.ts';

export type StoreSettings = {
  readonly storage: StorageAccount;
  readonly tablePrefix: string;
  /** Null where it is not set: the tables themselves say whose they are. */
  readonly partnerTenantId: string | null;
};

export type Settings = StoreSettings &
  ChannelSettings &
  NoticeSettings & {
    readonly partnerTenantId: string;
    readonly credential: Credential;
    readonly cloud: Cloud;
    /** Without a slash at its end. */
    readonly baseUrl: string;
    readonly authorityHost: string;
    /** How many customers are asked about at once. */
    readonly concurrency: number;
    readonly requestsPerMinute: number;
    /** What the sweep saves up for customers with nothing under way. */
    readonly sweepRequestsPerMinute: number;
    /** Whether Partner Center's activity log is asked for submissions. */
    readonly readsActivity: boolean;
    /** NCRONTAB: six fields, the first one seconds. */
    readonly scanSchedule: string;
    /** How long a scan's lock holds off others when nobody renews it. */
    readonly scanLockSeconds: number;
    readonly notifyKinds: ReadonlySet<ChangeKind>;
  };

export { type ChannelSettings, isChannelSet } from './setting-channels.ts';
export type { Credential } from './setting-credential.ts';
export type { NoticeSettings } from './setting-notices.ts';
export { type Environment, SettingsError } from './setting-reader.ts';

export const DEFAULT_SCHEDULE = '0 */5 * * * *';

/** What the queries need: where the tables are. Throws a SettingsError. */
export function parseStoreSettings(environment: Environment): StoreSettings {
  const read = settingReader(environment);
  const settings = storeSettings(read);
  read.check();
  return settings;
}

/** What delivering needs: where the tables are, and who is told; nothing of Partner Center. Throws a SettingsError. */
export function parseDeliverSettings(environment: Environment): StoreSettings & ChannelSettings {
  const read = settingReader(environment);
  const settings = { ...storeSettings(read), ...channelSettings(read) };
  read.check();
  return settings;
}

/** What a scan needs. Throws a SettingsError. */
export function parseSettings(environment: Environment): Settings {
  const read = settingReader(environment);
  const { cloud, authorityHost } = entraId(read);
  const partnerTenantId = tenantId(read) ?? read.missing('PARTNER_CENTER_TENANT_ID', 'the tenant id of the partner');
  const settings = {
    ...storeSettings(read),
    ...channelSettings(read),
    ...noticeSettings(read),
    partnerTenantId,
    credential: credential(read, partnerTenantId),
    cloud,
    baseUrl: read.one('PARTNER_CENTER_BASE_URL', CLOUDS[cloud].baseUrl, safeUrl, 'an https address without a query'),
    authorityHost,
    concurrency: read.one('PARTNER_CENTER_CONCURRENCY', '8', wholeNumber(1, 64), 'a whole number from 1 to 64'),
    requestsPerMinute: read.one(
      'PARTNER_CENTER_REQUESTS_PER_MINUTE',
      '300',
      wholeNumber(1, 1_000_000),
      'a whole number of at least 1; Partner Center allows some 500',
    ),
    sweepRequestsPerMinute: read.one(
      'SCAN_SWEEP_REQUESTS_PER_MINUTE',
      '60',
      wholeNumber(1, 1_000_000),
      'a whole number of at least 1: how many customers with nothing under way are asked about a minute',
    ),
    readsActivity:
      read.one('SCAN_ACTIVITY_LOG', 'on', (text) => (/^(on|off)$/i.test(text) ? text.toLowerCase() : null), 'on or off') ===
      'on',
    scanSchedule: scanSchedule(read),
    scanLockSeconds: read.one('SCAN_LOCK_SECONDS', '120', wholeNumber(15, 3600), 'a whole number from 15 to 3600'),
    notifyKinds: read.one('NOTIFY_KINDS', 'approved,denied', kinds, `a list of ${Object.keys(CHANGE_KINDS).join(', ')}`),
  };
  read.check();
  return settings;
}

/** What signing a user in needs: the app, and where the refresh token goes; no storage. Throws a SettingsError. */
export function parseConsentSettings(environment: Environment): Pick<Settings, 'authorityHost' | 'cloud'> & UserCredential {
  const read = settingReader(environment);
  const { cloud, authorityHost } = entraId(read);
  const given = credential(read, tenantId(read) ?? read.missing('PARTNER_CENTER_TENANT_ID', 'the tenant id of the partner'));
  if (given.kind !== 'user') {
    read.missing(
      'PARTNER_CENTER_REFRESH_TOKEN_VAULT',
      'where the refresh token goes, https://<vault>.vault.azure.net/secrets/<name>',
    );
    read.check();
    throw new SettingsError('PARTNER_CENTER_ACCESS_TOKEN cannot sign a user in: set a secret or a certificate of the app');
  }
  if (given.app.kind === 'federation')
    read.refuse(
      'PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID proves nothing outside Azure: for this once set PARTNER_CENTER_CLIENT_SECRET in its place, as docs/credentials.md says',
    );
  read.check();
  return { ...given, cloud, authorityHost };
}

/** What the clean-up needs: where the tables are, and how long history is kept. Throws a SettingsError. */
export function parseRetentionSettings(environment: Environment): StoreSettings & { readonly historyRetentionDays: number } {
  const read = settingReader(environment);
  const settings = {
    ...storeSettings(read),
    historyRetentionDays: read.one(
      'HISTORY_RETENTION_DAYS',
      '0',
      wholeNumber(0, 36_500),
      'a whole number of days, or 0: for ever',
    ),
  };
  read.check();
  return settings;
}

/** What answering questions needs: where the tables are, and what the answers are held against. Throws a SettingsError. */
export function parseReadSettings(environment: Environment): StoreSettings & ChannelSettings & Pick<Settings, 'scanSchedule'> {
  const read = settingReader(environment);
  const settings = { ...storeSettings(read), ...channelSettings(read), scanSchedule: scanSchedule(read) };
  read.check();
  return settings;
}

function scanSchedule(read: SettingReader): string {
  const shape = `six fields from seconds to weekday, such as ${DEFAULT_SCHEDULE}`;
  return read.one('SCAN_SCHEDULE', DEFAULT_SCHEDULE, schedule, shape);
}

function storeSettings(read: SettingReader): StoreSettings {
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

function entraId(read: SettingReader): Pick<Settings, 'authorityHost' | 'cloud'> {
  const cloud = read.one('PARTNER_CENTER_CLOUD', 'global', (text) => (isCloud(text) ? text : null), 'global, usgov or china');
  const authorityHost = read.one('PARTNER_CENTER_AUTHORITY_HOST', CLOUDS[cloud].authorityHost, httpsUrl, 'an https address');
  return { cloud, authorityHost };
}

function tenantId(read: SettingReader): string | null {
  const isTenant = (text: string) => (/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/.test(text) ? text.toLowerCase() : null);
  return read.optional('PARTNER_CENTER_TENANT_ID', isTenant, 'a tenant id, such as 1b2c…-…, or its domain');
}

/** The names are those of the Functions host, so that one setting serves both. */
function storageAccount(read: SettingReader): StorageAccount {
  const connectionString = read.optional(
    'AzureWebJobsStorage',
    (text) => (isConnectionString(text) ? text : null),
    'the connection string of a storage account as the portal shows it, or UseDevelopmentStorage=true',
  );
  if (connectionString) return { kind: 'connectionString', connectionString };
  const clientId = read.text('AzureWebJobsStorage__clientId');
  const url = read.optional('AzureWebJobsStorage__tableServiceUri', safeUrl, 'the https address of a table service');
  const account = read.optional(
    'AzureWebJobsStorage__accountName',
    (text) => (/^[a-z0-9]{3,24}$/.test(text) ? `https://${text}.table.core.windows.net` : null),
    'the name of a storage account',
  );
  const isNamed = read.text('AzureWebJobsStorage__tableServiceUri') ?? read.text('AzureWebJobsStorage__accountName');
  if (!isNamed) read.missing('AzureWebJobsStorage', 'the connection string of a storage account');
  return { kind: 'identity', url: url ?? account ?? '', clientId };
}
