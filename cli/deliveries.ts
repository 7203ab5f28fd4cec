/** `vetting-monitor deliveries`: what became of each told event in each channel, the latest events first. */
import { openStore } from '../lib/monitor.ts';
import { allDeliveries, type DeliveriesQuestion, pageOfDeliveries } from '../lib/queries/deliveries.ts';
import { type DeliveryItem, deliveryItem } from '../lib/queries/items.ts';
import { isChannelSet, parseDeliverSettings } from '../lib/settings.ts';
import type { UnreadableDelivery } from '../lib/store/deliveries.ts';
import type { Store } from '../lib/store/store.ts';
import { readEnvironment } from './environment.ts';
import { type Form, printList } from './list.ts';
import { type ColumnOf, minute, plain, printItems } from './print.ts';
import { sayNoScanYet } from './store.ts';

export type DeliveryContext = { readonly store: Store; readonly isSet: (channel: string) => boolean };

/** The tables, and which channels are set. Null, and a line that says so, where no scan has written anything yet. */
export async function deliveryContext(): Promise<DeliveryContext | null> {
  const settings = parseDeliverSettings(readEnvironment());
  const opened = await openStore(settings);
  if (!opened) sayNoScanYet();
  return opened && { store: opened.store, isSet: (channel) => isChannelSet(settings, channel) };
}

const columns: ColumnOf<DeliveryItem>[] = [
  { heading: 'DETECTED (UTC)', rank: 3, cell: ({ detectedAt }) => minute(detectedAt) },
  { heading: 'CUSTOMER', isLong: true, cell: ({ companyName, customerId }) => companyName ?? customerId },
  { heading: 'NOW', isState: true, rank: 4, cell: ({ to, kind }) => to ?? kind },
  { heading: 'CHANNEL', rank: 1, cell: ({ channel, isChannelSet }) => (isChannelSet ? channel : `${channel} (not set)`) },
  { heading: 'STATE', isState: true, cell: ({ state }) => state },
  { heading: 'SINCE, OR NEXT', rank: 2, cell: momentOf },
  { heading: 'FAILED', rank: 5, cell: ({ attempts }) => attempts || null },
];

/** Each state has its own moment, the last that there is: what was dismissed was dead before. */
function momentOf({ nextAttemptAt, deliveredAt, dismissedAt, deadAt }: DeliveryItem): string {
  return minute(nextAttemptAt ?? deliveredAt ?? dismissedAt ?? deadAt);
}

export async function deliveriesCommand({ json, csv, ...question }: Form & DeliveriesQuestion): Promise<void> {
  const problem = (row: UnreadableDelivery) => {
    process.stderr.write(`${plain(`The delivery of event ${row.eventId} to ${row.channel} ${row.problem}`)}\n`);
  };
  const everything = { limit: Number.POSITIVE_INFINITY };
  await printList({ json, csv }, await deliveryContext(), {
    item: deliveryItem,
    pages: (context) => allDeliveries({ ...context, problem }, question),
    sorted: async (context) => (await pageOfDeliveries({ ...context, problem }, question, everything)).items,
    none: `No ${question.state ? `${question.state.join(' or ')} ` : ''}deliveries.`,
    show: printDeliveries,
  });
}

/** In the order given. One to a channel that is not set waits until it is, and is marked as such. */
export function printDeliveries(deliveries: readonly DeliveryItem[]): void {
  printItems(columns, deliveries, ({ eventId, lastError }) => [
    { text: `event ${eventId}`, isWhole: true },
    ...(lastError === null ? [] : [{ text: `error ${lastError}` }]),
  ]);
}
