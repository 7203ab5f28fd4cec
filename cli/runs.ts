/** `vetting-monitor runs`: the latest scans, newest first. */
import { minute, printJson, printTable } from './print.ts';
import { storeToRead } from './store.ts';

export async function runsCommand({ limit, json = false }: { limit: number; json?: boolean }): Promise<void> {
  const store = await storeToRead();
  const runs = (await store?.runs.latest(limit, new Date())) ?? [];
  if (json) {
    printJson(runs);
    return;
  }
  if (runs.length === 0) {
    process.stdout.write('No runs.\n');
    return;
  }
  printTable(
    [
      'STARTED (UTC)',
      'OUTCOME',
      'SECONDS',
      'LISTED',
      'DUE',
      'CHECKED',
      'FAILED',
      'NOT REACHED',
      'DEPARTED',
      'TOLD',
      'REQUESTS',
      'THROTTLED',
      'NOTES',
    ],
    runs.map(({ customers, requests, ...run }) => [
      minute(run.startedAt),
      run.outcome,
      run.finishedAt ? ((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000).toFixed(1) : null,
      customers.listed,
      customers.due,
      customers.checked,
      customers.failed,
      customers.notReached,
      customers.departed,
      run.told,
      requests.sent,
      requests.throttled,
      run.notes.length || null,
    ]),
  );
}
