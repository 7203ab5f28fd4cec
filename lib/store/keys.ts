/** Row keys and partitions that put the newest first. */
import { odata } from '@azure/data-tables';

/** The highest 13-digit ms: year 2286. */
const latestMs = 9_999_999_999_999;

/** Sorts later instants first; 13 digits. */
export function newestFirst(at: Date): string {
  return String(latestMs - at.getTime()).padStart(13, '0');
}

/** yyyy-MM in UTC. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** Of a month `yyyy-MM`. */
export function monthBefore(month: string): string {
  return monthOf(new Date(Date.parse(`${month}-01T00:00:00Z`) - 1));
}

/** Conditions on keys that begin with {@link newestFirst}: from `since` (included) to `until` (not included). */
export function rowsBetween(since: Date | null, until: Date | null): string[] {
  // Within what 13 digits can say, whatever year somebody asks for.
  const justBefore = (at: Date) => newestFirst(new Date(Math.min(Math.max(at.getTime() - 1, 0), latestMs)));
  return [...(until ? [odata`RowKey ge ${justBefore(until)}`] : []), ...(since ? [odata`RowKey lt ${justBefore(since)}`] : [])];
}
