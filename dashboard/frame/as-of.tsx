/** Since when what is shown is so, and a button for what is newer. */
import { freshness, refresh, turns } from '../api/answers.ts';
import { clockTime } from '../format.ts';
import { sayAloud } from '../parts/announcer.tsx';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../store.ts';

export function AsOf() {
  useStore(turns);
  const { asOf, error, isAsking } = freshness();
  const anew = async () => {
    await refresh();
    sayAloud(freshness().error === null ? 'Refreshed.' : 'Could not be refreshed.');
  };
  return (
    <div class={`as-of ${error === null ? '' : 'bad'}`}>
      {asOf !== null && (
        <span>
          <span class="muted">as of</span> <time dateTime={new Date(asOf).toISOString()}>{clockTime(asOf)}</time>
        </span>
      )}
      <button type="button" class={`quiet ${isAsking ? 'turning' : ''}`} aria-label="Refresh" onClick={() => void anew()}>
        <Icon name="refresh" />
      </button>
    </div>
  );
}
