/** `vetting-monitor stats`: who is where, how long reviews take, and whether the monitor is well; the exit code says nothing of that. */
import { openTablesToRead } from '../lib/monitor.ts';
import { createSnapshotList } from '../lib/queries/snapshot-list.ts';
import { readStats } from '../lib/queries/stats.ts';
import { parseReadSettings } from '../lib/settings.ts';
import { readEnvironment } from './environment.ts';
import { printJson } from './print.ts';
import { screenOf } from './screen.ts';
import { printStats } from './stats-page.ts';
import { sayNoScanYet, sayUnreadable } from './store.ts';

export async function statsCommand({ weeks, json = false }: { weeks: number; json?: boolean }): Promise<void> {
  const settings = parseReadSettings(readEnvironment());
  const { store, partnerTenantId } = await openTablesToRead(settings);
  if (partnerTenantId === null) sayNoScanYet();
  const now = new Date();
  const snapshots = createSnapshotList(store, () => now, sayUnreadable);
  const stats = await readStats({ store, snapshots, schedule: settings.scanSchedule }, weeks, now);
  if (json) printJson(stats);
  else printStats(stats, screenOf(process.stdout));
}
