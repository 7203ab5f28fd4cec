/** Partner Center as this project uses it, named after Microsoft's SDK. One client is one run: its calls share a correlation id and counts. */
import type { Qualification } from '../vetting/qualification.ts';
import { type Submission, submissionsSince } from './activity.ts';
import { type CustomerList, listCustomers } from './customers.ts';
import { createQualification, getQualification, getQualifications, type NewQualification } from './qualifications.ts';
import { createRequests, type RequestCounts, type RequestOptions } from './request.ts';

export type PartnerCenter = {
  readonly customers: { list(): CustomerList };
  readonly qualifications: {
    get(customerId: string): Promise<Qualification[]>;
    create(customerId: string, submission: NewQualification): Promise<Qualification>;
  };
  readonly qualification: { get(customerId: string): Promise<Qualification[]> };
  readonly activity: { submissionsSince(since: Date, now: Date): Promise<Submission[]> };
  readonly counts: Readonly<RequestCounts>;
  /** What a person should know of the credential, a line each, as of now. */
  notes(): readonly string[];
};

export function createPartnerCenter(options: RequestOptions): PartnerCenter {
  const requests = createRequests(options);
  return {
    customers: { list: () => listCustomers(requests, options.baseUrl) },
    qualifications: {
      get: (customerId) => getQualifications(requests, customerId),
      create: (customerId, submission) => createQualification(requests, customerId, submission),
    },
    qualification: { get: (customerId) => getQualification(requests, customerId) },
    activity: { submissionsSince: (since, now) => submissionsSince(requests, options.baseUrl, since, now) },
    counts: requests.counts,
    notes: () => options.tokens.notes(),
  };
}
