/** What every contestant's process does around its scan: it is told once what to do, and tells how it went. */
import { readFileSync } from 'node:fs';
import { serve } from '../child.ts';
import { type RunOrder, type RunOutcome, runOrder } from '../protocol.ts';

export function contest(scan: (order: RunOrder) => Promise<RunOutcome>): void {
  serve(async (message) => {
    const order = runOrder.parse(message);
    const startedAt = performance.now();
    const outcome = await scan(order);
    return { ...outcome, ms: performance.now() - startedAt, peakBytes: peakBytes() };
  });
}

/** Linux passes the `maxRSS` of whoever started a process on to it; what the process itself had is in `/proc`. */
function peakBytes(): number {
  const ofParent = process.resourceUsage().maxRSS;
  const own =
    process.platform === 'linux' ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] : undefined;
  return Number(own ?? ofParent) * 1024;
}
