/** What a path points at, and the pages that every list comes in: a link to the next one, whose place only a header knows. */
import { type Answer, codedError, json } from './answers.ts';
import type { Quirks } from './quirks.ts';

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
  readonly resource: 'customers' | 'auditrecords' | 'qualifications' | 'qualification' | null;
  readonly customerId: string | null;
  /** Of a list: 1 without a token, null where the token is none of ours. */
  readonly page: number | null;
  /** The last place of the list that the page before showed. */
  readonly after: number;
};

export function targetOf(path: string, headers: Request['headers']): Target {
  const none: Target = { resource: null, customerId: null, page: null, after: 0 };
  const [, list] = /^(?:\/v1)?\/(customers|auditrecords)\/?$/i.exec(path) ?? [];
  const [, id, resource] = /^(?:\/v1)?\/customers\/([^/]+)\/(qualifications?)\/?$/i.exec(path) ?? [];
  if (id !== undefined) {
    const isSingular = resource?.toLowerCase() === 'qualification';
    return { ...none, resource: isSingular ? 'qualification' : 'qualifications', customerId: id };
  }
  if (list === undefined) return { ...none, customerId: /\/customers\/([^/]+)/i.exec(path)?.[1] ?? null };
  const of = { ...none, resource: list.toLowerCase() === 'customers' ? 'customers' : 'auditrecords' } as const;
  const token = headers['ms-continuationtoken'];
  if (token === undefined) return { ...of, page: 1 };
  const [, page, after] = /^(\d+):(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return { ...of, page: page ? Number(page) : null, after: Number(after ?? 0) };
}

/** One page of rows, in their order. Their places must rise: a place is what the next page goes on from. Only the rows shown are made. */
export function collection(
  request: Request,
  { resource, page, after }: Target,
  rows: readonly { readonly place: number; readonly value: () => unknown }[],
  pageSize: number,
  quirks: Quirks,
): Answer {
  const query = new URLSearchParams(request.search);
  const asked = Number(query.get('size') ?? largestPage);
  if (!Number.isInteger(asked) || asked < 1) return codedError(400, 2000, 'The size must be from 1 to 500.', quirks);
  if (page === null) return codedError(400, 2000, 'The continuation token is not valid.', quirks);

  // By the place and not by counting rows: one that goes between two pages hides no other.
  const rest = rows.filter(({ place }) => place > after);
  const size = Math.min(asked, pageSize, largestPage);
  const shown = rest.slice(0, size);
  const uri = `${quirks.linkPrefix.replace('customers', '')}${resource}`;
  const token = Buffer.from(`${page + 1}:${shown.at(-1)?.place ?? 0}`).toString('base64url');
  query.set('size', String(size));
  query.set('seekOperation', 'Next');
  const next = { uri: `${uri}?${query.toString()}`, method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: token }] };
  const body = {
    totalCount: shown.length,
    items: shown.map(({ value }) => value()),
    links: {
      self: { uri: `${uri}${request.search}`, method: 'GET', headers: [] },
      ...(rest.length > shown.length && { next }),
    },
    attributes: { objectType: 'Collection' },
  };
  return json(200, body, quirks);
}
