/** Whom a scan asks about, in order. The story is in `lib/vetting/lanes.ts`; here it is told of the customers that there are. */
import type { Roster } from './roster.ts';
import type { DueParts } from './scan.ts';
import { lanesOf, sweepBudget, sweepHours, type Turn } from './vetting/lanes.ts';

export type Plan = {
  readonly ids: readonly string[];
  /** How many of them, the last ones, are of the sweep. */
  readonly swept: number;
  /** How many customers there are. */
  readonly customers: number;
  /** What a person should change, in one line. */
  readonly warning: string | null;
};

/** A sweep that takes longer is too slow. */
export const LONGEST_SWEEP_HOURS = 24;

type Rates = Pick<DueParts, 'sweepRequestsPerMinute' | 'requestsPerMinute'>;

/** Everybody where `due` is null, in the order of their lanes all the same: what is cut short has then asked the most important first. */
export function planOf(roster: Roster, due: DueParts | null, now: Date): Plan {
  const turns = turnsOf(roster);
  const budget = due ? sweepBudget(due.sweepRequestsPerMinute, roster.progress.sweptAt, now) : Number.POSITIVE_INFINITY;
  const { watched, unseen, sweep, leftOut } = lanesOf(turns, now, budget);
  return {
    ids: [...watched, ...unseen, ...sweep],
    swept: sweep.length,
    customers: turns.length,
    warning: due && warningOf(sweep.length + leftOut, due),
  };
}

function warningOf(customers: number, rates: DueParts): string | null {
  const { name, requestsPerMinute } = sweepPace(rates);
  const hours = sweepHours(customers, requestsPerMinute);
  if (hours <= LONGEST_SWEEP_HOURS) return null;
  return `asking everybody once takes ${Math.round(hours)} hours: raise ${name} (${requestsPerMinute})`;
}

/** How fast a sweep goes, and the setting that keeps it from going faster. */
export function sweepPace({ sweepRequestsPerMinute: swept, requestsPerMinute: all }: Rates) {
  return all < swept
    ? { name: 'PARTNER_CENTER_REQUESTS_PER_MINUTE', requestsPerMinute: all }
    : { name: 'SCAN_SWEEP_REQUESTS_PER_MINUTE', requestsPerMinute: swept };
}

/** Who is on a list that was read to its end; else also who was there before and is not known to be missing. */
function turnsOf({ known, listed, named, listComplete }: Roster): Turn[] {
  const turns: Turn[] = [];
  for (const row of known.values()) {
    const isThere = 'print' in row && !row.absentSince && !row.departedAt;
    if (!(listed?.has(row.customerId) || (!listComplete && isThere))) continue;
    turns.push('print' in row ? row : unread(row.customerId));
  }
  for (const customerId of named.keys()) if (!known.has(customerId)) turns.push(unread(customerId));
  return turns;
}

const unread = (customerId: string): Turn => ({ customerId, checkedAtMs: null, isReviewOpen: false, submittedAtMs: null });
