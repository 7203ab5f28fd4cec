/** Row keys and partitions that put the newest first. */

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
