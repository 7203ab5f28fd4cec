/** Which request means what, and its true answer: everything that Partner Center does when nothing goes wrong on the way. */
import {
  type Answer,
  codedError,
  customerBody,
  json,
  qualificationBody,
  qualificationsBody,
  singularBody,
  uncodedError,
} from './answers.ts';
import type { Quirks } from './quirks.ts';
import type { QualificationEntry, World } from './world.ts';

const mostSubmissions = 3;
const largestPage = 500;

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What the path and the continuation token point at. */
export type Target = {
  readonly resource: 'customers' | 'qualifications' | 'qualification' | null;
  readonly customerId: string | null;
  /** Of the customer list: 1 without a token, null where the token is none of ours. */
  readonly page: number | null;
  /** The last place of the list that the page before showed. */
  readonly after: number;
};

export function targetOf(path: string, headers: Request['headers']): Target {
  const parts = /^(?:\/v1)?\/customers(?:\/([^/]+)\/(qualifications?))?\/?$/i.exec(path);
  const [, id, resource] = parts ?? [];
  if (!parts) return { resource: null, customerId: /\/customers\/([^/]+)/i.exec(path)?.[1] ?? null, page: null, after: 0 };
  if (id !== undefined) {
    const isSingular = resource?.toLowerCase() === 'qualification';
    return { resource: isSingular ? 'qualification' : 'qualifications', customerId: id, page: null, after: 0 };
  }
  const token = headers['ms-continuationtoken'];
  if (token === undefined) return { resource: 'customers', customerId: null, page: 1, after: 0 };
  const [, page, after] = /^(\d+):(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return { resource: 'customers', customerId: null, page: page ? Number(page) : null, after: Number(after ?? 0) };
}

/** The true answer; a POST changes the world. `pageSize` is the most customers a page. */
export function answer(request: Request, target: Target, world: World, pageSize: number, quirks: Quirks): Answer {
  if (target.resource === 'customers' && request.method === 'GET')
    return customerPage(request, target, world, pageSize, quirks);
  if (target.customerId === null || target.resource === null || target.resource === 'customers') return notFound(quirks);
  const isPost = request.method === 'POST' && target.resource === 'qualifications';
  if (request.method !== 'GET' && !isPost) return notFound(quirks);

  const customer = world.get(target.customerId);
  if (!customer) return codedError(404, 1000, 'The customer was not found.', quirks);
  if (customer.listed === 0) return codedError(403, 20002, 'There is no relationship with this customer.', quirks);
  if (customer.gone) {
    const { status, code } = customer.gone;
    const message = 'The customer cannot be read.';
    return code === undefined ? uncodedError(status, message, quirks) : codedError(status, code, message, quirks);
  }
  // Without en-US the reasons may arrive translated: here they always do.
  const isEnglish = request.headers['x-locale']?.toLowerCase() === 'en-us';
  if (isPost) return submit(request, customer.id, world, quirks, isEnglish);
  if (target.resource === 'qualification') return json(200, singularBody(customer.qualifications, quirks), quirks);
  return json(200, qualificationsBody(customer.qualifications, quirks, isEnglish), quirks);
}

function notFound(quirks: Quirks): Answer {
  return uncodedError(404, 'Resource not found.', quirks);
}

function customerPage(request: Request, { page, after }: Target, world: World, pageSize: number, quirks: Quirks): Answer {
  const asked = Number(new URLSearchParams(request.search).get('size') ?? largestPage);
  if (!Number.isInteger(asked) || asked < 1) return codedError(400, 2000, 'The size must be from 1 to 500.', quirks);
  if (page === null) return codedError(400, 2000, 'The continuation token is not valid.', quirks);

  const listed = world.list().filter((customer) => customer.listed > 0);
  const rows = listed.map((customer) => ({ customer, place: customer.place }));
  const again = listed.filter((customer) => customer.listed === 2);
  // Behind all others, and so mostly on another page; places stay far below this.
  rows.push(...again.map((customer) => ({ customer, place: customer.place + 1e9 })));
  // By the place and not by counting rows: a customer who leaves between two pages hides nobody else.
  const rest = rows.filter(({ place }) => place > after);
  const size = Math.min(asked, pageSize, largestPage);
  const shown = rest.slice(0, size);
  const token = Buffer.from(`${page + 1}:${shown.at(-1)?.place ?? 0}`).toString('base64url');
  const next = {
    uri: `${quirks.linkPrefix}?size=${size}&seekOperation=Next`,
    method: 'GET',
    headers: [{ key: 'MS-ContinuationToken', value: token }],
  };
  const body = {
    totalCount: shown.length,
    items: shown.map(({ customer }) => customerBody(customer)),
    links: {
      self: { uri: `${quirks.linkPrefix}${request.search}`, method: 'GET', headers: [] },
      ...(rest.length > shown.length && { next }),
    },
    attributes: { objectType: 'Collection' },
  };
  return json(200, body, quirks);
}

/** No source tells which code Partner Center refuses a submission with: 2000 and 600010 are ours. */
function submit(request: Request, id: string, world: World, quirks: Quirks, isEnglish: boolean): Answer {
  const { qualification, educationSegment, validationCode } = fieldsOf(request.body);
  const others = (world.get(id)?.qualifications ?? []).filter((entry) => entry.qualification !== qualification);
  let entry: QualificationEntry | undefined;
  if (qualification === 'Education' && (educationSegment === 'K12' || educationSegment === 'HigherEducation')) {
    if ((world.get(id)?.submissions.length ?? 0) >= mostSubmissions) {
      return codedError(400, 600010, 'The customer has no Education request left: three were made.', quirks);
    }
    world.education(id, 'InReview');
    entry = world.get(id)?.qualifications[0];
  } else if (qualification === 'StateOwnedEntity') {
    entry = { qualification };
    world.set(id, [...others, entry]);
  } else if (qualification === 'GovernmentCommunityCloud' && typeof validationCode === 'string' && validationCode) {
    entry = { qualification, vettingStatus: 'InReview' };
    world.set(id, [...others, entry]);
  }
  if (!entry) return codedError(400, 2000, 'The qualification is not valid.', quirks);
  return json(201, qualificationBody(entry, quirks, isEnglish), quirks);
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
