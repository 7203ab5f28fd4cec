/** Always in sight: what this is, whether it is well, the search, how old the data is, and where one can go. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import type { Shown } from '../api/answers.ts';
import { count } from '../format.ts';
import { linkTo } from '../moving.ts';
import { Icon } from '../parts/icon.tsx';
import { type Place, START, VIEWS } from '../place.ts';
import { isWaiting } from '../waiting.ts';
import { AsOf } from './as-of.tsx';
import { Logo } from './logo.tsx';
import { SearchBox } from './search-box.tsx';

type Props = { readonly place: Place; readonly stats: Shown<StatsAnswer> };

const names: Record<Place['view'], string> = {
  reviews: 'Reviews',
  durations: 'How long',
  customers: 'Customers',
  monitor: 'Monitor',
};

export function Header({ place, stats }: Props) {
  const { view, weeks } = place;
  return (
    <header class="top">
      <div class="bar">
        <p class="brand">
          <Logo /> Vetting monitor
        </p>
        <Health {...linkTo({ ...START, weeks, view: 'monitor' })} stats={stats} />
        <SearchBox place={place} />
        <AsOf />
      </div>
      <nav class="tabs" aria-label="Views">
        {VIEWS.map((name) => (
          <a key={name} {...linkTo({ ...START, weeks, view: name })} aria-current={name === view ? 'page' : undefined}>
            {names[name]}
            {badge(name, stats.answer)}
          </a>
        ))}
      </nav>
    </header>
  );
}

function badge(view: Place['view'], stats: StatsAnswer | null) {
  if (view === 'reviews' && stats && stats.customers.inReview > 0) return <small>{count(stats.customers.inReview)}</small>;
  if (view === 'monitor' && stats && stats.monitor.deliveries.dead > 0)
    return <small class="bad">{count(stats.monitor.deliveries.dead)} dead</small>;
  return null;
}

type HealthProps = ReturnType<typeof linkTo> & { readonly stats: Shown<StatsAnswer> };

function Health({ stats: { answer, error }, ...link }: HealthProps) {
  const { text, tone } = stateOf(answer, error);
  return (
    <a class={`health ${tone}`} {...link}>
      <Icon name={tone} /> <span class="unseen">State of the monitor: </span>
      {text}
    </a>
  );
}

function stateOf(stats: StatsAnswer | null, error: string | null) {
  if (error !== null) return { text: 'Unknown', tone: 'bad' } as const;
  if (stats === null) return { text: 'Asking', tone: 'plain' } as const;
  if (isWaiting(stats)) return { text: 'Waiting', tone: 'open' } as const;
  if (stats.monitor.isStale) return { text: 'Stale', tone: 'bad' } as const;
  return stats.monitor.isWell ? ({ text: 'Well', tone: 'good' } as const) : ({ text: 'Needs a look', tone: 'odd' } as const);
}
