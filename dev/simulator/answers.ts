/** The wire shapes: what the world looks like as JSON, in every spelling that the quirks ask for, and the error bodies. */
import type { AuditRecord } from './activity.ts';
import type { Quirks } from './quirks.ts';
import { isEducation, type QualificationEntry, type WorldCustomer } from './world.ts';

/** An answer before it is sent. */
export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Reasons in the language that comes where `en-US` was not asked for. */
const germanReasons = new Map([
  ['not an education customer', 'Kein Bildungskunde'],
  ['no longer an education customer', 'Kein Bildungskunde mehr'],
  ['not an education customer - after review', 'Kein Bildungskunde – nach Prüfung'],
  ['restricted being an education customer', 'Als Bildungskunde eingeschränkt'],
  ['not an academic domain', 'Keine akademische Domäne'],
  ['not an eligible library', 'Keine berechtigte Bibliothek'],
  ['not an eligible museum', 'Kein berechtigtes Museum'],
]);

export function json(status: number, value: unknown, quirks: Quirks): Answer {
  // The byte order mark was seen with success bodies only.
  const body = `${quirks.bom && status < 300 ? '\uFEFF' : ''}${JSON.stringify(value)}`;
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** An error body with a code; what it means is told by status and code together. */
export function codedError(status: number, code: number | string, description: string, quirks: Quirks): Answer {
  const spelled = quirks.codeType === 'string' ? String(code) : code;
  const body =
    quirks.codedError === 'data'
      ? { code: spelled, description, data: [], source: 'PartnerFD' }
      : { code: spelled, message: description, description, errorName: 'RequestRefused', isRetryable: false };
  return json(status, body, quirks);
}

/** An error body without a code. */
export function uncodedError(status: number, message: string, quirks: Quirks): Answer {
  switch (quirks.uncodedError) {
    case 'status':
      return json(status, { statusCode: status, message }, quirks);
    case 'string':
      return json(status, message, quirks);
    case 'empty':
      return { status, headers: {}, body: '' };
    case 'html':
      return html(status, message);
  }
}

export function html(status: number, message: string): Answer {
  const body = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${message}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** What comes where JSON was not asked for. */
export function xml(answer: Answer): Answer {
  const body = `<?xml version="1.0" encoding="utf-8"?><Answer xmlns="http://simulator.example/" status="${answer.status}" />`;
  return { ...answer, headers: { ...answer.headers, 'content-type': 'application/xml; charset=utf-8' }, body };
}

/** The body of a customer's qualifications, in the envelope that the quirks ask for. */
export function qualificationsBody(entries: readonly QualificationEntry[], quirks: Quirks, isEnglish: boolean): unknown {
  if (entries.length === 0 && quirks.none === 'null') return null;
  const shown = entries.length === 0 && quirks.none === 'none-entry' ? [{ qualification: 'None' }] : entries;
  const items = shown.map((entry) => qualificationBody(entry, quirks, isEnglish));
  if (quirks.envelope === 'object') return { [quirks.nameCase === 'pascal' ? 'Qualifications' : 'qualifications']: items };
  return quirks.envelope === 'single' && items.length === 1 ? items[0] : items;
}

export function qualificationBody(entry: QualificationEntry, quirks: Quirks, isEnglish: boolean): Record<string, string> {
  const reason = entry.vettingReason;
  const fields: [string, string | undefined][] = [
    ['qualification', entry.qualification],
    ['vettingStatus', entry.vettingStatus],
    ['vettingReason', isEnglish ? reason : reason && (germanReasons.get(reason.toLowerCase()) ?? `Grund: ${reason}`)],
  ];
  const cased = fields.map(([name, value]): [string, string | undefined] => [name, value && caseOf(value, quirks)]);
  const spelled = [...cased, [quirks.dateName, entry.submitted && dateOf(entry.submitted, quirks)]] as const;
  return Object.fromEntries(
    spelled.flatMap(([name = '', value]) =>
      value === undefined ? [] : [[quirks.nameCase === 'pascal' ? pascal(name) : name, value]],
    ),
  );
}

/** The older answer: one word. Which of several qualifications it gives is unknown; here Education goes before all others. */
export function singularBody(entries: readonly QualificationEntry[], quirks: Quirks): string {
  const name = (entries.find(isEducation) ?? entries[0])?.qualification ?? 'None';
  return (quirks.singular === 'snake' ? name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_') : name).toLowerCase();
}

export function customerBody({ id, companyName, domain }: Readonly<WorldCustomer>): unknown {
  const companyProfile = { tenantId: id, ...(domain !== null && { domain }), ...(companyName !== null && { companyName }) };
  return {
    id,
    companyProfile: { ...companyProfile, attributes: { objectType: 'CustomerCompanyProfile' } },
    relationshipToPartner: 'reseller',
    links: { self: { uri: `/customers/${id}`, method: 'GET', headers: [] } },
    attributes: { objectType: 'Customer' },
  };
}

export function recordBody(record: AuditRecord, quirks: Quirks): unknown {
  const { customerId, customerName, resourceType, operationStatus, at, place } = record;
  const words = record.operationType.split('_');
  const operationType = quirks.operationName === 'snake' ? words.join('_') : words.map(pascal).join('');
  const fields = {
    id: `${customerId}_${words.join('')}_${place}`,
    customerId,
    ...(customerName !== null && { customerName }),
    userPrincipalName: 'admin@partner.example',
    resourceType,
    operationType,
    // Seven fraction digits, as in Microsoft's sample.
    operationDate: new Date(at).toISOString().replace('Z', '0000Z'),
    operationStatus,
    attributes: { objectType: 'AuditRecord' },
  };
  if (quirks.nameCase === 'camel') return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [pascal(name), value]));
}

function caseOf(text: string, { valueCase }: Quirks): string {
  return valueCase === 'documented' ? text : valueCase === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

function dateOf(text: string, { dateForm }: Quirks): string {
  const [, year, month, day, time, fraction = ''] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(text) ?? [];
  if (year === undefined || dateForm === 'milliseconds') return text;
  if (dateForm === 'month-first') return `${month}/${day}/${year}: 00:00:00`;
  return `${year}-${month}-${day}T${time}.${fraction.padEnd(7, '0').slice(0, 7)}+00:00`;
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
