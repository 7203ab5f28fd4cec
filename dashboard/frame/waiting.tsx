/** What stands in place of everything before the first scan has ended. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { fromNow } from '../format.ts';
import { Time } from '../parts/text.tsx';

export function Waiting({ monitor: { nextScanAt } }: { readonly monitor: StatsAnswer['monitor'] }) {
  return (
    <section class="panel waiting" aria-label="Waiting for the first scan">
      <span class="pulse" aria-hidden="true" />
      <h2>Waiting for the first scan</h2>
      <p class="muted">
        It asks Partner Center about every customer, and takes what it finds as the baseline. From then on every change is told.
      </p>
      {nextScanAt && (
        <p>
          The next one is due {fromNow(nextScanAt)}, <Time iso={nextScanAt} />.
        </p>
      )}
      <p class="muted small">
        This page shows it by itself. Where nothing comes, the function <code>scan</code> of the Function App logs why.
      </p>
    </section>
  );
}
