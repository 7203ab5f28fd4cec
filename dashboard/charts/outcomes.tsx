/** Approvals and denials by week, one upon the other. */
import uPlot from 'uplot';
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { calendarDay, count } from '../format.ts';
import { byWeek } from './axes.ts';
import { Chart } from './chart.tsx';
import { OUTCOME_KEYS } from './keys.tsx';
import { WeekTable } from './week-table.tsx';

type Week = StatsAnswer['reviews']['byWeek'][number];

export function Outcomes({ weeks }: { readonly weeks: readonly Week[] }) {
  return (
    <Chart
      label="Approvals and denials by week"
      keys={OUTCOME_KEYS}
      say={(index) => {
        const week = weeks[index];
        return week ? `Week of ${calendarDay(week.week)}: ${count(week.approved)} approved, ${count(week.denied)} denied` : '';
      }}
      drawing={{
        // The whole is drawn first, and what was approved over it: what is left to see of the whole is what was denied.
        data: [
          weeks.map((_, index) => index),
          weeks.map(({ approved, denied }) => approved + denied),
          weeks.map(({ approved }) => approved),
        ],
        options: (color) => {
          const paths = uPlot.paths.bars?.({ size: [0.66, 30] });
          const bar = (name: '--good' | '--bad') => ({
            fill: color(name),
            width: 0,
            points: { show: false },
            ...(paths && { paths }),
          });
          return { ...byWeek(weeks, color, ''), series: [{}, bar('--bad'), bar('--good')] };
        },
      }}
    >
      <WeekTable
        label="Approvals and denials by week"
        weeks={weeks}
        heads={['Approved', 'Denied']}
        cells={({ approved, denied }) => [count(approved), count(denied)]}
      />
    </Chart>
  );
}
