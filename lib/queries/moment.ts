/** Points in time as people write them: dates, times, and how long ago. */

const unitMs = new Map(Object.entries({ m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }));

/**
 * Reads `2026-11-01`, `2026-11-01T09:30Z`, or how long ago: `90m`, `24h`, `7d`, `2w`. A time without a zone is UTC. Null for
 * anything else, days that no calendar has and more than a hundred years ago included.
 */
export function parseMoment(text: string, now: Date): Date | null {
  const ago = /^(\d{1,6})([mhdw])$/.exec(text.trim());
  if (ago) {
    const ms = Number(ago[1]) * (unitMs.get(ago[2] ?? '') ?? 0);
    return ms <= 100 * 365 * 86_400_000 ? new Date(now.getTime() - ms) : null;
  }
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\s*(Z|[+-]\d\d:\d\d)?)?$/.exec(text.trim());
  const day = match?.[1];
  // Date would roll 30 February on to 2 March.
  if (!match || !day || Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day) return null;
  const at = new Date(`${day}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
