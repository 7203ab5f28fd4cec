/** `npm run prove`: the proofs of `docs/guarantees.md` in full size, one after the other, and their figures. `npm test` runs them small. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';

const file = 'reports/proofs.jsonl';
const line = z.object({ proof: z.number(), name: z.string(), figure: z.string(), seconds: z.number() });

mkdirSync('reports', { recursive: true });
rmSync(file, { force: true });
const { status } = spawnSync('vitest', ['run', '--no-file-parallelism', 'test/proofs', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, PROVE: 'full', PROVE_FIGURES: file },
});
const figures = readFileSync(file, 'utf8').trim().split('\n');
for (const { proof, name, figure, seconds } of figures
  .map((text) => line.parse(JSON.parse(text)))
  .sort((a, b) => a.proof - b.proof)) {
  process.stdout.write(`${proof}  ${name}: ${figure} (${seconds} s)\n`);
}
process.exitCode = status ?? 1;
