/**
 * What the page asks, and what it is answered with. The API makes its answers by the schemas that these types come from; here only
 * the outline of an answer is looked at, so that a proxy's page or an API of another version is an error and not a broken view.
 */
import type {
  ChangeItem,
  CheckAnswer,
  CustomerDetail,
  CustomerItem,
  DecidedAnswer,
  DeliveryItem,
  RunItem,
  StatsAnswer,
} from '../../lib/queries/items.ts';
import type { Place } from '../place.ts';

export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };
export type Question<Answer> = {
  /** What tells it from others. */
  readonly path: string;
  /** The most items that a list is wanted to have. */
  readonly limit?: number;
  readonly fits: (answer: unknown) => answer is Answer;
};

/** The most that one list shows; whoever wants more takes the CSV. */
export const MOST_ROWS = 1000;

const has = (answer: unknown, ...names: string[]) =>
  typeof answer === 'object' && answer !== null && names.every((name) => name in answer);
const inside = (answer: unknown, name: string): unknown => Object.entries(Object(answer)).find(([key]) => key === name)?.[1];
export const isPage = <Item>(answer: unknown): answer is Page<Item> =>
  typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items);
const isStats = (answer: unknown): answer is StatsAnswer =>
  has(answer, 'customers', 'reviews', 'monitor') &&
  has(inside(answer, 'reviews'), 'distribution', 'byWeek', 'reasons') &&
  has(inside(answer, 'monitor'), 'problems', 'requests', 'deliveries') &&
  has(inside(answer, 'customers'), 'total');
const isDetail = (answer: unknown): answer is CustomerDetail => has(answer, 'customerId', 'qualifications');
export const isCheck = (answer: unknown): answer is CheckAnswer => has(answer, 'outcome', 'customer', 'changes');
export const isDecided = (answer: unknown): answer is DecidedAnswer => has(answer, 'deliveries', 'problems');

const pathOf = (path: string, query: Record<string, string | number>) => {
  const said = Object.entries(query).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
};
const list = <Item>(path: string, limit: number, query: Record<string, string> = {}): Question<Page<Item>> => ({
  path: pathOf(path, { ...query, limit }),
  limit,
  fits: isPage<Item>,
});

/** Which customers a place shows, without how many of them. */
export const customersShown = ({ search, status }: Pick<Place, 'search' | 'status'>) => ({ search: search.trim(), status });

const kinds: Record<Place['kinds'], string> = {
  decisions: 'approved,denied,approved-unseen,denied-unseen,revoked',
  approved: 'approved,approved-unseen',
  denied: 'denied,denied-unseen',
  all: '',
};
export const changesShown = ({ kinds: shown }: Pick<Place, 'kinds'>) => ({ since: '30d', kind: kinds[shown] });

export const questions = {
  stats: ({ weeks }: Pick<Place, 'weeks'>): Question<StatsAnswer> => ({ path: pathOf('stats', { weeks }), fits: isStats }),
  customers: (place: Pick<Place, 'search' | 'status' | 'sort'>, limit: number) =>
    list<CustomerItem>('customers', limit, { ...customersShown(place), sort: place.sort }),
  customer: (id: string): Question<CustomerDetail> => ({ path: `customers/${encodeURIComponent(id)}`, fits: isDetail }),
  history: (id: string, limit: number) => list<ChangeItem>(`customers/${encodeURIComponent(id)}/history`, limit),
  changes: (place: Pick<Place, 'kinds'>, limit: number) => list<ChangeItem>('changes', limit, changesShown(place)),
  runs: (limit: number) => list<RunItem>('runs', limit),
  deliveries: (limit: number) => list<DeliveryItem>('deliveries', limit, { state: 'pending,dead' }),
};

/** The same list as a file, whole. */
export const csvOf = (path: string, query: Record<string, string>) => pathOf(path, { ...query, format: 'csv' });
