/** What is wrong, on top of everything: red where what is shown may be out of date, amber where the monitor wants a look. */
import type { ComponentChildren } from 'preact';
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { freshness, refresh, type Shown, turns } from '../api/answers.ts';
import { clockTime } from '../format.ts';
import { linkTo, usePlace } from '../moving.ts';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/text.tsx';
import { START } from '../place.ts';
import { useStore } from '../store.ts';
import { isWaiting, otherProblems } from '../waiting.ts';

export function Banner({ stats }: { readonly stats: Shown<StatsAnswer> }) {
  useStore(turns);
  const { asOf, error } = freshness();
  const { weeks } = usePlace();
  const toMonitor = linkTo({ ...START, weeks, view: 'monitor' });
  const monitor = stats.answer && !isWaiting(stats.answer) ? stats.answer.monitor : null;
  return (
    <>
      {error !== null && asOf !== null && (
        <Band tone="bad" title={`What is shown is of ${clockTime(asOf)}: it could not be refreshed`}>
          <p>{error}</p>
          <button type="button" onClick={() => void refresh()}>
            Try again
          </button>
        </Band>
      )}
      {monitor?.isStale && (
        <Band tone="bad" title={<Stale lastScan={monitor.lastScan} />}>
          <Problems lines={otherProblems(monitor.problems)} />
          <p>
            Nothing below is newer than that. See whether the Function App is running and what its function <code>scan</code>{' '}
            logs, and <a {...toMonitor}>the latest scans</a>.
          </p>
        </Band>
      )}
      {monitor && !monitor.isWell && !monitor.isStale && (
        <Band tone="odd" title="The monitor needs a look">
          <Problems lines={monitor.problems} />
          <p>
            <a {...toMonitor}>Deliveries and scans</a>
          </p>
        </Band>
      )}
    </>
  );
}

type BandProps = { readonly tone: 'bad' | 'odd'; readonly title: ComponentChildren; readonly children: ComponentChildren };

function Band({ tone, title, children }: BandProps) {
  return (
    <div class={`band ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name="odd" />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        {children}
      </div>
    </div>
  );
}

function Stale({ lastScan }: { readonly lastScan: StatsAnswer['monitor']['lastScan'] }) {
  const at = lastScan?.finishedAt ?? lastScan?.startedAt;
  if (!at) return <>No scan has completed yet</>;
  return (
    <>
      No scan has completed since <Time iso={at} ago />
    </>
  );
}

function Problems({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  );
}
