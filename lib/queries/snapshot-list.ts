/** The partner's snapshots as a list shows them: read once, kept for 30 seconds, shared by all who ask meanwhile. */
import type { ListedCustomer } from '../store/listed-row.ts';
import type { UnreadableRow } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { LARGEST_PAGE, type PageToken } from '../store/table-page.ts';

export type Listed = {
  readonly rows: readonly ListedCustomer[];
  /** How many rows somebody else wrote. */
  readonly unreadable: number;
};

export type SnapshotList = {
  /** One storage request a thousand customers, where what is kept is too old. */
  read(): Promise<Listed>;
  /** What is kept is known to be out of date. */
  forget(): void;
};

const keptMs = 30_000;

/** `problem` is told of rows that somebody else wrote. */
export function createSnapshotList(
  { snapshots }: Pick<Store, 'snapshots'>,
  now: () => Date,
  problem: (row: UnreadableRow) => void = () => undefined,
): SnapshotList {
  const kept = keptFor(keptMs, now, async (): Promise<Listed> => {
    const rows: ListedCustomer[] = [];
    let unreadable = 0;
    let token: PageToken = null;
    do {
      const page: Awaited<ReturnType<typeof snapshots.page>> = await snapshots.page({ size: LARGEST_PAGE, token });
      for (const row of page.rows) {
        if ('problem' in row) {
          unreadable++;
          problem(row);
        } else rows.push(row);
      }
      token = page.token;
    } while (token !== null);
    return { rows, unreadable };
  });
  return { read: () => kept.get(), forget: () => kept.forget() };
}

/** Makes a value at the first call, and anew when it is older than so many ms. Calls meanwhile wait for the same one; a failure is not kept. */
export function keptFor<Value>(ms: number, now: () => Date, make: () => Promise<Value>) {
  let made: { readonly at: number; readonly value: Promise<Value> } | null = null;
  return {
    get(): Promise<Value> {
      if (made && now().getTime() - made.at < ms) return made.value;
      const value = make();
      const mine = { at: now().getTime(), value };
      made = mine;
      value.catch(() => {
        if (made === mine) made = null;
      });
      return value;
    },
    forget(): void {
      made = null;
    },
  };
}
