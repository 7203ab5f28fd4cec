/** What a scan holds of every customer while it runs: enough to know whose turn it is, and whether an answer is news. */
import type { Customer } from './customer.ts';
import type { Turn } from './lanes.ts';
import type { Qualification } from './qualification.ts';
import { namePrint, readingPrint } from './reading-print.ts';

export type KnownCustomer = Turn & {
  /** When the activity log last showed a submission, ms since 1970. */
  readonly loggedAtMs: number | null;
  /** Counts the changes of the snapshot: tells whether another scan wrote one meanwhile. */
  readonly revision: number;
  /** Of the qualifications of the last reading. */
  readonly print: number;
  readonly companyNamePrint: number;
  readonly domainPrint: number;
  readonly absentSince: Date | null;
  readonly departedAt: Date | null;
};

/** Whether the list names the customer as it is known. A name that is missing says nothing. */
export function isNamedAsKnown(known: KnownCustomer, { companyName, domain }: Customer): boolean {
  return (
    (companyName === null || namePrint(companyName) === known.companyNamePrint) &&
    (domain === null || namePrint(domain) === known.domainPrint)
  );
}

/** Whether a reading shows just what stands: then nothing but the time of the check is to be written. */
export function isAsKnown(known: KnownCustomer, customer: Customer, qualifications: readonly Qualification[]): boolean {
  const isThere = !known.absentSince && !known.departedAt;
  return isThere && isNamedAsKnown(known, customer) && readingPrint(qualifications) === known.print;
}
