/** The end of a program at the terminal: asked for once it ends in order, asked for again at once. */

/** npm passes on what the terminal had sent to the program already: so soon after, it is the same Ctrl-C. */
const sameMs = 500;

/** Aborted at the first SIGINT or SIGTERM, which `onAsked` is told of. The second ends the process. */
export function endAsked(onAsked: () => void): AbortSignal {
  const asked = new AbortController();
  let askedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked.signal.aborted) {
        if (Date.now() - askedAt > sameMs) process.exit(1);
        return;
      }
      askedAt = Date.now();
      asked.abort();
      onAsked();
    });
  }
  return asked.signal;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
