/**
 * `npm run bench`: contestants side by side on the same simulator and the same Azurite. Every part is kept as soon as it is
 * measured; `--only 1000,imports` measures these parts alone, `--quick` smaller ones, which are kept elsewhere.
 */
import { parseArgs } from 'node:util';
import { openArena } from './arena.ts';
import { measureImports } from './imports.ts';
import { measureSpeed, measureThrottling } from './measure.ts';
import { fullPlan, only, quickPlan } from './plan.ts';
import { here, keepResult, latestFile, quickFile, readResults } from './results.ts';
import { tables } from './table.ts';

async function bench(isQuick: boolean, names: readonly string[] | null): Promise<void> {
  const all = isQuick ? quickPlan : fullPlan;
  const plan = names ? only(all, names) : all;
  const file = isQuick ? quickFile : latestFile;
  const say = (line: string) => process.stderr.write(`${line}\n`);

  if (plan.imports > 0) keepResult(file, { imports: { measured: here(isQuick), ...(await measureImports(plan.imports)) } });
  if (plan.speed.length + plan.throttling.length > 0) {
    const arena = await openArena();
    try {
      for (const part of plan.speed) {
        keepResult(file, { speed: { measured: here(isQuick), ...(await measureSpeed(arena, part, say)) } });
      }
      for (const part of plan.throttling) {
        keepResult(file, { throttling: { measured: here(isQuick), ...(await measureThrottling(arena, part, say)) } });
      }
    } finally {
      await arena.close();
    }
  }
  process.stdout.write(`${tables(readResults(file))}\n`);
}

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
bench(values.quick, values.only?.split(',') ?? null).catch((error: unknown) => {
  process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
