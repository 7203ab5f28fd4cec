/** What must hold of `infra/` whatever else changes: no keys, no passwords, no secret outside the Key Vault, roles that are explained. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');
const templates = new Map(globSync('infra/*.bicep').map((path) => [path.replaceAll('\\', '/'), read(path)]));
const all = [...templates.values()].join('\n');
const app = templates.get('infra/app.bicep') ?? '';
const guide = read('docs/deploy.md');

test('nothing asks for a key, and local ways in are off', () => {
  expect(templates.size).toBe(7);
  expect(all).not.toMatch(/list(Keys|AccountSas|ServiceSas|Secrets)\(/);
  expect(all).not.toMatch(/AccountKey=|SharedAccessSignature|InstrumentationKey/);
  expect(templates.get('infra/storage.bicep')).toMatch(/allowSharedKeyAccess: false[\s\S]*allowBlobPublicAccess: false/);
  expect(templates.get('infra/storage.bicep')).toContain("minimumTlsVersion: 'TLS1_2'");
  expect(templates.get('infra/monitoring.bicep')).toMatch(/disableLocalAuth: true[\s\S]*DisableLocalAuth: true/);
  expect(templates.get('infra/vault.bicep')).toContain('enableRbacAuthorization: true');
  expect(app).toContain('httpsOnly: true');
  expect(app.match(/name: '(ftp|scm)'\n {2}properties: \{\n {4}allow: false/g)).toHaveLength(2);
});

test('what Flex Consumption refuses is not there, and what it runs is what the bundle is built for', () => {
  expect(app).not.toMatch(
    /^\s*(ftpsState|alwaysOn|linuxFxVersion|use32BitWorkerProcess|FUNCTIONS_\w+|WEBSITE_RUN_FROM_PACKAGE)\s*:/m,
  );
  const [, version] = /name: 'node'\n\s*version: '(\d+)'/.exec(app) ?? [];
  expect(JSON.parse(read('package.json')).engines.node).toBe(`>=${version}`);
  expect(templates.get('infra/main.bicep')).toMatch(/param maximumInstanceCount int = 40/);
  expect(app).toMatch(/AzureWebJobsStorage__credential: 'managedidentity'/);
  expect(app).toContain('keyVaultReferenceIdentity: identity.id');
});

const set = [...app.matchAll(/^\s+([A-Z][A-Za-z]*_[A-Za-z_]+|AzureWebJobsStorage__\w+): (.+)$/gm)].map(
  ([, name = '', value = '']) => ({
    name,
    value,
  }),
);
/** Of the platform: its log, and its sign-in. */
const platform =
  /^(APPLICATIONINSIGHTS_|WEBSITE_AUTH_|OVERRIDE_USE_MI_FIC_|AzureWebJobsStorage__(blob|queue)ServiceUri$|AzureWebJobsStorage__credential$)/;

/** Every name that stands in the files that read settings. */
const known = new Set(
  globSync('lib/setting*.ts').flatMap((path) => [...read(path).matchAll(/'(\w+)'/g)].map(([, name]) => name)),
);

test('every setting is one that the app reads, or the platform', () => {
  expect(set.length).toBeGreaterThan(14);
  expect(set.map(({ name }) => name).filter((name) => !platform.test(name) && !known.has(name))).toEqual([]);
});

test('the settings that main.parameters.json gives are ones that the app reads', () => {
  const { parameters } = JSON.parse(read('infra/main.parameters.json'));
  expect(Object.keys(parameters.settings.value).filter((name) => !known.has(name))).toEqual([]);
  const declared = [...(templates.get('infra/main.bicep') ?? '').matchAll(/^param (\w+)/gm)].map(([, name]) => name);
  for (const name of Object.keys(parameters)) expect(declared).toContain(name);
});

