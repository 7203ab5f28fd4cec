/** Where contestants meet: one upstream and one storage for all, and for each run a fresh process and tables of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { z } from 'zod';
import { startChild } from './child.ts';
import {
  type Contestant,
  opened,
  type openOrder,
  type RunOrder,
  runReport,
  storageCount,
  storageWhere,
  upstreamCounts,
} from './protocol.ts';

/** What there is to run. Due customers: once `contestants/ours.ts` can ask for them. */
export const ready: Readonly<Record<Contestant, boolean>> = { sequential: true, plain: true, ours: true, 'ours-due': true };

export type Conditions = Omit<z.infer<typeof openOrder>, 'do'> & {
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  /** A scan before the measured one, so that this finds what it knows. */
  readonly hasBaseline: boolean;
};

export type Measurement = z.infer<typeof runReport> & {
  readonly upstream: z.infer<typeof upstreamCounts>;
  readonly storageRequests: number;
};

export type Arena = {
  run(contestant: Contestant, conditions: Conditions): Promise<Measurement>;
  close(): Promise<void>;
};

const here = fileURLToPath(new URL('.', import.meta.url));
/** At the quiet address there is no latency that a run must wait for. */
const baselineConcurrency = 16;
const baselineOf: Readonly<Record<Contestant, Contestant>> = {
  sequential: 'plain',
  plain: 'plain',
  ours: 'ours',
  'ours-due': 'ours',
};
const fileOf = (contestant: Contestant) => (contestant === 'ours-due' ? 'ours.cjs' : `${contestant}.cjs`);

export async function openArena(): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-bench-'));
  // Bundled as it is deployed: else a contestant of many files would pay for reading them with its memory.
  await build({
    entryPoints: ['sequential', 'plain', 'ours'].map((name) => join(here, 'contestants', `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
  });
  const upstream = startChild(join(here, 'upstream.ts'));
  const storage = startChild(join(here, 'storage.ts'));
  const { connectionString } = storageWhere.parse(await storage.ask({ do: 'where' }));
  let runs = 0;

  const scanOnce = async (order: RunOrder) => {
    const child = startChild(join(folder, fileOf(order.contestant)));
    try {
      return runReport.parse(await child.ask(order));
    } finally {
      await child.stop();
    }
  };

  return {
    async run(contestant, { concurrency, requestsPerMinute, hasBaseline, ...world }) {
      const tablePrefix = `Run${++runs}x`;
      const { quietUrl, measuredUrl } = opened.parse(await upstream.ask({ do: 'open', ...world }));
      const order = { contestant, baseUrl: measuredUrl, connectionString, tablePrefix, concurrency, requestsPerMinute };
      if (hasBaseline) {
        await scanOnce({
          ...order,
          contestant: baselineOf[contestant],
          baseUrl: quietUrl,
          concurrency: baselineConcurrency,
        });
      }
      await storage.ask({ do: 'begin' });
      const report = await scanOnce(order);
      const { requests } = storageCount.parse(await storage.ask({ do: 'count' }));
      const counts = upstreamCounts.parse(await upstream.ask({ do: 'counts' }));
      await storage.ask({ do: 'drop', tablePrefix });
      return { ...report, upstream: counts, storageRequests: requests };
    },
    async close() {
      await Promise.all([upstream.stop(), storage.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
