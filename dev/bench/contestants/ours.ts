/** The monitor as it is deployed, made from settings: all customers, or those that are due. */
import { createMonitor, type Monitor } from '../../../lib/monitor.ts';
import type { Scan } from '../../../lib/scan.ts';
import { parseSettings } from '../../../lib/settings.ts';
import type { RunOutcome } from '../protocol.ts';
import { contest } from './contest.ts';

contest(async ({ contestant, baseUrl, connectionString, tablePrefix, concurrency, requestsPerMinute }) => {
  const settings = parseSettings({
    PARTNER_CENTER_TENANT_ID: 'partner.example',
    PARTNER_CENTER_ACCESS_TOKEN: 'a-token',
    PARTNER_CENTER_BASE_URL: baseUrl,
    PARTNER_CENTER_CONCURRENCY: String(concurrency),
    PARTNER_CENTER_REQUESTS_PER_MINUTE: String(requestsPerMinute),
    AzureWebJobsStorage: connectionString,
    TABLE_PREFIX: tablePrefix,
  });
  const monitor = createMonitor(settings);
  return outcomeOf(await (contestant === 'ours-due' ? scanDue(monitor) : monitor.scan()));
});

/** TO ADAPT, with `ready` in `arena.ts`: `return monitor.scan({ due: true });` */
function scanDue(_monitor: Monitor): Promise<Scan> {
  throw new Error('the monitor cannot be asked for due customers only');
}

/** TO ADAPT: a scan of due customers has a count of its own of those it did not reach. */
function outcomeOf({ run, changes }: Scan): RunOutcome {
  return { changes: changes.length, notReached: run.customers.listed - run.customers.checked };
}
