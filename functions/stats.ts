/** `GET /api/stats`: who is where, how long reviews take, and whether the monitor is well. */
import { statsAnswer } from '../lib/queries/items.ts';
import { readStats, statsParameters } from '../lib/queries/stats.ts';
import { jsonRoute, none } from './http/route.ts';
import { reading } from './reading.ts';

jsonRoute({
  name: 'stats',
  method: 'GET',
  path: 'stats',
  summary: 'Who is where, how long reviews take, and whether the monitor is well',
  pathParameters: none,
  query: statsParameters,
  answer: statsAnswer,
  problems: [500, 503],
  read: async (_, { weeks }) => readStats(await reading(), weeks, new Date()),
});
