/** The forms a setting can have: each makes a value of a text, or null where the text is not of that form. */
import { isLoopback } from './http/loopback.ts';
import { CLOUDS, type Cloud } from './partner-center/clouds.ts';
import { nextTick } from './schedule.ts';
import { type ChangeKind, isChangeKind } from './vetting/change-event.ts';

/** With an account's key, or with a shared access signature for tables; an address in it must be one. */
export function isConnectionString(text: string): boolean {
  const parts = new Map(
    text.split(';').map((part) => [part.split('=', 1)[0]?.trim(), part.slice(part.indexOf('=') + 1).trim()]),
  );
  if (parts.has('UseDevelopmentStorage')) return parts.get('UseDevelopmentStorage') === 'true';
  const endpoint = parts.get('TableEndpoint');
  if (endpoint !== undefined && !secureUrl(endpoint)) return false;
  if (parts.get('SharedAccessSignature')) return endpoint !== undefined;
  const hasKey = parts.get('AccountName') && parts.get('AccountKey');
  return Boolean(hasKey) && (endpoint !== undefined || /^https?$/.test(parts.get('DefaultEndpointsProtocol') ?? ''));
}

export const isCloud = (text: string): text is Cloud => Object.hasOwn(CLOUDS, text);

/** https, or plain http on this machine: tokens and secrets travel here. `fetch` takes no address with a user in it. */
export function secureUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && !url.username && !url.password ? url : null;
}

/** The same without a query, a fragment or a slash at its end: paths are put behind it. */
export function safeUrl(text: string): string | null {
  const url = secureUrl(text);
  return url && !url.search && !url.hash ? url.href.replace(/\/+$/, '') : null;
}

/** The same, and https on this machine, too: the library that asks for tokens takes nothing else. */
export function httpsUrl(text: string): string | null {
  return /^https:/i.test(text) ? safeUrl(text) : null;
}

/** A form for numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number) {
  return (text: string) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null);
}

/**
 * What the Functions host takes too, in the same meaning: croner alone would also take dates, tabs between fields, seven for Sunday
 * and signs such as L, W and #. With a schedule that the host refuses the function is gone, and nothing scans.
 */
const sixFields = (() => {
  const sixty = '[0-5]?\\d';
  const hour = '[01]?\\d|2[0-3]';
  const day = '0?[1-9]|[12]\\d|3[01]';
  const month = '0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
  const afterSunday = '[1-6]|mon|tue|wed|thu|fri|sat';
  const list = (value: string, last = value) => {
    const item = `(?:\\*|(?:${value})(?:-(?:${last}))?)(?:/\\d{1,2})?`;
    return `${item}(?:,${item})*`;
  };
  // The host turns mon-sun round, into Sunday and Monday.
  const weekdays = list(`0|sun|${afterSunday}`, afterSunday);
  return new RegExp(`^${[...[sixty, sixty, hour, day, month].map((value) => list(value)), weekdays].join(' +')}$`, 'i');
})();

/** NCRONTAB of six fields, as it came. One that never fires is none. */
export function schedule(text: string): string | null {
  if (!sixFields.test(text)) return null;
  try {
    return nextTick(text, new Date(0)) ? text : null;
  } catch {
    return null; // Refused by name, with what it should be; how the parser puts it helps nobody.
  }
}

/** Kinds of change, separated by commas. */
export function kinds(text: string): ReadonlySet<ChangeKind> | null {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length > 0 && names.every(isChangeKind) ? new Set(names.filter(isChangeKind)) : null;
}
