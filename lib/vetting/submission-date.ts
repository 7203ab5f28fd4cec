/**
 * When a vetting was submitted, as Partner Center writes it and as an instant.
 *
 * Microsoft's samples and Swagger show three forms: `2020-12-03T10:37:38.885Z`, seven fraction digits with `+00:00`, and
 * `07/09/2020: 00:00:00` (month first). The text is kept as it came; the instant only where it can be told for certain.
 */
export type SubmissionDate = {
  /** As sent by Partner Center. */
  readonly raw: string;
  /** The same instant, or null where the text is in no known form. */
  readonly at: Date | null;
};

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?$/i;
const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?::?\s+(\d{1,2}):(\d\d):(\d\d))?$/;

/** .NET writes year 1 for "no date"; nothing was vetted before 2000. */
const firstYear = 2000;
const sameSubmissionMs = 1000;
const dayMs = 86_400_000;
const furthestZoneMs = 14 * 3_600_000;

/** Reads a submission date; null for a missing, empty or .NET "no date" text. A text without a zone is taken as UTC. */
export function parseSubmissionDate(text: string | null | undefined): SubmissionDate | null {
  const raw = text?.trim();
  if (!raw) return null;
  const at = instant(raw);
  if (at && at.getUTCFullYear() < firstYear) return null;
  return { raw, at };
}

/**
 * Whether `after` is another, later submission than `before`. A missing date is no change of date. Two instants are compared
 * as instants (under a second apart, or on one day where one of them gives no time, they are the same), anything else as text.
 */
export function isLaterSubmission(before: SubmissionDate | null, after: SubmissionDate | null): boolean {
  if (!before || !after) return false;
  if (!before.at || !after.at) return before.raw !== after.raw;
  const [earlier, later] = [before.at.getTime(), after.at.getTime()];
  const dayOnly = earlier % dayMs === 0 || later % dayMs === 0;
  if (dayOnly && Math.floor(earlier / dayMs) === Math.floor(later / dayMs)) return false;
  return later - earlier >= sameSubmissionMs;
}

function instant(text: string): Date | null {
  const match = iso.exec(text);
  if (match) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, zoneHours, zoneMinutes] = match;
    const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
    const local = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), ms);
    if (!local || !sign) return local;
    const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
    if (offsetMs > furthestZoneMs) return null;
    return new Date(local.getTime() - (sign === '-' ? -offsetMs : offsetMs));
  }
  const american = monthFirst.exec(text);
  if (!american) return null;
  const [, month, day, year, hour = '0', minute = '0', second = '0'] = american;
  return utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), 0);
}

/** Null where a part is out of its range: 31 February is no date, though JavaScript would make it 2 March. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number): Date | null {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second, ms);
  const kept =
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour &&
    at.getUTCMinutes() === minute &&
    at.getUTCSeconds() === second;
  return kept ? at : null;
}
