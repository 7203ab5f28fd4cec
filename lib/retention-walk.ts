/** How a clean-up goes through a table: a page at a time, so that memory does not grow with what is old, and never past its end. */
import pLimit from 'p-limit';
import type { RowPlace, UnreadablePlace } from './store/clean.ts';
import type { PageToken, TablePage } from './store/table-page.ts';

export type Walk = {
  /** Whether an end was asked for, or the time is over. */
  readonly isOver: () => boolean;
  /** Told of each row that somebody else wrote. */
  readonly unreadable: (line: string) => void;
};

const storageConcurrency = 4;

/** The readable rows, at least so many at a time, page after page until the end has come. */
export async function* pages<Row extends RowPlace>(
  { isOver, unreadable }: Walk,
  name: string,
  read: (token: PageToken) => Promise<TablePage<Row | UnreadablePlace>>,
  atATime = 1,
): AsyncGenerator<readonly Row[]> {
  let token: PageToken = null;
  let rows: Row[] = [];
  do {
    if (isOver()) return;
    const page: TablePage<Row | UnreadablePlace> = await read(token);
    for (const row of page.rows) {
      if ('problem' in row) unreadable(`the ${name} ${row.partitionKey}, ${row.rowKey} ${row.problem}; it is left`);
      else rows.push(row);
    }
    token = page.token;
    if (rows.length < atATime) continue;
    yield rows;
    rows = [];
  } while (token !== null);
  if (rows.length > 0) yield rows;
}

/** A few at a time. Once one has failed, or the end has come, no further one is begun; what failed first is thrown. */
export async function sideBySide<Item>(
  items: Iterable<Item>,
  isOver: () => boolean,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  await pLimit(storageConcurrency).map(items, async (item) => {
    if (failures.length > 0 || isOver()) return;
    await run(item).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}

export function grouped<Key extends string, Row extends Readonly<Record<Key, string>>>(
  rows: readonly Row[],
  key: Key,
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[key]);
    if (group) group.push(row);
    else groups.set(row[key], [row]);
  }
  return groups;
}

export const rowKeys = (rows: readonly RowPlace[]) => rows.map(({ rowKey }) => rowKey);