test('a secret is a Key Vault reference, and no output holds one', () => {
  const secrets = set.filter(({ name }) => /SECRET|TEAMS_WEBHOOK_URL|CERTIFICATE|PASSWORD|TOKEN$/.test(name));
  expect(secrets.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'TEAMS_WEBHOOK_URL',
      'WEBHOOK_SECRET',
      'PARTNER_CENTER_CLIENT_SECRET',
      'PARTNER_CENTER_CERTIFICATE',
    ]),
  );
  const reference = /^'@Microsoft\.KeyVault\(VaultName=\$\{vaultName\};SecretName=[a-z-]+\)'$/;
  for (const { name, value } of secrets) expect(value, name).toMatch(reference);
  for (const [path, text] of templates) {
    for (const [line] of text.matchAll(/^output .*$/gm))
      expect(line, path).not.toMatch(/webhook|secret|connection|token\b|password|key\b/i);
    for (const [, name] of text.matchAll(/^param (\w*(?:[Ss]ecret|[Pp]assword|teamsWebhookUrl)\w*) /gm))
      expect(text, `${path} ${name}`).toMatch(new RegExp(`@secure\\(\\)\n(@.*\n)*param ${name} `));
  }
});

test('three questions: the parameters without a default, beside the two that azd always asks', () => {
  const asked = [...(templates.get('infra/main.bicep') ?? '').matchAll(/^param (\w+) \w+$/gm)].map(([, name]) => name);
  expect(asked).toEqual(['environmentName', 'location', 'partnerTenantId', 'partnerClientId', 'teamsWebhookUrl']);
});

test('every role that is given is explained', () => {
  const given = [...all.matchAll(/^var \w+ = '([0-9a-f]{8}-[0-9a-f-]{27})'/gm)].map(([, id = '']) => id);
  expect(given).toHaveLength(5);
  for (const id of given) expect(guide, id).toContain(id);
  expect(all.match(/roleDefinitionId:/g)).toHaveLength(4);
});

describe('alerts', () => {
  const alerts = templates.get('infra/alerts.bicep') ?? '';
  const minutes = (duration: string) => {
    const [, days, hours, left] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
    return Number(days ?? 0) * 1_440 + Number(hours ?? 0) * 60 + Number(left ?? 0);
  };
  /** The sizes that Azure Monitor takes. */
  const sizes = new Set([
    'PT1M',
    'PT5M',
    'PT10M',
    'PT15M',
    'PT30M',
    'PT45M',
    'PT1H',
    'PT2H',
    'PT3H',
    'PT4H',
    'PT5H',
    'PT6H',
    'P1D',
    'P2D',
  ]);

  test('each window holds 2.5 intervals, and is one that Azure Monitor takes', () => {
    const steps = [...alerts.matchAll(/scanIntervalMinutes <= (\d+) \? '(\w+)'/g)].map(([, most, size]) => [
      Number(most),
      size ?? '',
    ]);
    const [, last = ''] = /: '(\w+)'\n/.exec(alerts) ?? [];
    const [, most] = /@maxValue\((\d+)\)\nparam scanIntervalMinutes/.exec(templates.get('infra/main.bicep') ?? '') ?? [];
    for (const [interval, size] of [...steps, [Number(most), last]]) {
      expect(sizes).toContain(size);
      expect(minutes(String(size))).toBeGreaterThanOrEqual(2.5 * Number(interval));
    }
    expect(steps.length).toBe(7);
  });

  test('each has its query, and each query its alert', () => {
    const loaded = [...alerts.matchAll(/loadTextContent\('(queries\/[a-z-]+\.kql)'\)/g)].map(([, path]) => `infra/${path}`);
    expect(loaded.toSorted()).toEqual(
      globSync('infra/queries/*.kql')
        .map((path) => path.replaceAll('\\', '/'))
        .toSorted(),
    );
    for (const [, name] of alerts.matchAll(/^ {4}name: '([a-z-]+)'$/gm)) expect(guide).toContain(`\`alert-${name}\``);
  });
});
