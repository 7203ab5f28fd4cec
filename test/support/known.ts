/** Customers as a scan holds them while it runs. */
import type { KnownCustomer } from '../../lib/vetting/known-customer.ts';
import { namePrint, readingPrint } from '../../lib/vetting/reading-print.ts';

/** Without a name, and without a qualification. */
export function knownCustomer(customerId: string, over: Partial<KnownCustomer> = {}): KnownCustomer {
  return {
    customerId,
    checkedAtMs: 1,
    isReviewOpen: false,
    submittedAtMs: null,
    loggedAtMs: null,
    revision: 0,
    print: readingPrint([]),
    companyNamePrint: namePrint(null),
    domainPrint: namePrint(null),
    absentSince: null,
    departedAt: null,
    ...over,
  };
}
