/** How long reviews take, and how they end: over all the weeks that one asks for, and week by week. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import type { Shown } from '../api/answers.ts';
import { Bars } from '../charts/bars.tsx';
import { Keys, OUTCOME_KEYS } from '../charts/keys.tsx';
import { Outcomes } from '../charts/outcomes.tsx';
import { Trend } from '../charts/trend.tsx';
import { count, days, percent, span } from '../format.ts';
import { go, usePlace } from '../moving.ts';
import { Answered, Empty, Panel } from '../parts/panel.tsx';
import { Select } from '../parts/select.tsx';
import { Tile } from '../parts/tile.tsx';
import { WEEKS } from '../place.ts';

type Reviews = StatsAnswer['reviews'];

export function Durations({ stats }: { readonly stats: Shown<StatsAnswer> }) {
  const { weeks } = usePlace();
  return (
    <>
      <div class="view-head">
        <h2>How long reviews take</h2>
        <Select
          label="How far back"
          values={WEEKS}
          value={weeks}
          nameOf={(value) => `The last ${value} weeks`}
          onChange={(value) => go({ weeks: value }, { replace: true })}
        />
      </div>
      <Answered shown={stats} rows={12}>
        {({ reviews }) =>
          reviews.approved + reviews.denied === 0 ? (
            <Empty title={`No review was decided in the last ${reviews.weeks} weeks`}>
              With the first decision that a scan reads, this shows how long reviews take.
            </Empty>
          ) : (
            <Charts reviews={reviews} />
          )
        }
      </Answered>
    </>
  );
}

function Charts({ reviews }: { readonly reviews: Reviews }) {
  const decided = reviews.approved + reviews.denied;
  return (
    <>
      <ul class="tiles">
        <Tile name="Half take up to" value={reviews.daysP50 === null ? '–' : days(reviews.daysP50)}>
          p50, from submission to the scan that saw the decision
        </Tile>
        <Tile name="9 of 10 take up to" value={reviews.daysP90 === null ? '–' : days(reviews.daysP90)}>
          p90
        </Tile>
        <Tile name="Approved" value={count(reviews.approved)} tone="good">
          {percent(reviews.approved / decided)} of {count(decided)} decisions
        </Tile>
        <Tile name="Denied" value={count(reviews.denied)} tone="bad">
          {percent(reviews.denied / decided)} of {count(decided)} decisions
        </Tile>
      </ul>
      <div class="quarters">
        <Panel title="Distribution" note="Decided reviews by how long they took">
          <Keys keys={OUTCOME_KEYS} />
          <Bars label="Decided reviews by how long they took" head="Took" bars={classes(reviews)} isSplit />
        </Panel>
        <Panel title="Trend" note="By week of the decision">
          <Trend weeks={reviews.byWeek} />
        </Panel>
        <Panel title="Approvals and denials" note="By week of the decision">
          <Outcomes weeks={reviews.byWeek} />
        </Panel>
        <Panel title="Reasons for denials" note="The most frequent first">
          {reviews.reasons.length === 0 ? (
            <Empty title="No denial gave a reason" />
          ) : (
            <Bars
              label="Reasons for denials, the most frequent first"
              head="Reason"
              bars={reviews.reasons.map(({ reason, count: bad }) => ({ name: <bdi>{reason}</bdi>, key: reason, good: 0, bad }))}
            />
          )}
        </Panel>
      </div>
    </>
  );
}

function classes({ distribution, daysP50, daysP90 }: Reviews) {
  return distribution.map(({ fromDays, toDays, approved, denied }) => {
    const holds = (value: number | null) => value !== null && value >= fromDays && (toDays === null || value < toDays);
    const note = [holds(daysP50) ? 'p50' : '', holds(daysP90) ? 'p90' : ''].filter(Boolean).join(', ');
    return { name: span(fromDays, toDays), key: String(fromDays), good: approved, bad: denied, ...(note && { note }) };
  });
}
