/** A snapshot of which every part is filled, and how the tests of the tables read lists. */
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { changeEvent } from '../notify/change-events.ts';
import { customer } from '../support/partner.ts';

export const denial = {
  status: 'Denied',
  submitted: { raw: '07/01/2020: 00:00:00', at: new Date('2020-07-01T00:00:00.000Z') },
} as const;

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    customerId: customer(1),
    companyName: 'Łąka "School" & <b>Sons</b>',
    domain: 'school.example',
    education: {
      status: 'InReview',
      reason: null,
      submitted: { raw: '07/09/2020: 00:00:00', at: new Date('2020-07-09T00:00:00.000Z') },
      submissions: 2,
      review: { state: 'open', since: new Date('2020-07-09T00:00:00.000Z'), previous: null },
    },
    qualifications: [
      {
        qualification: 'Education',
        vettingStatus: 'InReview',
        vettingReason: null,
        submitted: { raw: 'no date at all', at: null },
      },
      { qualification: 'StateOwnedEntity', vettingStatus: 'NotVetted', vettingReason: null, submitted: null },
    ],
    revision: 3,
    firstSeenAt: new Date('2020-07-10T00:00:00.001Z'),
    changedAt: new Date('2020-07-11T00:00:00.002Z'),
    checkedAt: new Date('2020-07-12T00:00:00.003Z'),
    submissionLoggedAt: new Date('2020-07-12T00:00:00.004Z'),
    absentSince: null,
    departedAt: null,
    outbox: [changeEvent()],
    ...over,
  };
}

export async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
