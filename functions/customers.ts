/** `GET /api/customers`: what is known of the customers. */
import { allCustomers, customersOrder, customersParameters, pageOfCustomers } from '../lib/queries/customers.ts';
import { customerItem } from '../lib/queries/items.ts';
import { listRoute } from './http/list.ts';
import { none } from './http/route.ts';
import { reading } from './reading.ts';

listRoute({
  name: 'customers',
  path: 'customers',
  summary: 'The customers; with the usual order open reviews first, the longest on top',
  pathParameters: none,
  question: customersParameters.extend({ sort: customersOrder }),
  item: customerItem,
  ordering: ['sort'],
  async page(_, { sort, ...question }, paging) {
    const { snapshots } = await reading();
    return pageOfCustomers(snapshots, question, sort, paging, new Date());
  },
  async all(_, { sort: __, ...question }, problem) {
    const { store } = await reading();
    return allCustomers(store, question, new Date(), (row) =>
      problem(`the snapshot of customer ${row.customerId} ${row.problem}`),
    );
  },
});
