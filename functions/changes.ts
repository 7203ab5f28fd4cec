/** `GET /api/changes`: what changed, newest first. */
import { allChanges, changesParameters, pageOfChanges } from '../lib/queries/changes.ts';
import { changeItem } from '../lib/queries/items.ts';
import { listRoute } from './http/list.ts';
import { none } from './http/route.ts';
import { reading } from './reading.ts';

listRoute({
  name: 'changes',
  path: 'changes',
  summary: 'What changed, newest first. A page may be empty and have a next one',
  pathParameters: none,
  question: changesParameters,
  item: changeItem,
  page: async (_, question, paging) => pageOfChanges((await reading()).store, question, paging, new Date()),
  all: async (_, question) => allChanges((await reading()).store, question, new Date()),
});
