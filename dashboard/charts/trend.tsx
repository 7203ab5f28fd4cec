/** How long the reviews took that were decided in each week: the middle one, and the one that nine of ten stay under. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { calendarDay, days } from '../format.ts';
import { byWeek } from './axes.ts';
import { Chart } from './chart.tsx';
import { WeekTable } from './week-table.tsx';

type Week = StatsAnswer['reviews']['byWeek'][number];

const orDash = (value: number | null) => (value === null ? '–' : days(value));

export function Trend({ weeks }: { readonly weeks: readonly Week[] }) {
  return (
    <Chart
      label="How long reviews took, by week of the decision: the median (p50) and the 90th percentile (p90), in days"
      keys={[
        { name: 'half take up to (p50)', color: '--accent', shape: 'line' },
        { name: '9 of 10 take up to (p90)', color: '--accent', shape: 'dashed' },
      ]}
      say={(index) => {
        const week = weeks[index];
        return week ? `Week of ${calendarDay(week.week)}: p50 ${orDash(week.daysP50)}, p90 ${orDash(week.daysP90)}` : '';
      }}
      drawing={{
        data: [weeks.map((_, index) => index), weeks.map((week) => week.daysP50), weeks.map((week) => week.daysP90)],
        options: (color) => {
          const line = { stroke: color('--accent'), points: { show: true, size: 5, fill: color('--accent') } };
          return {
            ...byWeek(weeks, color, ' d'),
            series: [{}, { ...line, width: 2.5 }, { ...line, width: 1.5, dash: [6, 4] }],
            bands: [{ series: [2, 1], fill: color('--accent-soft') }],
          };
        },
      }}
    >
      <WeekTable
        label="How long reviews took, by week"
        weeks={weeks}
        heads={['p50', 'p90']}
        cells={({ daysP50, daysP90 }) => [orDash(daysP50), orDash(daysP90)]}
      />
    </Chart>
  );
}
