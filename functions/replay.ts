/** `POST /api/deliveries/{eventId}/replay` and `…/dismiss`: what a person decides about deliveries. */
import { z } from 'zod';
import { deliveryItemOf } from '../lib/queries/deliveries.ts';
import { decidedAnswer } from '../lib/queries/items.ts';
import { channel, eventId, NotFoundError } from '../lib/queries/question.ts';
import { dismissEvent, replayEvent } from '../lib/replay.ts';
import { jsonRoute } from './http/route.ts';
import { reading } from './reading.ts';

const decisions = [
  { name: 'replay', decide: replayEvent, summary: 'Makes deliveries of an event pending again; they are sent within minutes' },
  { name: 'dismiss', decide: dismissEvent, summary: 'Lets dead deliveries of an event be: they are not wanted any more' },
] as const;

for (const { name, decide, summary } of decisions) {
  jsonRoute({
    name,
    method: 'POST',
    path: `deliveries/{eventId}/${name}`,
    summary,
    pathParameters: z.strictObject({ eventId }),
    query: z.strictObject({ channel: channel.optional().meta({ description: 'Only in this channel' }) }),
    answer: decidedAnswer,
    problems: [404, 500, 503],
    async read({ eventId }, { channel = null }) {
      const { store, isSet } = await reading();
      const decided = await decide(store.deliveries, eventId, channel, new Date());
      if (decided.deliveries.length + decided.problems.length === 0)
        throw new NotFoundError(`there is no delivery of an event ${eventId}${channel ? ` to ${channel}` : ''}`);
      return {
        deliveries: decided.deliveries.map((delivery) => deliveryItemOf(delivery, isSet)),
        problems: [...decided.problems],
      };
    },
  });
}
