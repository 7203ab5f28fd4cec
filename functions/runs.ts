/** `GET /api/runs`: the scans, newest first. */
import { runItem } from '../lib/queries/items.ts';
import { allRuns, pageOfRuns } from '../lib/queries/runs.ts';
import { listRoute } from './http/list.ts';
import { none } from './http/route.ts';
import { reading } from './reading.ts';

listRoute({
  name: 'runs',
  path: 'runs',
  summary: 'The scans, newest first. A page may be empty and have a next one',
  pathParameters: none,
  question: none,
  item: runItem,
  page: async (_, __, paging) => pageOfRuns((await reading()).store, paging, new Date()),
  all: async () => allRuns((await reading()).store, new Date()),
});
