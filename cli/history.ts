/** `vetting-monitor history <customer-id>`: every change of one customer, newest first. */
import { printChanges } from './change.ts';
import { storeToRead } from './store.ts';

export async function historyCommand(customerId: string, { json = false }: { json?: boolean }): Promise<void> {
  const id = customerId.trim().toLowerCase();
  if (!/^[a-z0-9-]{1,64}$/.test(id))
    throw new Error('a customer id is a tenant id, such as 0f0f0f0f-1111-4222-8333-444444444444');
  const store = await storeToRead();
  const events = (await store?.history.of(id)) ?? [];
  if (store && events.length === 0 && !(await store.snapshots.read(id))) {
    process.stderr.write(`No scan has seen a customer with the id ${customerId}: \`vetting-monitor status\` lists the ids.\n`);
  }
  printChanges(events, json);
}
