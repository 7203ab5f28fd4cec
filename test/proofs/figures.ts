/**
 * What all proofs share: their sizes, their chance, and the figure that each prints. `npm test` runs them small, `PROVE=full`
 * in full; `SEED=…` plays another chance.
 */
import { appendFileSync } from 'node:fs';

export const isFull = process.env.PROVE === 'full';
export const SEED = Number(process.env.SEED ?? 20_261_121);

export function size(small: number, full: number): number {
  return isFull ? full : small;
}

export const count = (number: number) => number.toLocaleString('en-US');

let beganMs = performance.now();

/**
 * Prints one line, such as `proof 7  garbage in: 20,000 bodies …` for the name `7 garbage in`, and appends it as JSON to the
 * file that PROVE_FIGURES names. The seconds count from the start of the test file, or from the figure before.
 */
export function figure(name: string, text: string): void {
  const [, proof = '', title = name] = /^(\d+) +(.+)$/.exec(name) ?? [];
  const seconds = Math.round((performance.now() - beganMs) / 100) / 10;
  beganMs = performance.now();
  process.stdout.write(`proof ${proof}  ${title}: ${text} (${seconds} s)\n`);
  const file = process.env.PROVE_FIGURES;
  if (file) {
    appendFileSync(file, `${JSON.stringify({ proof: Number(proof), name: title, figure: text, seconds, full: isFull })}\n`);
  }
}

/** Adds to whatever `run` fails with how to play it again. */
export async function withSeed<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${problem}\nPlay it again with SEED=${SEED}${isFull ? ' PROVE=full' : ''}`, { cause });
  }
}
