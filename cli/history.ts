/** `vetting-monitor history <customer-id>`: every change of one customer, newest first. */
import { printChanges } from './change.ts';
import { storeToRead } from './store.ts';

export async function historyCommand(customerId: string, { json = false }: { json?: boolean }): Promise<void> {
  const store = await storeToRead();
  const id = customerId.trim().toLowerCase();
  const events = (await store?.history.of(id)) ?? [];
  if (store && events.length === 0 && !(await store.snapshots.read(id))) {
    process.stderr.write(`No scan has seen a customer with the id ${customerId}: \`vetting-monitor status\` lists the ids.\n`);
  }
  printChanges(events, json);
}
