/** What a scan holds of every customer while it runs: enough to know whose turn it is, and whether an answer is news. */
import type { Customer } from './customer.ts';
import type { Turn } from './lanes.ts';
import type { Qualification } from './qualification.ts';
import { namePrint, readingPrint } from './reading-print.ts';
import type { Snapshot } from './snapshot.ts';

/** What a reading is held against before it is compared in full. */
export type Standing = {
  /** Counts the changes of the snapshot: tells whether another scan wrote one meanwhile. */
  readonly revision: number;
  /** Of the qualifications of the last reading. */
  readonly print: number;
  readonly companyNamePrint: number;
  readonly domainPrint: number;
  readonly absentSince: Date | null;
  readonly departedAt: Date | null;
};

export type KnownCustomer = Turn &
  Standing & {
    /** When the activity log last showed a submission, ms since 1970. */
    readonly loggedAtMs: number | null;
  };

type Stored = Pick<Snapshot, 'companyName' | 'domain' | 'qualifications' | 'revision' | 'absentSince' | 'departedAt'>;

export function standingOf({ revision, companyName, domain, qualifications, absentSince, departedAt }: Stored): Standing {
  return {
    revision,
    print: readingPrint(qualifications),
    companyNamePrint: namePrint(companyName),
    domainPrint: namePrint(domain),
    absentSince,
    departedAt,
  };
}

/** Whether the list names the customer as it is known. A name that is missing says nothing. */
export function isNamedAsKnown(known: Standing, { companyName, domain }: Customer): boolean {
  return (
    (companyName === null || namePrint(companyName) === known.companyNamePrint) &&
    (domain === null || namePrint(domain) === known.domainPrint)
  );
}

/** Whether a reading shows just what stands: then nothing but the time of the check is to be written. */
export function isAsKnown(known: Standing, customer: Customer, qualifications: readonly Qualification[]): boolean {
  const isThere = !known.absentSince && !known.departedAt;
  return isThere && isNamedAsKnown(known, customer) && readingPrint(qualifications) === known.print;
}
