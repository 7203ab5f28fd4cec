/** `POST /api/customers/{customerId}/check`: asks Partner Center about one customer now, and answers what it found. */
import { z } from 'zod';
import { changeItemOf } from '../lib/queries/changes.ts';
import { customerDetailOf } from '../lib/queries/customers.ts';
import { checkAnswer } from '../lib/queries/items.ts';
import { customerId, NotFoundError } from '../lib/queries/question.ts';
import { jsonRoute, none } from './http/route.ts';
import { theMonitor } from './monitor.ts';
import { reading } from './reading.ts';

jsonRoute({
  name: 'check',
  method: 'POST',
  path: 'customers/{customerId}/check',
  summary: 'Asks Partner Center about one customer now; what it finds is stored and told as by a scan',
  pathParameters: z.strictObject({ customerId }),
  query: none,
  answer: checkAnswer,
  problems: [404, 500, 502, 503],
  async read({ customerId }) {
    const found = await theMonitor().check(customerId);
    if (!found) throw new NotFoundError(`no scan has seen a customer with the id ${customerId}`);
    (await reading()).snapshots.forget();
    return {
      outcome: found.outcome,
      customer: customerDetailOf(found.snapshot, new Date()),
      changes: found.changes.map(changeItemOf),
    };
  },
});
