/** The ticks of the schedule that scans keep. NCRONTAB of six fields, UTC. */
import { Cron } from 'croner';

/** Day and weekday must both fit, as the Functions host has it; most others take either. */
export const NCRONTAB = { timezone: 'UTC', domAndDow: true, sloppyRanges: true } as const;

const ticksOf = (schedule: string) => new Cron(schedule, { ...NCRONTAB, paused: true });

/** The first tick after `now`; null where there is none any more. */
export function nextTick(schedule: string, now: Date): Date | null {
  return ticksOf(schedule).nextRun(now);
}

/** From the tick before `now` to the one after it, in ms; null where there are none. */
export function intervalMs(schedule: string, now: Date): number | null {
  const ticks = ticksOf(schedule);
  const next = ticks.nextRun(now);
  const [before] = next ? ticks.previousRuns(1, next) : [];
  return next && before ? next.getTime() - before.getTime() : null;
}

/**
 * So many intervals ago, in the measure of the schedule itself: with ticks from eight to six on working days, two intervals before
 * Monday 8:00 are Friday 17:00. Null where the schedule had not that many ticks.
 */
export function intervalsAgo(schedule: string, intervals: number, now: Date): Date | null {
  const ticks = ticksOf(schedule);
  const next = ticks.nextRun(now);
  if (!next) return null;
  const before = [next, ...ticks.previousRuns(Math.ceil(intervals) + 2, next)];
  const place = (at: number) => before[at]?.getTime();
  const [start, end] = [place(1), place(0)];
  if (start === undefined || end === undefined) return null;
  // How many ticks back from the next one, the part of an interval that has passed taken off.
  const back = intervals + (end - now.getTime()) / (end - start);
  const [later, earlier] = [place(Math.floor(back)), place(Math.floor(back) + 1)];
  if (later === undefined || earlier === undefined) return null;
  return new Date(later - (later - earlier) * (back - Math.floor(back)));
}
