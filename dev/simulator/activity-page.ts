/** What of the activity log is asked for: by days, both included, and by one of the three filters that are documented. */
import type { AuditRecord } from './activity.ts';
import { type Answer, codedError, recordBody } from './answers.ts';
import { collection, type Request, type Target } from './collection.ts';
import type { Quirks } from './quirks.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;
const mostDays = 30;

/** The records of a page of the log. `now`: ms, the end where none is asked for. */
export function activityPage(
  request: Request,
  target: Target,
  world: World,
  { pageSize, now }: { readonly pageSize: number; readonly now: number },
  quirks: Quirks,
): Answer {
  const asked = new URLSearchParams(request.search);
  const refuse = (what: string): Answer => codedError(400, 2000, what, quirks);
  const first = dayOf(asked.get('startDate'));
  const last = dayOf(asked.get('endDate') ?? new Date(now).toISOString().slice(0, 10));
  if (first === null || last === null) return refuse('The start and end date must be in the form yyyy-mm-dd.');
  if (last < first || last - first > mostDays * dayMs) return refuse(`The dates must be at most ${mostDays} days apart.`);
  const matches = filterOf(asked.get('filter'));
  if (!matches) return refuse('The filter is not valid.');

  const rows = world.activity
    .list()
    .filter((record) => record.at >= first && record.at < last + dayMs && matches(record))
    .map((record) => ({ place: record.place, value: () => recordBody(record, quirks) }));
  return collection(request, target, rows, pageSize, quirks);
}

/** Its beginning in UTC, ms; null where the text is no day. */
function dayOf(text: string | null): number | null {
  const at = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Fields, values and operators are compared without case. Null for a filter that Partner Center does not take. */
function filterOf(text: string | null): ((record: AuditRecord) => boolean) | null {
  if (text === null) return () => true;
  const given = Object.fromEntries(Object.entries(parsed(text)).map(([name, value]) => [name.toLowerCase(), plain(value)]));
  const { field, operator, value = '' } = given;
  if (value === '') return null;
  if (field === 'customerid' && operator === 'equals') return (record) => plain(record.customerId) === value;
  if (field === 'companyname' && operator === 'substring') return (record) => plain(record.customerName).includes(value);
  // The SDK writes CustomerUser where a record says customer_user.
  if (field === 'resourcetype' && operator === 'equals')
    return (record) => plain(record.resourceType).replaceAll('_', '') === value.replaceAll('_', '');
  return null;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
