/** Ctrl-C and SIGTERM: the first one asks for an orderly end, a second one ends at once. */
import { setMaxListeners } from 'node:events';

export type Interrupt = {
  readonly signal: AbortSignal;
  /** 128 and the signal's number, as shells have it, where an end was asked for; else null. */
  readonly exitCode: () => number | null;
};

const numbers = { SIGINT: 2, SIGTERM: 15 } as const;

export function onInterrupt(): Interrupt {
  const stopping = new AbortController();
  // Every wait listens to it; an older Node warns of more than ten.
  setMaxListeners(0, stopping.signal);
  let exitCode: number | null = null;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (exitCode !== null) process.exit(exitCode);
      exitCode = 128 + numbers[name];
      // First whoever draws on the screen, then the line.
      stopping.abort();
      process.stderr.write('Ending when what is in hand is written; once more ends at once.\n');
    });
  }
  return { signal: stopping.signal, exitCode: () => exitCode };
}
