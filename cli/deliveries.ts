/** `vetting-monitor deliveries`: what became of each told event in each channel, the latest events first. */
import { openStore } from '../lib/monitor.ts';
import { type ChannelSettings, parseDeliverSettings } from '../lib/settings.ts';
import type { Store } from '../lib/store/store.ts';
import { DELIVERY_STATES, type Delivery, type DeliveryState } from '../lib/vetting/delivery.ts';
import { readEnvironment } from './environment.ts';
import { minute, plain, printJson, printTable } from './print.ts';
import { sayNoScanYet } from './store.ts';

export type DeliveryContext = { readonly store: Store; readonly isSet: (channel: string) => boolean };

/** The tables, and which channels are set. Null, and a line that says so, where no scan has written anything yet. */
export async function deliveryContext(): Promise<DeliveryContext | null> {
  const settings = parseDeliverSettings(readEnvironment());
  const opened = await openStore(settings);
  if (!opened) sayNoScanYet();
  return opened && { store: opened.store, isSet: (channel) => isSet(settings, channel) };
}

/** Nothing is ever sent to a channel that is not set, or that no longer is one. */
function isSet({ teamsWebhookUrl, webhook }: ChannelSettings, channel: string): boolean {
  return (channel === 'teams' && teamsWebhookUrl !== null) || (channel === 'webhook' && webhook !== null);
}

export async function deliveriesCommand({ state, json = false }: { state?: DeliveryState; json?: boolean }): Promise<void> {
  const context = await deliveryContext();
  const found: Delivery[] = [];
  for await (const row of context?.store.deliveries.list(state ? [state] : DELIVERY_STATES) ?? []) {
    if ('problem' in row)
      process.stderr.write(`${plain(`The delivery of event ${row.eventId} to ${row.channel} ${row.problem}`)}\n`);
    else found.push(row.delivery);
  }
  found.sort((a, b) => Date.parse(b.event.detectedAt) - Date.parse(a.event.detectedAt));
  if (found.length === 0 && !json) process.stdout.write(`No ${state ? `${state} ` : ''}deliveries.\n`);
  else printDeliveries(found, context?.isSet ?? (() => false), json);
}

/** Prints deliveries, in the order given. One to a channel that is not set waits until it is, and is marked as such. */
export function printDeliveries(deliveries: readonly Delivery[], isSet: (channel: string) => boolean, json: boolean): void {
  if (json) {
    printJson(
      deliveries.map(({ event: { id: eventId, ...event }, channel, ...rest }) => {
        return { channel, isChannelSet: isSet(channel), eventId, ...event, ...rest };
      }),
    );
    return;
  }
  if (deliveries.length === 0) return;
  printTable(
    ['DETECTED (UTC)', 'CUSTOMER', 'NOW', 'CHANNEL', 'STATE', 'SINCE, OR NEXT', 'FAILED'],
    deliveries.map((delivery) => [
      minute(delivery.event.detectedAt),
      delivery.event.companyName ?? delivery.event.customerId,
      delivery.event.to,
      isSet(delivery.channel) ? delivery.channel : `${delivery.channel} (not set)`,
      delivery.state,
      minute(momentOf(delivery)),
      delivery.attempts || null,
    ]),
    deliveries.map(({ event, lastError }) => [`event ${event.id}`, ...(lastError ? [`error ${lastError}`] : [])]),
  );
}

function momentOf(delivery: Delivery): Date {
  switch (delivery.state) {
    case 'pending':
      return delivery.nextAttemptAt;
    case 'delivered':
      return delivery.deliveredAt;
    case 'dead':
      return delivery.deadAt;
    case 'dismissed':
      return delivery.dismissedAt;
  }
}
