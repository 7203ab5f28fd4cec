/** What happens to customers in Partner Center between two scans: to one of them, whatever may; to several, what makes decisions. */
import type { ModelCustomer } from './model.ts';
import type { System } from './system.ts';

export type Decision = { readonly status: string; readonly reason?: string | undefined };

/** What may happen to one customer between two scans, and how often. */
export const CHANGES: readonly (readonly [weight: number, name: string, make: (customer: ModelCustomer) => void])[] = [
  [2, 'submits', (customer) => customer.submit(true)],
  [1, 'submits, the entry before is gone', (customer) => customer.submit(false)],
  [1, 'is approved', (customer) => customer.become('Approved')],
  [1, 'is denied', (customer) => customer.become('Denied', 'Not an eligible Museum')],
  [1, 'is reviewed again', (customer) => customer.become('InReview')],
  [2, 'vanishes', (customer) => customer.show([])],
  [2, 'has an unknown status', (customer) => customer.show([customer.truth && { ...customer.truth, status: 'Escalated' }])],
  [3, 'is shown as it is', (customer) => customer.show([customer.truth])],
  [3, 'is shown with the decision before', showEarlier],
  [1, 'is state-owned, or no more', (customer) => customer.toggle('hasOther')],
  [1, 'leaves, or returns', (customer) => customer.toggle('listed')],
  [1, 'is gone, or returns', (customer) => customer.toggle('gone')],
];

/** Of two entries the newer one vanishes: the decision before is shown, once more or for the first time. */
function showEarlier(customer: ModelCustomer): void {
  customer.show([customer.earlier ?? customer.truth]);
}

/**
 * Those whose bit is set go on to their next step: what was read as in review is decided, what is in review is shown so, and
 * everybody else submits. Nobody else moves.
 */
export function goOn(system: System, bits: number, decisions: readonly Decision[]): void {
  for (const [place, customer] of system.readable.entries()) {
    if (!(bits & (1 << place))) continue;
    const { status, reason } = decisions[place % decisions.length] ?? { status: 'Approved' };
    if (customer.truth?.status !== 'InReview') customer.submit(place % 2 === 0);
    else if (customer.known?.review !== 'open') customer.show([customer.truth]);
    else customer.become(status, status === 'Denied' ? reason : undefined);
    system.show(customer);
  }
}
