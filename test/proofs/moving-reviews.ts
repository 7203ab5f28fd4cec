/**
 * Reviews that move between scans, and only where the tables show that the move before was read: so everything that moves can
 * be read, and must be told. Each decision comes with a name of its own, by which a Teams card that holds no id is known.
 */
import { pick, type Random } from '../../dev/simulator/random.ts';
import type { World } from '../../dev/simulator/simulator.ts';
import type { Snapshots } from '../../lib/store/snapshots.ts';
import type { ChangeKind } from '../../lib/vetting/change-event.ts';
import { customer } from '../support/partner.ts';

export type Move = { readonly customerId: string; readonly kind: ChangeKind; readonly companyName: string };

const dayMs = 86_400_000;
const reasons = [
  'Not an Education Customer',
  'Not an Academic Domain',
  'Not an eligible Library',
  'Not an eligible Museum',
] as const;

export function movingReviews(world: World, random: Random, customers: number) {
  const moves: Move[] = [];
  const ids = Array.from({ length: customers }, (_, place) => customer(place + 1));
  let submittedMs = Date.UTC(2021, 0, 4, 9);
  let decisions = 0;

  const submit = (id: string) => {
    submittedMs += dayMs;
    world.education(id, 'InReview', { submitted: new Date(submittedMs).toISOString() });
  };
  const statusOf = (id: string) => world.get(id)?.qualifications[0]?.vettingStatus ?? 'None';
  const nameOf = (id: string) => world.get(id)?.companyName ?? '';

  for (const [place, id] of ids.entries()) {
    if (!world.get(id)) world.add({ id, companyName: `School ${place + 1}` });
    if (random() < 0.5) submit(id);
  }

  const move = (id: string, place: number): Move => {
    if (statusOf(id) !== 'InReview') {
      const kind = statusOf(id) === 'None' ? 'submitted' : 'resubmitted';
      submit(id);
      return { customerId: id, kind, companyName: nameOf(id) };
    }
    const companyName = `School ${place + 1} with decision ${++decisions}`;
    world.rename(id, { companyName });
    const isApproved = random() < 0.5;
    if (isApproved) world.education(id, 'Approved');
    else world.education(id, 'Denied', { reason: pick(reasons, random) });
    return { customerId: id, kind: isApproved ? 'approved' : 'denied', companyName };
  };

  return {
    ids,
    /** All moves so far; of each customer the oldest first. */
    moves: moves as readonly Move[],
    /** Some three in ten of those that may. */
    moveOn: async (snapshots: Pick<Snapshots, 'all'>): Promise<void> => {
      const read = new Map<string, string>();
      for await (const row of snapshots.all())
        if ('snapshot' in row) read.set(row.snapshot.customerId, row.snapshot.education.status);
      for (const [place, id] of ids.entries()) {
        if (read.get(id) === statusOf(id) && random() < 0.3) moves.push(move(id, place));
      }
    },
  };
}
