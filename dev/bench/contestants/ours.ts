/** The monitor as it is deployed, made from settings: all customers, or those that are due. */
import { createMonitor } from '../../../lib/monitor.ts';
import { parseSettings } from '../../../lib/settings.ts';
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
  const { run, changes } = await monitor.scan({ due: contestant === 'ours-due' });
  return { changes: changes.length, notReached: run.customers.due - run.customers.checked };
});
