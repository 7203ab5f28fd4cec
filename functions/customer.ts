/** `GET /api/customers/{customerId}`: all that is known of one customer. */
import { z } from 'zod';
import { oneCustomer } from '../lib/queries/customers.ts';
import { customerDetail } from '../lib/queries/items.ts';
import { customerId } from '../lib/queries/question.ts';
import { jsonRoute, none } from './http/route.ts';
import { reading } from './reading.ts';

jsonRoute({
  name: 'customer',
  method: 'GET',
  path: 'customers/{customerId}',
  summary: 'One customer, with all its qualifications',
  pathParameters: z.strictObject({ customerId }),
  query: none,
  answer: customerDetail,
  problems: [404, 500, 503],
  read: async ({ customerId }) => oneCustomer((await reading()).store, customerId, new Date()),
});
