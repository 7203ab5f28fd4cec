/** What the harness and its child processes say to each other. */
import { z } from 'zod';

/**
 * `sequential`: one customer after the other. `plain`: p-limit as one would write it in an hour. `ours`: all customers.
 * `ours-due`: those that are due.
 */
export const CONTESTANTS = ['sequential', 'plain', 'ours', 'ours-due'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

const count = z.number().int().min(0);

/** To a contestant: one scan. */
export const runOrder = z.object({
  contestant: z.enum(CONTESTANTS),
  baseUrl: z.string(),
  connectionString: z.string(),
  tablePrefix: z.string(),
  concurrency: count,
  requestsPerMinute: count,
});
export type RunOrder = z.infer<typeof runOrder>;

/** `changes`: how many changes were found. `notReached`: customers that should have been read and stored, and were not. */
export const runOutcome = z.object({ changes: count, notReached: count });
export type RunOutcome = z.infer<typeof runOutcome>;
/** From a contestant: the same, how long the scan took, and the most memory that its process ever had. */
export const runReport = runOutcome.extend({ ms: z.number(), peakBytes: count });

/** To the upstream: a world of so many customers in place of the one before. */
export const openOrder = z.object({
  do: z.literal('open'),
  customers: count,
  latencyMs: count,
  /** How many open reviews the measured address shows as approved. */
  changes: count,
  /** Of the measured address, from so many ms after its first request on; none: no limit. */
  limits: z.array(z.object({ fromMs: count, requestsPerMinute: count })),
  /** How long answers count as `answeredInWindow`, from the first request on. */
  windowMs: count,
});
/** The same customers at both: `quietUrl` is fast and without limit, and shows them before the changes. */
export const opened = z.object({ quietUrl: z.string(), measuredUrl: z.string() });

export const upstreamOrder = z.discriminatedUnion('do', [openOrder, z.object({ do: z.literal('counts') })]);

/** Of the measured address. `reached`: different customers whose qualifications were given. `busyMs`: what all answers took together. */
export const upstreamCounts = z.object({
  requests: count,
  throttled: count,
  answered: count,
  answeredInWindow: count,
  reached: count,
  busyMs: z.number(),
});

/** To the storage. `begin`: counts anew. `drop`: removes the tables of a prefix. */
export const storageOrder = z.discriminatedUnion('do', [
  z.object({ do: z.literal('where') }),
  z.object({ do: z.literal('begin') }),
  z.object({ do: z.literal('count') }),
  z.object({ do: z.literal('drop'), tablePrefix: z.string() }),
]);
export const storageWhere = z.object({ connectionString: z.string() });
export const storageCount = z.object({ requests: count });
