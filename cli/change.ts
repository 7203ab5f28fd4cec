/** A change event as the command shows it. */
import type { ChangeEvent } from '../lib/vetting/change-event.ts';
import { minute, printJson, printTable } from './print.ts';

/** Prints changes, in the order given. */
export function printChanges(events: readonly ChangeEvent[], json: boolean): void {
  if (json) {
    printJson(events.map(({ id, ...event }) => ({ eventId: id, ...event })));
    return;
  }
  if (events.length === 0) {
    process.stdout.write('No changes.\n');
    return;
  }
  printTable(
    ['DETECTED (UTC)', 'CUSTOMER', 'QUALIFICATION', 'KIND', 'FROM', 'TO', 'DAYS', 'REASON'],
    events.map((event) => [
      minute(event.detectedAt),
      event.companyName ?? event.customerId,
      event.qualification,
      event.kind,
      event.from,
      event.to,
      event.daysInReview,
      event.reason,
    ]),
  );
}
