/**
 * The activity log: which operations were made for customers. A record is made when the world is told, whatever date a
 * submission itself bears. It holds operations of the partner only: no decision is ever in it.
 */
export type AuditRecord = {
  readonly customerId: string;
  readonly customerName: string | null;
  readonly resourceType: string;
  /** In snake case, as documented. */
  readonly operationType: string;
  readonly operationStatus: 'succeeded' | 'failed';
  /** Ms. */
  readonly at: number;
  /** The place in the log; never used twice. */
  readonly place: number;
};

const mostRecords = 10_000;
/** What else partners do: one of these, in turn, comes before every submission. */
const otherOperations = [
  ['customer', 'add_customer'],
  ['customer', 'update_customer_billing_profile'],
  ['order', 'create_order'],
] as const;

export class ActivityLog {
  readonly #records: AuditRecord[];

  constructor(records: readonly AuditRecord[] = []) {
    this.#records = records.map((record) => ({ ...record }));
  }

  /** Keeps a submission, and something else that was done for the customer just before. Of all records the latest 10 000 stay. */
  submission(
    customer: { readonly id: string; readonly companyName: string | null },
    operationStatus: AuditRecord['operationStatus'],
    at: number,
  ): void {
    const place = (this.#records.at(-1)?.place ?? 0) + 1;
    const of = { customerId: customer.id, customerName: customer.companyName, at };
    const [resourceType, operationType] = otherOperations[place % otherOperations.length] ?? otherOperations[0];
    this.#records.push(
      { ...of, resourceType, operationType, operationStatus: 'succeeded', place },
      {
        ...of,
        resourceType: 'customer',
        operationType: 'update_customer_qualification',
        operationStatus,
        place: place + 1,
      },
    );
    if (this.#records.length > mostRecords) this.#records.splice(0, mostRecords / 10);
  }

  list(): readonly AuditRecord[] {
    return this.#records;
  }
}
