/**
 * Table 3: how long the functions take to load, bundled as deployed and from source, each in a fresh process. Beside them is
 * nothing but a stand-in for the module that the Functions worker brings.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { ImportsResult } from './results.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** As far as registering goes. */
const workerModule = `
class Disposable { dispose() {} }
let model;
module.exports = {
  version: '1', hostVersion: '4.0.0', Disposable, log() {},
  registerHook: () => new Disposable(),
  registerFunction: () => new Disposable(),
  setProgrammingModel: (next) => { model = next; },
  getProgrammingModel: () => model,
};`;

const timing = (url: string) => `
const startedAt = performance.now();
import(${JSON.stringify(url)}).then(() => process.stdout.write(String(performance.now() - startedAt)));`;

/** Builds into a folder of its own, then loads both in turn; the medians, in ms. */
export async function measureImports(runs: number): Promise<Omit<ImportsResult, 'measured'>> {
  const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-bench-'));
  try {
    await run(process.execPath, ['dev/build.ts', folder], { cwd: root });
    const module = join(folder, 'modules', '@azure', 'functions-core');
    mkdirSync(module, { recursive: true });
    writeFileSync(join(module, 'index.js'), workerModule);
    const load = async (file: string) => {
      const env = { NODE_PATH: join(folder, 'modules') };
      const { stdout } = await run(process.execPath, ['-e', timing(pathToFileURL(file).href)], { cwd: folder, env });
      return z.coerce.number().positive().parse(stdout);
    };
    const bundled: number[] = [];
    const unbundled: number[] = [];
    for (let count = 0; count < runs; count++) {
      bundled.push(await load(join(folder, 'functions.cjs')));
      unbundled.push(await load(join(root, 'functions', 'main.ts')));
    }
    return { runs, bundledMs: median(bundled), unbundledMs: median(unbundled) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return Math.round(([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0) * 10) / 10;
}
