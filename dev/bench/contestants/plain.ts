/** Plain p-limit, as one would write it in an hour: list all, then so many customers at once. */
import pLimit from 'p-limit';
import { byHand, type Listed } from './by-hand.ts';
import { contest } from './contest.ts';

contest(async (order) => {
  const script = byHand(order);
  await script.createTable();
  const customers: Listed[] = [];
  for await (const page of script.pages()) customers.push(...page);
  const limit = pLimit(order.concurrency);
  const outcome = { changes: 0, notReached: 0 };
  await limit.map(customers, async (customer) => {
    try {
      if (await script.check(customer)) outcome.changes++;
    } catch {
      outcome.notReached++;
    }
  });
  return outcome;
});
