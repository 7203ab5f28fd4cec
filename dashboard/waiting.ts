/** Whether there is nothing to show yet because no scan has ended, and nothing says that one cannot. */
import type { StatsAnswer } from '../lib/queries/items.ts';

export function isWaiting({ customers, monitor }: StatsAnswer): boolean {
  return monitor.lastScan === null && customers.total === 0 && otherProblems(monitor.problems).length === 0;
}

/** All but the one that no scan has completed, which the page itself says. */
export const otherProblems = (problems: readonly string[]) =>
  problems.filter((line) => !line.startsWith('no scan has completed'));
