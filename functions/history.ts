/** `GET /api/customers/{customerId}/history`: every change of one customer, newest first. */
import { z } from 'zod';
import { allHistory, pageOfHistory } from '../lib/queries/changes.ts';
import { changeItem } from '../lib/queries/items.ts';
import { customerId } from '../lib/queries/question.ts';
import { listRoute } from './http/list.ts';
import { none } from './http/route.ts';
import { reading } from './reading.ts';

listRoute({
  name: 'history',
  path: 'customers/{customerId}/history',
  summary: 'Every change of one customer, newest first; none where no scan has seen it',
  pathParameters: z.strictObject({ customerId }),
  question: none,
  item: changeItem,
  page: async ({ customerId }, _, paging) => pageOfHistory((await reading()).store, customerId, paging),
  all: async ({ customerId }) => allHistory((await reading()).store, customerId),
});
