/**
 * `npm run prove`: the proofs of `docs/guarantees.md` in full size, one after the other, and their figures; `npm run prove -- garbage`
 * those whose file is so named. `npm test` runs them small.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';

const file = 'reports/proofs.jsonl';
const line = z.object({ proof: z.number(), name: z.string(), figure: z.string(), seconds: z.number() });

mkdirSync('reports', { recursive: true });
rmSync(file, { force: true });
const names = process.argv.slice(2).map((name) => `test/proofs/${name}`);
const { status } = spawnSync('vitest', ['run', '--no-file-parallelism', ...(names.length > 0 ? names : ['test/proofs'])], {
  stdio: 'inherit',
  env: { ...process.env, PROVE: 'full', PROVE_FIGURES: file },
});
const figures = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
for (const { proof, name, figure, seconds } of figures
  .map((text) => line.parse(JSON.parse(text)))
  .sort((a, b) => a.proof - b.proof)) {
  process.stdout.write(`${proof}  ${name}: ${figure} (${seconds} s)\n`);
}
process.exitCode = status ?? 1;
