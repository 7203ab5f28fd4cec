/** `vetting-monitor history <customer-id>`: every change of one customer, newest first, drawn as a time line. */
import { allHistory } from '../lib/queries/changes.ts';
import { customerDetailOf } from '../lib/queries/customers.ts';
import { changeItem } from '../lib/queries/items.ts';
import { gather } from '../lib/queries/whole.ts';
import type { Store } from '../lib/store/store.ts';
import { type Form, printList } from './list.ts';
import { printLines } from './print.ts';
import { screenOf } from './screen.ts';
import { storeToRead } from './store.ts';
import { timeLine } from './time-line.ts';

export async function historyCommand(customerId: string, form: Form): Promise<void> {
  const none = 'No changes.';
  const pages = async function* (store: Store) {
    let isEmpty = true;
    for await (const changes of allHistory(store, customerId)) {
      isEmpty = false;
      yield changes;
    }
    if (!isEmpty || (await store.snapshots.read(customerId))) return;
    process.stderr.write(`No scan has seen a customer with the id ${customerId}: \`vetting-monitor status\` lists the ids.\n`);
  };
  const store = await storeToRead();
  if (form.json || form.csv || !store) return printList(form, store, { item: changeItem, pages, none, show: () => undefined });
  const changes = await gather(pages(store));
  const stored = await store.snapshots.read(customerId);
  const customer = stored && customerDetailOf(stored.snapshot, new Date());
  const lines = timeLine(customer, changes, screenOf(process.stdout));
  printLines(lines.length > 0 ? lines : [none]);
}
