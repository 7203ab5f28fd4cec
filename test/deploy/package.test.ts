/** What is deployed: the bundle and what it needs, by each of the ways there are. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useDeployed } from '../functions/deployed.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const json = (path: string) => JSON.parse(read(path));
const deployedFolder = useDeployed();

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const deployed = ['dashboard.html', 'functions.cjs', 'functions.cjs.LEGAL.txt', 'host.json', 'package.json'];

test('`npm run package` puts the bundle, the page and two small files into a folder, and nothing to install', () => {
  const out = deployedFolder();
  expect(
    files(out)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(deployed);
  const { main, dependencies, devDependencies, scripts } = json(join(out, 'package.json'));
  expect({ dependencies, devDependencies, scripts }).toEqual({});
  expect(existsSync(join(out, main))).toBe(true);
  expect(json(join(out, 'host.json'))).toEqual(json('host.json'));
});

describe('.funcignore', () => {
  const around = ['azure.yaml', 'functions/main.ts', 'lib/host.json', 'node_modules/x/package.json'];
  const secret = ['local.settings.json', 'partner-center.pem', '.env', '.local/simulator.json'];
  const inDist = (name: string) => (name.endsWith('json') ? name : `dist/${name}`);
  const wanted = deployed.map(inDist).toSorted();
  const others = [
    ...around,
    ...secret,
    'package-lock.json',
    'dist/vetting-monitor.cjs',
    'out/host.json',
    'out/dist/functions.cjs',
  ];

  test('lets through the same files from the root of the repository, as git reads it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vetting-ignore-'));
    try {
      for (const name of [...wanted, ...others]) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), '');
      }
      // Within a hook the environment names another repository.
      const env = { PATH: process.env.PATH };
      const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });
      git('init', '--quiet');
      const kept = git('ls-files', '--others', '--exclude-from', resolve('.funcignore'));
      expect(kept.trim().split('\n').toSorted()).toEqual(wanted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  // Core Tools read it in their own way: what any line lets through stays so, and so does all that begins like it.
  test('lets Core Tools take nothing else but what is in dist', () => {
    const beginnings = read('.funcignore').match(/(?<=^!).+$/gm) ?? [];
    const isKept = (name: string) => beginnings.some((beginning) => name.startsWith(beginning));
    expect(wanted.filter((name) => !isKept(name))).toEqual([]);
    expect(others.filter(isKept)).toEqual(['dist/vetting-monitor.cjs']);
  });
});

test("telemetry is the host's: no exporter is in the bundle", () => {
  expect(read(join(deployedFolder(), 'dist', 'functions.cjs'))).not.toMatch(
    /@opentelemetry\/|applicationinsights|monitor-opentelemetry/,
  );
});

test('azd deploys that folder, and has nothing installed where it arrives', () => {
  const azure = read('azure.yaml');
  expect(azure).toMatch(/^ {4}dist: out$/m);
  expect(azure).toMatch(/^ {4}language: custom$/m);
  expect(azure).not.toContain('remoteBuild: true');
  expect(azure.match(/run: npm ci && npm run package/g)).toHaveLength(2);
  expect(read('.github/workflows/deploy.yml')).toMatch(/package: out\n(.*\n)* +remote-build: false/);
  expect(json('package.json').scripts.package).toBe('node dev/package.ts');
  expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['out/', '.azure/']));
});

test('Core Tools find in the root of the repository, once it is built, what they find in that folder', () => {
  const out = deployedFolder();
  const { main, type } = json('package.json');
  expect(json(join(out, 'package.json'))).toMatchObject({ main, type });
  expect(main).toBe('dist/functions.cjs');
  expect(json('package.json').scripts.build).toBe('node dev/build.ts');
  expect(json('local.settings.json.example').Values).toMatchObject({ FUNCTIONS_WORKER_RUNTIME: 'node' });
});
