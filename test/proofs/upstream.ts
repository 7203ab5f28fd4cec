/**
 * A partner whose Partner Center fails all the time, and whose customers live on between the scans and during them. It knows
 * the truth of each customer at every moment, and keeps what each answer that could be read said.
 */
import { pick, type Random } from '../../dev/simulator/random.ts';
import type { QualificationEntry, Simulator, WorldCustomer } from '../../dev/simulator/simulator.ts';

/** The truth about one customer, as an answer of that scan had it. */
export type Reading = { readonly scan: number; readonly atMs: number; readonly entries: readonly QualificationEntry[] };

export type Upstream = {
  /** Readings of each customer, oldest first. */
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
  /** Goes between the scan of that number and the simulator; now and then somebody's life goes on meanwhile. */
  watch(scan: number): typeof fetch;
  /** Days go by: about one customer in five has something new. */
  liveOn(): void;
  /** How many open reviews were decided, read or not. */
  readonly decided: () => number;
};

const DENIED = [
  'Not an Education Customer',
  'Not an Academic Domain',
  'Not an eligible Library',
  'Not an eligible Museum',
] as const;
const mostSubmissions = 3;
const dayMs = 86_400_000;

export function fillPartner({ world }: Simulator, customers: number, random: Random, nowMs: number): void {
  for (let number = 1; number <= customers; number++) {
    const id = `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const submitted = new Date(nowMs - (1 + random() * 30) * dayMs).toISOString();
    world.add({ id, companyName: `School ${number}`, domain: `school-${number}.example` });
    const lot = random();
    if (lot < 1 / 3) world.education(id, 'InReview', { submitted });
    else if (lot < 2 / 3) world.education(id, 'Approved', { submitted });
    else if (lot < 0.8) world.education(id, 'Denied', { submitted, reason: pick(DENIED, random) });
    if (random() < 0.1) world.set(id, [...(world.get(id)?.qualifications ?? []), { qualification: 'StateOwnedEntity' }]);
  }
}

export function watchPartner({ world }: Simulator, random: Random, now: () => Date): Upstream {
  const readings = new Map<string, Reading[]>();
  const moved = new Set<string>();
  const asked = new Map<string, number>();
  let decisions = 0;

  /** One move at most from the end of a scan to the end of the next, so that no two submissions fall on one day. */
  const move = (customer: Readonly<WorldCustomer> | undefined) => {
    if (!customer || moved.has(customer.id) || (asked.get(customer.id) ?? 0) > 0) return;
    moved.add(customer.id);
    if (liveAStep(customer)) decisions++;
  };

  /** Whether it was the decision of an open review. */
  const liveAStep = ({ id, qualifications, submissions }: Readonly<WorldCustomer>): boolean => {
    const status = statusOf(qualifications);
    const isNewPossible = submissions.length < mostSubmissions;
    const lot = random();
    if (status === 'InReview') {
      if (lot < 0.15) world.education(id, null);
      else if (lot < 0.65) world.education(id, 'Approved');
      else world.education(id, 'Denied', { reason: pick(DENIED, random) });
      return lot >= 0.15;
    }
    if (status === 'Denied' && lot < 0.6 && isNewPossible) world.education(id, 'InReview');
    else if (status === 'Denied') world.education(id, null);
    else if (status === 'Approved')
      world.education(id, lot < 0.5 ? 'Denied' : null, { reason: 'No longer an Education Customer' });
    else if (lot < 0.6 && isNewPossible) world.education(id, 'InReview');
    else if (submissions.length > 0) world.education(id, lot < 0.8 ? 'Approved' : 'Denied', { reason: pick(DENIED, random) });
    else world.set(id, [{ qualification: 'Nonprofit', vettingStatus: 'Approved' }]);
    return false;
  };

  return {
    readings,
    decided: () => decisions,
    liveOn() {
      moved.clear();
      for (const customer of world.list()) if (random() < 0.2) move(customer);
    },
    watch: (scan) => async (input, init) => {
      const id = /\/customers\/([^/?]+)\/qualifications$/.exec(typeof input === 'string' ? input : '')?.[1] ?? '';
      if (random() < 0.05) move(pick([undefined, ...world.list()], random));
      // What is being asked about stands still: an answer on its way has one truth only.
      asked.set(id, (asked.get(id) ?? 0) + 1);
      const entries = structuredClone(world.get(id)?.qualifications ?? []);
      try {
        const response = await fetch(input, init);
        const bytes = await response.arrayBuffer();
        if (id && response.status === 200 && isJson(bytes)) {
          readings.set(id, [...(readings.get(id) ?? []), { scan, atMs: now().getTime(), entries }]);
        }
        return new Response(bytes, { status: response.status, headers: response.headers });
      } finally {
        asked.set(id, (asked.get(id) ?? 0) - 1);
      }
    },
  };
}

export const statusOf = (entries: readonly QualificationEntry[]) => educationOf(entries)?.vettingStatus ?? 'None';

export const educationOf = (entries: readonly QualificationEntry[]) =>
  entries.find(({ qualification }) => qualification === 'Education');

function isJson(bytes: ArrayBuffer): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
