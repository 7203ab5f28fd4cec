/** The results as they are kept: `dev/bench/results/latest.json`, no paths in it. Each part has the date and the machine it was measured on. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CONTESTANTS } from './protocol.ts';

const measured = z.object({ date: z.string(), node: z.string(), cpu: z.string(), cores: z.number(), isQuick: z.boolean() });

const speed = z.object({
  measured,
  customers: z.number(),
  latencyMs: z.number(),
  concurrency: z.number(),
  rounds: z.number(),
  /** Made between the two scans. */
  changes: z.number(),
  contestants: z.array(
    z.object({
      contestant: z.enum(CONTESTANTS),
      seconds: z.number(),
      /** Calls × latency ÷ concurrency, of the calls that this contestant had to make; null without a latency. */
      limitSeconds: z.number().nullable(),
      /** What an answer of the upstream really took on average: some ms over the latency that was set. */
      realLatencyMs: z.number(),
      calls: z.number(),
      wasted: z.number(),
      storageRequests: z.number(),
      peakBytes: z.number(),
      notReached: z.number(),
      changesFound: z.number(),
    }),
  ),
});
export type SpeedResult = z.infer<typeof speed>;

const throttling = z.object({
  measured,
  name: z.string(),
  customers: z.number(),
  setRequestsPerMinute: z.number(),
  allowed: z.array(z.object({ fromSeconds: z.number(), requestsPerMinute: z.number() })),
  windowSeconds: z.number(),
  contestants: z.array(
    z.object({
      contestant: z.enum(CONTESTANTS),
      seconds: z.number(),
      calls: z.number(),
      wasted: z.number(),
      notReached: z.number(),
      /** Answers in the window ÷ what the allowed rate would have let through in it. */
      usedShare: z.number(),
    }),
  ),
});
export type ThrottlingResult = z.infer<typeof throttling>;

const imports = z.object({ measured, runs: z.number(), bundledMs: z.number(), unbundledMs: z.number() });
export type ImportsResult = z.infer<typeof imports>;

const results = z.object({ speed: z.array(speed), throttling: z.array(throttling), imports: imports.nullable() });
export type Results = z.infer<typeof results>;

export const latestFile = fileURLToPath(new URL('results/latest.json', import.meta.url));
/** Beside everything that is kept: a quick run must not replace real figures. */
export const quickFile = fileURLToPath(new URL('../../reports/bench-quick.json', import.meta.url));

/** What was kept; nothing where there is no such file. Throws where it holds something else. */
export function readResults(file: string): Results {
  try {
    return results.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { speed: [], throttling: [], imports: null };
    throw error;
  }
}

/** Puts a part in the place of the same one measured before; the others stay as they are. */
export function keepResult(
  file: string,
  part: { readonly speed?: SpeedResult; readonly throttling?: ThrottlingResult; readonly imports?: ImportsResult },
): void {
  const kept = readResults(file);
  const { speed, throttling, imports } = part;
  const next: Results = {
    speed: [...kept.speed.filter(({ customers }) => customers !== speed?.customers), ...(speed ? [speed] : [])].sort(
      (a, b) => a.customers - b.customers,
    ),
    throttling: [...kept.throttling.filter(({ name }) => name !== throttling?.name), ...(throttling ? [throttling] : [])].sort(
      (a, b) => a.allowed.length - b.allowed.length,
    ),
    imports: imports ?? kept.imports,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
}

/** When and on what. */
export function here(isQuick: boolean): z.infer<typeof measured> {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    isQuick,
  };
}
