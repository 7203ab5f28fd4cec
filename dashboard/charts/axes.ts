/** What both charts by week have in common: a place a week, few lines, numbers from nothing up. */
import type uPlot from 'uplot';
import { calendarDay } from '../format.ts';
import type { Color } from './chart.tsx';

/** Some 60 pixels a label, so that none meets the next. */
const labelWidth = 60;

export function byWeek(
  weeks: readonly { readonly week: string }[],
  color: (name: Color) => string,
  unit: string,
): Omit<uPlot.Options, 'width' | 'height' | 'series'> {
  const text = { stroke: color('--text-soft'), font: '12px system-ui, sans-serif' };
  const line = { stroke: color('--line'), width: 1 };
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    padding: [10, 22, 0, 0],
    scales: {
      x: { time: false, range: () => [-0.6, weeks.length - 0.4] },
      y: { range: (_plot, _least, most) => [0, Math.max(most * 1.1, 1)] },
    },
    axes: [
      {
        ...text,
        grid: { show: false },
        ticks: { show: false },
        size: 32,
        splits: (plot) => {
          const step = Math.max(1, Math.ceil(weeks.length / Math.max(1, Math.floor(plot.width / labelWidth))));
          return weeks.map((_, index) => index).filter((index) => (weeks.length - 1 - index) % step === 0);
        },
        values: (_plot, splits) => splits.map((index) => calendarDay(weeks[index]?.week ?? '')),
      },
      {
        ...text,
        grid: line,
        ticks: { show: false },
        size: 44,
        space: 40,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        values: (_plot, splits) => splits.map((value) => `${value}${unit}`),
      },
    ],
  };
}
