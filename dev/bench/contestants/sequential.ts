/** One customer after the other, page by page, as Microsoft's .NET sample and a PowerShell pipeline do. */
import { byHand } from './by-hand.ts';
import { contest } from './contest.ts';

contest(async (order) => {
  const script = byHand(order);
  await script.createTable();
  const outcome = { changes: 0, notReached: 0 };
  for await (const customers of script.pages()) {
    for (const customer of customers) {
      try {
        if (await script.check(customer)) outcome.changes++;
      } catch {
        outcome.notReached++;
      }
    }
  }
  return outcome;
});
