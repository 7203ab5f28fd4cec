/** Settings: what each may be, what it is when it is not set, and how a wrong one is refused. */
import { describe, expect, test } from 'vitest';
import { type Environment, parseSettings, parseStoreSettings, SettingsError } from '../lib/settings.ts';

const SECRET = 'q7~mark-of-a-secret';
const good: Environment = {
  PARTNER_CENTER_TENANT_ID: '1B2C3D4E-0000-4000-8000-000000000000',
  PARTNER_CENTER_CLIENT_ID: 'app',
  PARTNER_CENTER_CLIENT_SECRET: SECRET,
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
const tenantId = '1b2c3d4e-0000-4000-8000-000000000000';
const parse = (over: Environment = {}) => parseSettings({ ...good, ...over });

/** The lines of the refusal. */
function refused(over: Environment, read: (environment: Environment) => unknown = parseSettings): string[] {
  try {
    read({ ...good, ...over });
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return error instanceof SettingsError ? error.message.split('\n') : [];
  }
  throw new Error('was not refused');
}

test('what is not set has its default', () => {
  expect(parse()).toEqual({
    storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
    tablePrefix: 'Vetting',
    partnerTenantId: tenantId,
    credential: { kind: 'secret', tenantId, clientId: 'app', secret: SECRET },
    cloud: 'global',
    baseUrl: 'https://api.partnercenter.microsoft.com',
    authorityHost: 'https://login.microsoftonline.com',
    concurrency: 8,
    requestsPerMinute: 300,
    sweepRequestsPerMinute: 60,
    readsActivity: true,
    scanSchedule: '0 */5 * * * *',
    scanLockSeconds: 120,
    notifyKinds: new Set(['approved', 'denied']),
    stillWatching: 'monthly',
    reviewOverdueDays: 10,
    teamsWebhookUrl: null,
    webhook: null,
  });
});

test('an empty text is no setting', () => {
  const names = [
    'CLOUD',
    'BASE_URL',
    'AUTHORITY_HOST',
    'CONCURRENCY',
    'REQUESTS_PER_MINUTE',
    'ACCESS_TOKEN',
    'CERTIFICATE_PATH',
  ];
  const others = [
    'SCAN_SWEEP_REQUESTS_PER_MINUTE',
    'SCAN_ACTIVITY_LOG',
    'SCAN_SCHEDULE',
    'SCAN_LOCK_SECONDS',
    'NOTIFY_KINDS',
    'STILL_WATCHING',
    'REVIEW_OVERDUE_DAYS',
    'TABLE_PREFIX',
    'AzureWebJobsStorage__accountName',
  ];
  const channels = ['TEAMS_WEBHOOK_URL', 'WEBHOOK_URL', 'WEBHOOK_SECRET'];
  const all = [...names.map((name) => `PARTNER_CENTER_${name}`), ...others, ...channels];
  for (const empty of ['', '  ', '\t\n']) expect(parse(Object.fromEntries(all.map((name) => [name, empty])))).toEqual(parse());
});

test.each([
  ['PARTNER_CENTER_TENANT_ID', 'Contoso.OnMicrosoft.com', { partnerTenantId: 'contoso.onmicrosoft.com' }],
  ['PARTNER_CENTER_CLOUD', 'usgov', { cloud: 'usgov', authorityHost: 'https://login.microsoftonline.us' }],
  ['PARTNER_CENTER_CLOUD', 'usgov', { baseUrl: 'https://api.partnercenter.microsoft.com' }],
  ['PARTNER_CENTER_CLOUD', 'china', { baseUrl: 'https://partner.partnercenterapi.microsoftonline.cn' }],
  ['PARTNER_CENTER_CLOUD', 'china', { authorityHost: 'https://login.chinacloudapi.cn' }],
  ['PARTNER_CENTER_BASE_URL', 'https://proxy.example/partner//', { baseUrl: 'https://proxy.example/partner' }],
  ['PARTNER_CENTER_BASE_URL', 'http://127.0.0.1:8080', { baseUrl: 'http://127.0.0.1:8080' }],
  ['PARTNER_CENTER_BASE_URL', 'http://[::1]:8080/', { baseUrl: 'http://[::1]:8080' }],
  ['PARTNER_CENTER_AUTHORITY_HOST', 'https://localhost:1/', { authorityHost: 'https://localhost:1' }],
  ['PARTNER_CENTER_CONCURRENCY', ' 64 ', { concurrency: 64 }],
  ['PARTNER_CENTER_REQUESTS_PER_MINUTE', '1', { requestsPerMinute: 1 }],
  ['SCAN_SCHEDULE', '0 30 9,17 * JAN-NOV mon-fri', { scanSchedule: '0 30 9,17 * JAN-NOV mon-fri' }],
  ['SCAN_SCHEDULE', '*/30 * * * * *', { scanSchedule: '*/30 * * * * *' }],
  ['SCAN_LOCK_SECONDS', '15', { scanLockSeconds: 15 }],
  ['SCAN_LOCK_SECONDS', '3600', { scanLockSeconds: 3600 }],
  ['NOTIFY_KINDS', ' denied , revoked,,denied-unseen', { notifyKinds: new Set(['denied', 'revoked', 'denied-unseen']) }],
  ['STILL_WATCHING', 'Weekly', { stillWatching: 'weekly' }],
  ['STILL_WATCHING', 'off', { stillWatching: 'off' }],
  ['REVIEW_OVERDUE_DAYS', '0', { reviewOverdueDays: 0 }],
  ['TABLE_PREFIX', 'Demo2', { tablePrefix: 'Demo2' }],
  ['TEAMS_WEBHOOK_URL', 'https://x.example/w?sig=1', { teamsWebhookUrl: 'https://x.example/w?sig=1' }],
])('%s may be %j', (name, value, expected) => expect(parse({ [name]: value })).toMatchObject(expected));

const wrong: readonly (readonly [string, readonly string[]])[] = [
  ['PARTNER_CENTER_TENANT_ID', ['q7 tenant', 'q7/../x', '-q7', 'q7'.repeat(60)]],
  ['PARTNER_CENTER_CLOUD', ['q7', 'Global', 'toString', '__proto__']],
  ['PARTNER_CENTER_BASE_URL', ['q7', 'http://q7.example', 'ftp://q7', 'https://x/?q7', 'https://x/#q7', 'https://q7:q7@x']],
  [
    'PARTNER_CENTER_AUTHORITY_HOST',
    ['q7', 'http://localhost.q7.example', 'http://q7localhost', 'http://127.0.0.1.q7.example', 'https://q7@x'],
  ],
  ['PARTNER_CENTER_CONCURRENCY', ['0', '65', '-7', '7.5', '7e0', '0x7', 'q7', '9'.repeat(30)]],
  ['PARTNER_CENTER_REQUESTS_PER_MINUTE', ['0', '-7', '7.5', 'q7', '1000001', 'Infinity', '7,000']],
  [
    'SCAN_SCHEDULE',
    ['*/7 * * * *', '0 0 7 * * * *', '@daily', '2027-07-07T07:07:07', '0 77 * * * *', '0 0 0 L * *', '0 0 7 * * 1#1'],
  ],
  ['SCAN_LOCK_SECONDS', ['14', '3601', '0', '-7', '17.5', 'q7', '2m']],
  ['NOTIFY_KINDS', ['q7', 'Approved', 'approved;denied', ',', 'approved,toString']],
  ['STILL_WATCHING', ['q7', 'daily', 'on']],
  ['REVIEW_OVERDUE_DAYS', ['-7', '7.5', 'q7', '3651']],
  ['TABLE_PREFIX', ['7up', 'q7-x', 'q7_x', 'é7', 'q7'.repeat(26)]],
  ['TEAMS_WEBHOOK_URL', [SECRET, `http://hook.example/?sig=${SECRET}`, `https://u:${SECRET}@hook.example/`, 'mailto:q7@x']],
  [
    'AzureWebJobsStorage',
    [
      SECRET,
      `AccountKey=${SECRET}`,
      `AccountName=q7;AccountKey=${SECRET}`,
      `BlobEndpoint=https://q7;SharedAccessSignature=${SECRET}`,
      `https://q7.example/?sig=${SECRET}`,
    ],
  ],
];
const eachWrong = wrong.flatMap(([name, values]) => values.map((value) => [name, value] as const));

test.each(eachWrong)('%s is refused by name, its value never repeated: %j', (name, value) => {
  const lines = refused({ [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`^${name} must be `));
  expect(lines[0]).not.toContain('q7');
  if (value.length > 7) expect(lines[0]).not.toContain(value);
});

test.each(['PARTNER_CENTER_CLIENT_SECRET', 'TEAMS_WEBHOOK_URL', 'PARTNER_CENTER_TENANT_ID'])(
  '%s as a Key Vault reference that was not followed is refused, not used',
  (name) => {
    const lines = refused({ [name]: '@Microsoft.KeyVault(VaultName=q7;SecretName=q7)' });
    expect(lines[0]).toMatch(new RegExp(`^${name} is a Key Vault reference that Azure could not follow: `));
    expect(lines.join()).not.toContain('q7');
  },
);

test('several wrong at once are a line each', () => {
  const lines = refused(Object.fromEntries(wrong.map(([name, values]) => [name, values[0]])));
  expect(new Set(lines.map((line) => line.split(' ')[0]))).toEqual(new Set(wrong.map(([name]) => name)));
  expect(lines).toHaveLength(wrong.length);
});

describe('credentials', () => {
  const none = { PARTNER_CENTER_CLIENT_SECRET: undefined };
  const token = { PARTNER_CENTER_ACCESS_TOKEN: `token-${SECRET}` };
  const certificate = { PARTNER_CENTER_CERTIFICATE_PATH: '/etc/monitor.pem' };

  test('a ready token needs no app registration', () => {
    expect(parse({ ...none, ...token, PARTNER_CENTER_CLIENT_ID: '' }).credential).toEqual({
      kind: 'token',
      token: `token-${SECRET}`,
    });
  });
  test('a certificate', () => {
    const credential = { kind: 'certificate', tenantId, clientId: 'app', path: '/etc/monitor.pem' };
    expect(parse({ ...none, ...certificate }).credential).toEqual(credential);
  });
  test.each([
    ['none', none],
    ['secret and token', token],
    ['secret and certificate', certificate],
    ['token and certificate', { ...none, ...token, ...certificate }],
    ['all three', { ...token, ...certificate }],
  ])('%s: exactly one is asked for, in one line', (_, over) => {
    const lines = refused(over);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^exactly one of PARTNER_CENTER_MANAGED_IDENTITY_CLIENT_ID, .*, .*_ACCESS_TOKEN must be set/);
    expect(lines[0]).not.toContain('q7');
  });
  test.each([
    ['PARTNER_CENTER_CLIENT_ID', 'a secret', {}],
    ['PARTNER_CENTER_CLIENT_ID', 'a certificate', { ...none, ...certificate }],
    ['PARTNER_CENTER_TENANT_ID', 'a token', { ...none, ...token }],
  ])('%s cannot be missing with %s', (name, _, over) => {
    const lines = refused({ ...over, [name]: '' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} is missing: `));
  });
});

test('without any setting all that is needed is named', () => {
  const nothing = Object.fromEntries(Object.keys(good).map((name) => [name, undefined]));
  const lines = refused(nothing).join('\n');
  for (const name of ['TENANT_ID', 'CLIENT_SECRET']) expect(lines).toContain(`PARTNER_CENTER_${name}`);
  expect(lines).toContain('AzureWebJobsStorage is missing');
});

describe('storage', () => {
  const storage = (over: Environment) => parseStoreSettings({ ...good, AzureWebJobsStorage: '', ...over }).storage;
  const uri = { AzureWebJobsStorage__tableServiceUri: 'https://acct.table.core.usgovcloudapi.net/' };
  const account = { AzureWebJobsStorage__accountName: 'acct1' };
  const clientId = { AzureWebJobsStorage__clientId: 'identity' };
  const byUri = { kind: 'identity', url: 'https://acct.table.core.usgovcloudapi.net', clientId: null };
  const byName = { kind: 'identity', url: 'https://acct1.table.core.windows.net', clientId: null };

  test.each([
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${SECRET};EndpointSuffix=core.windows.net`,
    `TableEndpoint=https://a.table.core.windows.net/;SharedAccessSignature=${SECRET}`,
    'UseDevelopmentStorage=true;',
  ])('by connection string: %s', (connectionString) => {
    const expected = { kind: 'connectionString', connectionString };
    expect(storage({ AzureWebJobsStorage: connectionString })).toEqual(expected);
    expect(storage({ AzureWebJobsStorage: connectionString, ...uri, ...account, ...clientId })).toEqual(expected);
  });
  test.each([
    ['table service', uri, byUri],
    ['account name', account, byName],
    ['table service, before the account name', { ...uri, ...account }, byUri],
    ['user-assigned identity', { ...account, ...clientId }, { ...byName, clientId: 'identity' }],
  ])('by identity: %s', (_, over, expected) => expect(storage(over)).toEqual(expected));

  test.each([
    ['AzureWebJobsStorage__tableServiceUri', 'http://q7.example'],
    ['AzureWebJobsStorage__tableServiceUri', `https://q7.example/?sig=${SECRET}`],
    ['AzureWebJobsStorage__accountName', 'Q7-account'],
    ['AzureWebJobsStorage__accountName', 'q7.evil.example/'],
  ])('%s is refused in one line: %s', (name, value) => {
    const lines = refused({ AzureWebJobsStorage: '', [name]: value }, parseStoreSettings);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} must be `));
    expect(lines[0]).not.toContain('q7');
  });

  test('the queries need no credentials, and not even the partner', () => {
    const { AzureWebJobsStorage } = good;
    const expected = { storage: { kind: 'connectionString', connectionString: AzureWebJobsStorage }, tablePrefix: 'Vetting' };
    expect(parseStoreSettings({ AzureWebJobsStorage })).toEqual({ ...expected, partnerTenantId: null });
    const wrongElsewhere = { AzureWebJobsStorage, PARTNER_CENTER_CLOUD: 'q7', TEAMS_WEBHOOK_URL: 'q7' };
    expect(parseStoreSettings(wrongElsewhere)).toEqual({ ...expected, partnerTenantId: null });
    expect(refused({ AzureWebJobsStorage: '', TABLE_PREFIX: '7' }, parseStoreSettings)).toHaveLength(2);
  });
});
