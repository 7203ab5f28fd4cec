/** The values of a chart by week, the newest week first. */
import type { StatsAnswer } from '../../lib/queries/items.ts';
import { calendarDay } from '../format.ts';

type Week = StatsAnswer['reviews']['byWeek'][number];
type Props = {
  readonly label: string;
  readonly weeks: readonly Week[];
  readonly heads: readonly string[];
  readonly cells: (week: Week) => readonly string[];
};

export function WeekTable({ label, weeks, heads, cells }: Props) {
  return (
    <table class="plain">
      <caption class="unseen">{label}</caption>
      <thead>
        <tr>
          <th scope="col">Week of</th>
          {heads.map((head) => (
            <th key={head} scope="col" class="number">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.toReversed().map((week) => (
          <tr key={week.week}>
            <th scope="row">
              <time dateTime={week.week}>{calendarDay(week.week)}</time>
            </th>
            {cells(week).map((cell, index) => (
              <td key={heads[index]} class="number">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
