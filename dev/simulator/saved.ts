/** The state that outlives the simulator, checked field by field when it is read: a state that is damaged is refused. */
import type { AuditRecord } from './activity.ts';
import type { LivesState } from './lives.ts';
import type { Gone, QualificationEntry, WorldCustomer } from './world.ts';

export type SavedState = {
  readonly version: 1;
  readonly customers: readonly WorldCustomer[];
  readonly activity: readonly AuditRecord[];
  readonly lives: LivesState;
  /** State of the default random generator. */
  readonly random: number;
};

/** Reads what `save` gave, also after a way through JSON. Throws an Error that tells which part cannot be read. */
export function readSaved(saved: unknown): SavedState {
  const state = fields(saved, 'the state');
  if (state.version !== 1) refuse('version', '1');
  const lives = fields(state.lives, 'lives');
  return {
    version: 1,
    customers: list(state.customers, 'customers').map((value, place) => customer(value, `customers[${place}]`)),
    // Older states have none.
    activity: list(state.activity ?? [], 'activity').map((value, place) => auditRecord(value, `activity[${place}]`)),
    lives: {
      clockMs: number(lives.clockMs, 'lives.clockMs'),
      restMs: number(lives.restMs, 'lives.restMs'),
      due: list(lives.due, 'lives.due').map((value, place) => {
        const [id, at] = list(value, `lives.due[${place}]`);
        return [text(id, `lives.due[${place}][0]`), number(at, `lives.due[${place}][1]`)];
      }),
    },
    random: number(state.random, 'random'),
  };
}

function customer(value: unknown, where: string): WorldCustomer {
  const { id, companyName, domain, qualifications, listed, gone: error, submissions, place } = fields(value, where);
  if (listed !== 0 && listed !== 1 && listed !== 2) return refuse(`${where}.listed`, '0, 1 or 2');
  return {
    id: text(id, `${where}.id`),
    companyName: companyName === null ? null : text(companyName, `${where}.companyName`),
    domain: domain === null ? null : text(domain, `${where}.domain`),
    qualifications: list(qualifications, `${where}.qualifications`).map((entry) =>
      qualification(entry, `${where}.qualifications`),
    ),
    listed,
    gone: error === null ? null : gone(error, `${where}.gone`),
    submissions: list(submissions, `${where}.submissions`).map((date) => text(date, `${where}.submissions`)),
    place: number(place, `${where}.place`),
  };
}

function qualification(value: unknown, where: string): QualificationEntry {
  const entry = fields(value, where);
  const optional = (name: 'vettingStatus' | 'vettingReason' | 'submitted') =>
    entry[name] === undefined ? {} : { [name]: text(entry[name], `${where}.${name}`) };
  return {
    qualification: text(entry.qualification, `${where}.qualification`),
    ...optional('vettingStatus'),
    ...optional('vettingReason'),
    ...optional('submitted'),
  };
}

function auditRecord(value: unknown, where: string): AuditRecord {
  const { customerId, customerName, resourceType, operationType, operationStatus, at, place } = fields(value, where);
  if (operationStatus !== 'succeeded' && operationStatus !== 'failed')
    return refuse(`${where}.operationStatus`, 'succeeded or failed');
  return {
    customerId: text(customerId, `${where}.customerId`),
    customerName: customerName === null ? null : text(customerName, `${where}.customerName`),
    resourceType: text(resourceType, `${where}.resourceType`),
    operationType: text(operationType, `${where}.operationType`),
    operationStatus,
    at: number(at, `${where}.at`),
    place: number(place, `${where}.place`),
  };
}

function gone(value: unknown, where: string): Gone {
  const { status, code } = fields(value, where);
  const known = typeof code === 'string' || code === undefined ? code : number(code, `${where}.code`);
  return { status: number(status, `${where}.status`), code: known };
}

function fields(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(where, 'an object');
  return { ...value };
}

function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : refuse(where, 'a list');
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' ? value : refuse(where, 'a text');
}

function number(value: unknown, where: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(where, 'a number');
}

function refuse(where: string, wanted: string): never {
  throw new Error(`The saved state of the simulator cannot be read: ${where} is not ${wanted}.`);
}
