/** What is stored, for the commands that only read it. */
import { openStore } from '../lib/monitor.ts';
import { parseStoreSettings } from '../lib/settings.ts';
import type { UnreadableRow } from '../lib/store/snapshots.ts';
import type { Store } from '../lib/store/store.ts';
import { readEnvironment } from './environment.ts';
import { plain } from './print.ts';

/** Null, and a line that says so, where no scan has written anything yet. */
export async function storeToRead(): Promise<Store | null> {
  const opened = await openStore(parseStoreSettings(readEnvironment()));
  if (!opened) sayNoScanYet();
  return opened?.store ?? null;
}

export function sayNoScanYet(): void {
  process.stderr.write('No scan has run yet: there are no tables to read.\n');
}

/** Of a customer's row that somebody else wrote. */
export function sayUnreadable({ customerId, problem }: UnreadableRow): void {
  process.stderr.write(`${plain(`The snapshot of customer ${customerId} ${problem}`)}\n`);
}
