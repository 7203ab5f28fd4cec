/** `npm start` in a fresh process and a folder of its own: what it serves, what it prints, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { seedDemo, startSimulator } from '../../dev/simulator/simulator.ts';

const cleaning: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleaning.splice(0)) clean();
});

/** A folder whose past is over, unless it is to have none. */
async function folderOf(hasPast: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vetting-start-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  if (!hasPast) return folder;
  const simulator = await startSimulator();
  seedDemo(simulator.world, { customers: 40 });
  mkdirSync(join(folder, '.local'));
  writeFileSync(join(folder, '.local', 'simulator.json'), JSON.stringify(simulator.save()));
  await simulator.stop();
  return folder;
}

function start(folder: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const script = join(import.meta.dirname, '../../dev/start.ts');
  const child: ChildProcess = spawn(process.execPath, [script, ...args], { cwd: folder, env: { PORT: '0', ...env } });
  cleaning.push(() => child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const ended = once(child, 'close').then(([exitCode]: unknown[]) => {
    expect(said.out + said.err).not.toMatch(/^\s+at /m);
    return exitCode;
  });
  return {
    child,
    said,
    ended,
    says: (text: string | RegExp) => expect.poll(() => said.out, { timeout: 40_000 }).toMatch(text),
  };
}

test('it serves the API and the dashboard, prints what the scans find, and ends in order', async () => {
  const { child, said, says, ended } = start(await folderOf(true));
  await says(/^Dashboard +http:\/\/localhost:\d+\/api\/dashboard$/m);
  await says(/^\d\d:\d\d:\d\d {2}scan whole: 4\d listed, 4\d checked, 0 failed, /m);
  const url = /http:\/\/localhost:\d+(?=\/api\/dashboard)/.exec(said.out)?.[0] ?? '';
  const page = await fetch(`${url}/api/dashboard`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const stats = await fetch(`${url}/api/stats`);
  expect(await stats.json()).toMatchObject({ monitor: { isWell: true, isStale: false, lastScan: { outcome: 'whole' } } });
  const csv = await fetch(`${url}/api/customers?format=csv`);
  expect((await csv.text()).trim().split('\r\n').length).toBeGreaterThan(40);
  const lines = said.out.split('\n').length;
  expect((await fetch(`${url}/admin/functions/scan`, { method: 'POST', body: '{}' })).status).toBe(202);
  await expect.poll(() => said.out.split('\n').length, { timeout: 20_000 }).toBeGreaterThan(lines);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/^Stopped\. What is known stays in \.local\/; the next start goes on from it\.$/m);
  expect(said.err).toBe('');
});

test('one scan and an end', async () => {
  const { said, ended } = start(await folderOf(true), {}, ['--once']);
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/scan whole: 4\d listed/);
  expect(said.out).not.toContain('Dashboard');
});

test('a scan that fails is one line, and an exit code where it was the only one', async () => {
  const partner = { PARTNER_CENTER_TENANT_ID: 'a.example', PARTNER_CENTER_ACCESS_TOKEN: 'MARKED-TOKEN' };
  const upstream = createServer((_, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
  cleaning.push(() => upstream.close());
  await once(upstream, 'listening');
  const address = upstream.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const folder = await folderOf(false);
  const { said, ended } = start(folder, { ...partner, PARTNER_CENTER_BASE_URL: `http://127.0.0.1:${port}` }, ['--once']);
  expect(await ended).toBe(1);
  expect(said.out).toMatch(/^The function scan failed: Partner Center answered 401/m);
  expect(said.out).not.toContain('first start');
  expect(said.out + said.err).not.toContain('MARKED-TOKEN');
});

test('a first start lives through the past; an end in the midst of it is kept', async () => {
  const folder = await folderOf(false);
  const { child, says, said, ended } = start(folder);
  await says(/^The first start: \d+ weeks of the invented customers are lived through/m);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/^Stopped\. The next start goes on from there\.$/m);
  expect(JSON.parse(readFileSync(join(folder, '.local', 'past.json'), 'utf8'))).toMatchObject({
    is: 'stopped',
    tablePrefix: 'Demo',
  });
});

test('a wrong port and a taken one are met at once, in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  cleaning.push(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  const [taken, wrong] = [start(await folderOf(false), { PORT: port }), start(await folderOf(false), { PORT: '70000' })];
  expect([await taken.ended, await wrong.ended]).toEqual([1, 1]);
  expect(taken.said).toEqual({ out: '', err: expect.stringMatching(`^port ${port} is taken: .* PORT=\\d+\n$`) });
  expect(wrong.said).toEqual({ out: '', err: 'PORT must be a whole number from 1 to 65535\n' });
});

test('a wrong setting is met before anything is lived through', async () => {
  const { said, ended } = start(await folderOf(false), { SCAN_SCHEDULE: 'now and then' });
  expect(await ended).toBe(1);
  expect(said.err).toMatch(/^SCAN_SCHEDULE must be six fields/);
  expect(said.out).toBe('');
});
