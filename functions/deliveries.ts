/** `GET /api/deliveries`: what became of each told event in each channel. */
import { allDeliveries, deliveriesParameters, pageOfDeliveries } from '../lib/queries/deliveries.ts';
import { deliveryItem } from '../lib/queries/items.ts';
import { listRoute } from './http/list.ts';
import { none } from './http/route.ts';
import { reading } from './reading.ts';

listRoute({
  name: 'deliveries',
  path: 'deliveries',
  summary: 'What became of each told event in each channel, the latest events first',
  pathParameters: none,
  question: deliveriesParameters,
  item: deliveryItem,
  async page(_, question, paging) {
    return pageOfDeliveries({ ...(await reading()), problem: () => undefined }, question, paging);
  },
  async all(_, question, problem) {
    const told = (row: { eventId: string; channel: string; problem: string }) =>
      problem(`the delivery of event ${row.eventId} to ${row.channel} ${row.problem}`);
    return allDeliveries({ ...(await reading()), problem: told }, question);
  },
});
