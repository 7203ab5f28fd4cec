/** What `npm run build` makes, in a folder of its own, and a way to run its parts as a user or Azure does: in a fresh process. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

export type Ended = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const run = promisify(execFile);

/** Builds once for the file; returns the folder. */
export function useBundle(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
  beforeAll(async () => {
    await run(process.execPath, ['dev/build.ts', folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Runs Node on the arguments with nothing in its environment but what is given. */
export async function runNode(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, { env, cwd, maxBuffer: 64 * 1024 * 1024 });
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error && typeof error.code === 'number') {
      return { exitCode: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}
