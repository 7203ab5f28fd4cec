/** A customer's other qualifications as they were read last; Education stands above them. */
import type { CustomerDetail } from '../../lib/queries/items.ts';
import { Chip } from '../parts/chip.tsx';
import { Time, Unknown } from '../parts/text.tsx';
import { statusWord } from '../words.ts';

export function Others({ customer: { qualifications } }: { readonly customer: CustomerDetail }) {
  const others = qualifications.filter(({ qualification }) => qualification !== 'Education');
  if (others.length === 0) return null;
  return (
    <section aria-label="Other qualifications">
      <h3>Other qualifications</h3>
      <ul class="others">
        {others.map(({ qualification, vettingStatus, vettingReason, submittedAt }) => (
          <li key={qualification}>
            <bdi>{qualification}</bdi> <Chip word={statusWord(vettingStatus)} /> {vettingReason && <bdi>{vettingReason}</bdi>}
            <span class="muted small">
              submitted {submittedAt ? <Time iso={submittedAt} /> : <Unknown why="No submission date" />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
