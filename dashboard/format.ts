/** Numbers, days and instants as text. English, in the viewer's zone, and of one form all over the page. */

const language = 'en-GB';
const number = new Intl.NumberFormat(language);
const oneDecimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
const dayMinute: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
const nearby = new Intl.DateTimeFormat(language, dayMinute);
const withYear = new Intl.DateTimeFormat(language, { ...dayMinute, year: 'numeric' });
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayOnly = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const count = (value: number) => number.format(value);
export const percent = (share: number) => (share > 0 && share < 0.0005 ? 'under 0.1%' : percentage.format(share));
/** `1 change`, `2 changes`. */
export const counted = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** `3.1 d`; of less than a day the hours. An answer has one decimal: what rounds to none took less than an hour or so. */
export function days(value: number): string {
  if (value >= 1) return `${oneDecimal.format(value)} d`;
  if (value <= 0) return 'about 1 h';
  return value < 1 / 24 ? `${Math.max(1, Math.round(value * 1440))} min` : `${Math.round(value * 24)} h`;
}

/** From one edge of a distribution to the next. */
export function span(from: number, to: number | null): string {
  if (to === null) return `over ${edge(from)}`;
  if (from <= 0) return `under ${edge(to)}`;
  const [low, high] = [edge(from), edge(to)];
  return low.at(-1) === high.at(-1) ? `${low.slice(0, -2)}–${high}` : `${low} – ${high}`;
}
const edge = (value: number) => (value < 1 ? `${oneDecimal.format(value * 24)} h` : `${oneDecimal.format(value)} d`);

/** `3 Nov, 09:07`, with the year where it is not this one. */
export function instant(iso: string, now = new Date()): string {
  const at = new Date(iso);
  return (at.getFullYear() === now.getFullYear() ? nearby : withYear).format(at);
}
export const clockTime = (ms: number) => clock.format(new Date(ms));
/** A day of the calendar as the API means it, in UTC. */
export const calendarDay = (day: string) => dayOnly.format(new Date(day));

/** `3 min ago`, `in 2 h`. */
export function fromNow(iso: string, now = Date.now()): string {
  const ms = Date.parse(iso) - now;
  if (Math.abs(ms) < 45_000) return ms < 0 ? 'just now' : 'in a moment';
  return ms < 0 ? `${duration(-ms)} ago` : `in ${duration(ms)}`;
}

/** The largest whole unit that says it: `40 s`, `12 min`, `5 h`, `3 days`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${oneDecimal.format(ms / 1_000)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 36 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return counted(Math.round(ms / 86_400_000), 'day');
}
