/** A believable partner to begin with: most customers approved long ago or without anything, a few under way. */
import { addInvented, DENIAL_REASONS } from './lives.ts';
import { between, pick, type Random, seededRandom } from './random.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;

/**
 * Fills a world with invented customers, one in 25 with an open review. `now`: ms, whence the dates are counted back. The
 * same `random` makes the same partner.
 */
export function seedDemo(
  world: World,
  options: { readonly customers?: number; readonly random?: Random; readonly now?: () => number } = {},
): void {
  const { customers = 300, random = seededRandom(300), now = Date.now } = options;
  const daysAgo = (least: number, most: number) => new Date(now() - between(least, most, random) * dayMs).toISOString();
  for (let place = 0; place < customers; place++) {
    const id = addInvented(world, random);
    const lot = random();
    if (place % 25 === 7) {
      world.education(id, 'InReview', { submitted: daysAgo(0.1, 3) });
    } else if (lot < 0.5) {
      world.education(id, 'Approved', { submitted: daysAgo(30, 1800) });
    } else if (lot < 0.57) {
      world.education(id, 'Denied', { submitted: daysAgo(10, 60), reason: pick(DENIAL_REASONS, random) });
    } else if (lot < 0.62) {
      world.set(id, [{ qualification: 'StateOwnedEntity' }]);
    } else if (lot < 0.66) {
      world.set(id, [{ qualification: 'Nonprofit', vettingStatus: 'Approved' }]);
    } else if (lot < 0.69) {
      world.set(id, [{ qualification: 'GovernmentCommunityCloud', vettingStatus: 'Approved', submitted: daysAgo(100, 900) }]);
    } else if (lot < 0.72) {
      world.education(id, 'Approved', { submitted: daysAgo(60, 900) });
      world.set(id, [...(world.get(id)?.qualifications ?? []), { qualification: 'StateOwnedEntity' }]);
    }
  }
}
