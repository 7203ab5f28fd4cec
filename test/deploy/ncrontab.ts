/**
 * The rule for schedules that the Functions host keeps, on its own: nothing here knows our settings or their parser. The facts are
 * those of the host's timer extension (github.com/Azure/azure-webjobs-sdk-extensions, CronSchedule) and of the library that it reads
 * with (github.com/atifaziz/NCrontab).
 */

/** One set of values a field: seconds, minutes, hours, days, months, weekdays. */
export type Ncrontab = readonly [Values, Values, Values, Values, Values, Values];
type Values = ReadonlySet<number>;
type Field = { readonly least: number; readonly most: number; readonly names: readonly string[] };

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const second: Field = { least: 0, most: 59, names: [] };
const hour: Field = { least: 0, most: 23, names: [] };
const day: Field = { least: 1, most: 31, names: [] };
const month: Field = { least: 1, most: 12, names: months };
/** There is no seven. */
const weekday: Field = { least: 0, most: 6, names: weekdays };

/** Null where the host refuses it. Fields are parted by spaces alone. The host takes five as well; a schedule of ours has six. */
export function readNcrontab(text: string): Ncrontab | null {
  const [a, b, c, d, e, f, ...more] = text.split(' ').filter(Boolean);
  if (f === undefined || more.length > 0) return null;
  const read = [
    valuesOf(a, second),
    valuesOf(b, second),
    valuesOf(c, hour),
    valuesOf(d, day),
    valuesOf(e, month),
    valuesOf(f, weekday),
  ] as const;
  const [seconds, minutes, hours, days, inMonths, onWeekdays] = read;
  return seconds && minutes && hours && days && inMonths && onWeekdays
    ? [seconds, minutes, hours, days, inMonths, onWeekdays]
    : null;
}

function valuesOf(text: string | undefined, field: Field): Values | null {
  const values = new Set<number>();
  for (const item of (text ?? '').split(',')) {
    const range = rangeOf(item, field);
    if (!range) return null;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

/** `*`, `5`, `5-10`, each with or without `/2`. `5/2` goes on to the end of the field; turned ends are put right; a step of 0 is 1. */
function rangeOf(item: string, field: Field): { from: number; to: number; step: number } | null {
  const [, ends = '', steps] = /^([^/]+)(?:\/(\d{1,9}))?$/.exec(item) ?? [];
  const step = Math.max(1, Number(steps ?? 1));
  if (ends === '*') return { from: field.least, to: field.most, step };
  const [first, last = first, ...more] = ends.split('-');
  const [from, to] = [numberOf(first, field), numberOf(last, field)];
  if (from === null || to === null || more.length > 0) return null;
  if (ends.includes('-')) return { from: Math.min(from, to), to: Math.max(from, to), step };
  return { from, to: steps === undefined ? from : field.most, step };
}

/** A number in the field, or the beginning of a name. */
function numberOf(text: string | undefined, { least, most, names }: Field): number | null {
  if (!text) return null;
  const named = names.findIndex((name) => name.toLowerCase().startsWith(text.toLowerCase()));
  const value = /^\d{1,9}$/.test(text) ? Number(text) : named < 0 ? Number.NaN : named + least;
  return value >= least && value <= most ? value : null;
}

const dayMs = 86_400_000;
const mostDays = 40 * 366;

/** The first moment after `now` at which all six fields hold, the day and the weekday both; null where there is none. */
export function nextOf([seconds, minutes, hours, days, inMonths, onWeekdays]: Ncrontab, now: Date): Date | null {
  const sorted = (values: Values) => [...values].sort((x, y) => x - y);
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  for (let later = 0; later < mostDays; later++) {
    const date = new Date(midnight + later * dayMs);
    const isTurn = days.has(date.getUTCDate()) && inMonths.has(date.getUTCMonth() + 1) && onWeekdays.has(date.getUTCDay());
    if (!isTurn) continue;
    for (const atHour of sorted(hours)) {
      for (const atMinute of sorted(minutes)) {
        for (const atSecond of sorted(seconds)) {
          const at = date.getTime() + ((atHour * 60 + atMinute) * 60 + atSecond) * 1000;
          if (at > now.getTime()) return new Date(at);
        }
      }
    }
  }
  return null;
}
