/** Where one is on the page, as the address says it: everything that one person may send to another, and nothing else. */

export const VIEWS = ['reviews', 'durations', 'customers', 'monitor'] as const;
export const SORTS = ['review', 'name', 'changed', 'checked'] as const;
export const KINDS = ['decisions', 'approved', 'denied', 'all'] as const;
export const WEEKS = [4, 12, 26, 52] as const;
/** The statuses that one can ask for; the empty one is all of them. */
export const STATUSES = ['', 'InReview', 'Approved', 'Denied', 'None'] as const;

export type Place = {
  readonly view: (typeof VIEWS)[number];
  /** The customer whose story is open. */
  readonly customer: string | null;
  readonly search: string;
  readonly status: (typeof STATUSES)[number];
  readonly sort: (typeof SORTS)[number];
  readonly kinds: (typeof KINDS)[number];
  readonly weeks: (typeof WEEKS)[number];
};

export const START: Place = {
  view: 'reviews',
  customer: null,
  search: '',
  status: '',
  sort: 'review',
  kinds: 'decisions',
  weeks: 26,
};

/** What is missing, or is none of the values there are, is as at the start: an old address still opens. */
export function readPlace(query: string): Place {
  const asked = new URLSearchParams(query);
  return {
    view: oneOf(VIEWS, asked.get('view')) ?? START.view,
    customer: asked.get('customer') || null,
    search: asked.get('search') ?? '',
    status: oneOf(STATUSES, asked.get('status')) ?? START.status,
    sort: oneOf(SORTS, asked.get('sort')) ?? START.sort,
    kinds: oneOf(KINDS, asked.get('kinds')) ?? START.kinds,
    weeks: oneOf(WEEKS, asked.get('weeks')) ?? START.weeks,
  };
}

/** The query of an address, `?` included; only what differs from the start. Never empty, so that it is a link by itself. */
export function queryOf(place: Place): string {
  const start = new Map<string, unknown>(Object.entries(START));
  const said = Object.entries(place).filter(([name, value]) => value !== start.get(name));
  return `?${new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

/** The value that a text means, if it is one of these. */
export function oneOf<Value extends string | number>(values: readonly Value[], text: string | null): Value | undefined {
  return values.find((value) => String(value) === text);
}
