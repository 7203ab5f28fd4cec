/** What the functions that answer questions read: opened at the first question, kept once a scan has made the tables. */
import { openTablesToRead } from '../lib/monitor.ts';
import { createSnapshotList, type SnapshotList } from '../lib/queries/snapshot-list.ts';
import { isChannelSet, parseReadSettings } from '../lib/settings.ts';
import type { Store } from '../lib/store/store.ts';

export type Reading = {
  readonly store: Store;
  readonly snapshots: SnapshotList;
  readonly isSet: (channel: string) => boolean;
  readonly schedule: string;
};

let kept: Promise<Reading> | undefined;

/** Throws a SettingsError, at every call until the settings are right, and a WrongPartnerError. */
export async function reading(): Promise<Reading> {
  if (kept) return kept;
  const settings = parseReadSettings(process.env);
  const { store, partnerTenantId } = await openTablesToRead(settings);
  const opened = {
    store,
    snapshots: createSnapshotList(store, () => new Date()),
    isSet: (channel: string) => isChannelSet(settings, channel),
    schedule: settings.scanSchedule,
  };
  if (partnerTenantId !== null) kept ??= Promise.resolve(opened);
  return kept ?? opened;
}
