/** The monitor itself: whether it scans, what that costs, and what did not reach its channel. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import type { Shown } from '../api/answers.ts';
import { count, counted, duration, fromNow, instant, percent } from '../format.ts';
import { Answered } from '../parts/panel.tsx';
import { Tile, TilesLoading } from '../parts/tile.tsx';
import { outcomeWord } from '../words.ts';
import { Deliveries } from './deliveries.tsx';
import { Runs } from './runs.tsx';

type Monitor = StatsAnswer['monitor'];

export function MonitorView({ stats }: { readonly stats: Shown<StatsAnswer> }) {
  return (
    <>
      {stats.answer === null && stats.error === null ? (
        <TilesLoading />
      ) : (
        <Answered shown={stats}>{({ monitor }) => <Tiles monitor={monitor} />}</Answered>
      )}
      <Deliveries />
      <Runs />
    </>
  );
}

function Tiles({ monitor }: { readonly monitor: Monitor }) {
  const { lastScan, nextScanAt, intervalSeconds, requests, sweepAgeHours, deliveries, unreadableRows, isStale } = monitor;
  const ended = lastScan?.finishedAt ?? lastScan?.startedAt;
  const waiting = deliveries.pending + deliveries.dead;
  return (
    <ul class="tiles">
      <Tile name="Last scan" value={ended ? fromNow(ended) : 'none yet'} tone={isStale ? 'bad' : 'plain'}>
        {lastScan && ended && `${instant(ended)}, ${outcomeWord(lastScan.outcome).text.toLowerCase()}`}
      </Tile>
      <Tile name="Next scan" value={nextScanAt ? fromNow(nextScanAt) : '–'}>
        {intervalSeconds === null ? 'no schedule is set' : `every ${duration(intervalSeconds * 1000)}`}
      </Tile>
      <Tile
        name="Calls in 24 hours"
        value={count(requests.sent)}
        tone={requests.throttled > requests.sent / 100 ? 'odd' : 'plain'}
      >
        {`${count(requests.throttled)} refused (${percent(requests.throttled / Math.max(1, requests.sent))}), ${count(requests.retried)} tried again`}
      </Tile>
      <Tile name="Sweep age" value={sweepAgeHours === null ? '–' : duration(sweepAgeHours * 3_600_000)}>
        since the longest unchecked customer was checked
      </Tile>
      <Tile name="Not delivered" value={count(waiting)} tone={deliveries.dead > 0 ? 'bad' : waiting > 0 ? 'open' : 'plain'}>
        {`${count(deliveries.pending)} pending, ${count(deliveries.dead)} dead`}
      </Tile>
      {unreadableRows > 0 && (
        <Tile name="Unreadable" value={count(unreadableRows)} tone="odd">
          {`${counted(unreadableRows, 'row')} that somebody else wrote`}
        </Tile>
      )}
    </ul>
  );
}
