/** What `npm run build` makes, in a folder of its own, and a way to run its parts as a user or Azure does: in a fresh process. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

/** `exitCode` is null where a signal ended the process. */
export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

export type Started = {
  /** False where the process has ended already. */
  kill(signal: NodeJS.Signals): boolean;
  /** Resolves once stderr holds the text. */
  said(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
};

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
export function runNode(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Ended> {
  return startNode(args, env, cwd).ended;
}

/** The same, of a process that is to be met while it runs. */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Started {
  const running = run(process.execPath, args, { env, cwd, maxBuffer: 64 * 1024 * 1024 });
  const { child } = running;
  return {
    kill: (signal) => child.kill(signal),
    said: (text) =>
      new Promise((resolve, reject) => {
        let heard = '';
        child.stderr?.on('data', (chunk) => {
          heard += String(chunk);
          if (heard.includes(text)) resolve();
        });
        child.once('close', () => reject(new Error(`it ended without saying “${text}”, but: ${heard}`)));
      }),
    ended: running.then(
      ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error) {
          const { code } = error;
          if (typeof code === 'number' || code === null) {
            return { exitCode: code, stdout: String(error.stdout), stderr: String(error.stderr) };
          }
        }
        throw error;
      },
    ),
  };
}
