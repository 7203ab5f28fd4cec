/** `GET /api/health`: well or not, and nothing more, for whoever asks; who may know why asks `/api/stats`. */
import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { readHealth } from '../lib/queries/health.ts';
import { keptFor } from '../lib/queries/snapshot-list.ts';
import { problem } from './http/problem.ts';
import { asked, json, none, parsed, register } from './http/route.ts';
import { reading } from './reading.ts';

/** Anybody may ask as often as they like; the tables are asked twice a minute. */
const keptMs = 30_000;

const health = keptFor(
  keptMs,
  () => new Date(),
  async () => {
    const { store, schedule } = await reading();
    let dead = 0;
    for await (const _ of store.deliveries.list(['dead'])) dead++;
    return readHealth(store, dead, schedule, new Date());
  },
);

/** What cannot be read is not well, either: settings and tables that are wrong are said in the log alone. */
async function isWell(context: Pick<InvocationContext, 'error'>): Promise<boolean> {
  try {
    return (await health.get()).isWell;
  } catch (error) {
    context.error(JSON.stringify({ message: 'health', problem: error instanceof Error ? error.message : String(error) }));
    return false;
  }
}

register(
  {
    name: 'health',
    method: 'GET',
    path: 'health',
    summary:
      'Whether the monitor does its work: a scan has completed of late, the last ones did not fail, nothing was given up',
    pathParameters: none,
    query: none,
    answer: z.strictObject({ status: z.literal('well') }),
    isList: false,
    isAnonymous: true,
    problems: [503],
  },
  async (request, context) => {
    parsed(none, asked(request));
    return (await isWell(context)) ? json({ status: 'well' }) : problem(503, 'the monitor is not well');
  },
);
