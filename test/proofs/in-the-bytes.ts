/**
 * Whether what was read out of a body was in it: a second, slower reader that shares no code with the one of `lib/`. It looks
 * at what `JSON.parse` makes of the same text, and knows only the documented readings of names, words and ids.
 */
import type { Customer } from '../../lib/vetting/customer.ts';
import type { Qualification } from '../../lib/vetting/qualification.ts';

const statuses = ['InReview', 'Approved', 'Denied'];
const qualifications = ['Education', 'GovernmentCommunityCloud', 'StateOwnedEntity', 'Nonprofit', 'None'];
const reasons = [
  'Not an Education Customer',
  'No longer an Education Customer',
  'Not an Education Customer - After Review',
  'Restricted being an Education Customer',
  'Not an Academic Domain',
  'Not an eligible Library',
  'Not an eligible Museum',
];

/** Why this is no reading of the body, or null where it is one. `body`: what `JSON.parse` made of it. */
export function wrongReading(body: unknown, read: readonly Qualification[]): string | null {
  const problems = listsIn(body).map((list) => wrongList(list, read));
  return problems.includes(null) ? null : (problems[0] ?? 'the body holds no list at all');
}

/** The lists of entries that a body can be taken for: itself, one within, or itself as the only entry. */
function listsIn(body: unknown): (readonly unknown[])[] {
  if (body === null) return [[]];
  if (Array.isArray(body)) return [body];
  const inside = field(body, 'qualifications');
  return inside === null ? [[], [body]] : Array.isArray(inside) ? [inside, [body]] : [[body]];
}

function wrongList(list: readonly unknown[], read: readonly Qualification[]): string | null {
  const entries = list.filter((entry) => nameOf(entry) !== 'None');
  if (entries.length !== read.length) return `${read.length} entries were read of ${entries.length}`;
  for (const [place, { qualification, vettingStatus, vettingReason, submitted }] of read.entries()) {
    const entry = entries[place];
    const status = word(field(entry, 'vettingstatus'), 128, statuses) ?? 'NotVetted';
    if (nameOf(entry) !== qualification) return `the qualification ${qualification} is not in the bytes`;
    if (status !== vettingStatus) return `the status ${vettingStatus} of ${qualification} is not in the bytes: ${status} is`;
    const reason = word(cut(field(entry, 'vettingreason'), 1000), 1000, reasons);
    if (vettingReason !== reason) return `the reason ${vettingReason} is not in the bytes`;
    const dates = ['vettingcreateddate', 'vettingcreatedate'].map((name) => word(cut(field(entry, name), 128), 128, []));
    if (submitted && !dates.includes(submitted.raw)) return `the date ${submitted.raw} is not in the bytes`;
  }
  return null;
}

function nameOf(entry: unknown): string | null {
  return word(field(entry, 'qualification'), 128, qualifications, '_');
}

/** Why these are not the customers of a page, or null where they are. With `isWhole` none of the page may be missing. */
export function wrongCustomers(body: unknown, read: readonly Customer[], isWhole: boolean): string | null {
  const items = field(body, 'items');
  if (!Array.isArray(items)) return 'the body holds no customers';
  const named = new Map<string | null, string[]>();
  for (const item of items) {
    const profile = field(item, 'companyprofile');
    const id = [field(item, 'id'), field(profile, 'tenantid')].find((value) => typeof value === 'string');
    const customerId = typeof id === 'string' ? id.toWellFormed().trim().toLowerCase() : null;
    const names = [...(named.get(customerId) ?? []), spelling(profile, 'companyname') + spelling(profile, 'domain')];
    named.set(customerId, names);
  }
  for (const { customerId, companyName, domain } of read) {
    if (!/^[a-z0-9-]{1,64}$/.test(customerId)) return `the id ${customerId} is no id`;
    const names = named.get(customerId);
    if (!names) return `the customer ${customerId} is not in the bytes`;
    if (names[0] !== JSON.stringify(companyName) + JSON.stringify(domain))
      return `the names of ${customerId} are not in the bytes`;
  }
  const ids = new Set<string | null>(read.map(({ customerId }) => customerId));
  if (ids.size !== read.length) return 'a customer was read twice';
  const missing = [...named.keys()].find((id) => !ids.has(id));
  return isWhole && missing !== undefined ? `a list without ${missing} was taken for whole` : null;
}

/** A name as it is kept; a blank that the clipping leaves at its end stays. */
function spelling(profile: unknown, name: string): string {
  const value = field(profile, name);
  return JSON.stringify(typeof value === 'string' ? value.toWellFormed().trim().slice(0, 500).toWellFormed() || null : null);
}

/** The last of an object's values under a name in any case. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).findLast(([other]) => other.toLowerCase() === name)?.[1];
}

const cut = (value: unknown, length: number) => (typeof value === 'string' ? value.slice(0, length) : value);

/** A word as it is documented to be kept: halves of characters replaced, trimmed, clipped, known ones in their one spelling. */
export function word(value: unknown, length: number, known: readonly string[], ignored = ''): string | null {
  if (typeof value !== 'string') return null;
  const kept = value.toWellFormed().trim().slice(0, length).trim().toWellFormed();
  const plain = (text: string) => (ignored ? text.replaceAll(ignored, '') : text).toLowerCase();
  return known.find((one) => plain(one) === plain(kept)) ?? (kept || null);
}
