/** All that is wrong with the settings is told at once, and what is right serves the steps that need no more. */
import { expect, test } from 'vitest';
import { SettingsError } from '../../lib/settings.ts';
import { noSettings, settingParts } from '../../lib/setup-check/parts.ts';
import { settingsFindings } from '../../lib/setup-check/settings.ts';
import { PARTNER } from '../support/partner.ts';
import { environment, lines } from './steps.ts';

const partsOf = (over: Record<string, string | undefined> = {}) => settingParts({ ...environment, ...over });
const said = (over?: Record<string, string | undefined>) => lines(settingsFindings(partsOf(over)));

test('settings that hold are all there', () => {
  const parts = partsOf();
  expect(lines(settingsFindings(parts))).toEqual(['ok all can be read']);
  expect(parts.all?.partnerTenantId).toBe(PARTNER);
  expect(parts.partnerCenter?.baseUrl).toBe('https://api.partnercenter.microsoft.com');
  expect(parts.store).toMatchObject({ tablePrefix: 'Vetting', partnerTenantId: PARTNER });
  expect(parts.channels.teamsWebhookUrl).toContain('MARKED-SIGNATURE');
});

test('three that are wrong are three lines, without their values', () => {
  const found = said({
    NOTIFY_KINDS: 'MARKED-odd',
    TEAMS_WEBHOOK_URL: 'http://example.com/MARKED-',
    HISTORY_RETENTION_DAYS: 'MARKED-',
  });
  expect(found).toHaveLength(3);
  expect(found.join('\n')).toMatch(
    /^failed TEAMS_WEBHOOK_URL must be an https address\nfailed NOTIFY_KINDS must be .*\nfailed HISTORY_RETENTION_DAYS must be /,
  );
  expect(found.join('\n')).not.toContain('MARKED-');
});

test.each<[string, Record<string, string | undefined>, string[]]>([
  ['the schedule', { SCAN_SCHEDULE: 'odd' }, ['partnerCenter', 'store', 'teams']],
  ['the pace', { PARTNER_CENTER_REQUESTS_PER_MINUTE: 'odd' }, ['partnerCenter', 'store', 'teams']],
  ['the token', { PARTNER_CENTER_ACCESS_TOKEN: undefined }, ['store', 'teams']],
  ['the tenant', { PARTNER_CENTER_TENANT_ID: '§' }, ['store', 'teams']],
  ['the storage', { AzureWebJobsStorage: 'odd' }, ['partnerCenter', 'teams']],
  ['the prefix', { TABLE_PREFIX: '7' }, ['partnerCenter', 'teams']],
  ['Teams', { TEAMS_WEBHOOK_URL: 'odd' }, ['partnerCenter', 'store']],
])('where %s is wrong, the rest serves', (_, over, rest) => {
  const { all, partnerCenter, store, channels, problems } = partsOf(over);
  expect(problems).toHaveLength(1);
  expect(all).toBeNull();
  const there = { partnerCenter, store, teams: channels.teamsWebhookUrl };
  expect(Object.entries(there).flatMap(([name, part]) => (part ? [name] : []))).toEqual(rest);
});

const unread = (name: string) =>
  `warning ${name} is set, and nothing reads it with these settings → check its name, or take it out`;

test('a name that nothing reads is a warning, also where something else is wrong', () => {
  const typo = { PARTNER_CENTER_TENANTID: 'x', WEBHOOK_TOKEN: ' ', PATH: '/bin' };
  expect(said(typo)).toEqual(['ok all can be read', unread('PARTNER_CENTER_TENANTID')]);
  expect(said({ ...typo, TABLE_PREFIX: '7' })).toEqual([
    expect.stringMatching(/^failed TABLE_PREFIX /),
    unread('PARTNER_CENTER_TENANTID'),
  ]);
});

test('a mistyped name is told of beside what is missing because of it', () => {
  expect(said({ PARTNER_CENTER_ACCESS_TOKEN: undefined, PARTNER_CENTER_CLIENT_ID: 'app', PARTNER_CENTER_SECRET: 's' })).toEqual(
    [expect.stringMatching(/^failed exactly one of /), unread('PARTNER_CENTER_SECRET')],
  );
});

test.each(['REVIEW_OVERDUE', 'STILL_WATCHNG', 'HISTORY_RETENTION', 'TABLE_PREFX', 'SCAN_SHEDULE', 'NOTIFY_KIND'])(
  '%s is no setting',
  (name) => {
    expect(said({ [name]: '7' })).toEqual(['ok all can be read', unread(name)]);
  },
);

test('no channel at all is a warning: nobody would be told', () => {
  expect(said({ TEAMS_WEBHOOK_URL: undefined })).toEqual([
    'ok all can be read',
    'warning no channel is set: nobody is told of a decision → set TEAMS_WEBHOOK_URL or WEBHOOK_URL',
  ]);
});

test('a Key Vault reference that was not followed is named', () => {
  expect(said({ TEAMS_WEBHOOK_URL: '@Microsoft.KeyVault(SecretUri=https://v/s)' })).toEqual([
    expect.stringMatching(/^failed TEAMS_WEBHOOK_URL is a Key Vault reference that Azure could not follow/),
  ]);
});

test('where the file with the settings cannot be read, that is the one problem', () => {
  const parts = noSettings(new SettingsError('local.settings.json must be JSON'));
  expect(lines(settingsFindings(parts))).toEqual(['failed local.settings.json must be JSON']);
  expect(parts).toMatchObject({ all: null, partnerCenter: null, store: null });
});
