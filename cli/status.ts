/** `vetting-monitor status`: what the last scans know of each customer; open reviews first, the longest on top. */
import { NONE, sameWord } from '../lib/vetting/qualification.ts';
import { flatSnapshot, type Snapshot } from '../lib/vetting/snapshot.ts';
import { minute, printJson, printTable } from './print.ts';
import { storeToRead } from './store.ts';

export async function statusCommand({ status, json = false }: { status?: string; json?: boolean }): Promise<void> {
  const store = await storeToRead();
  const snapshots: Snapshot[] = [];
  for await (const row of store?.snapshots.all() ?? []) {
    if ('problem' in row) process.stderr.write(`The snapshot of customer ${row.customerId} ${row.problem}\n`);
    else if (!status || sameWord(row.snapshot.education.status, status)) snapshots.push(row.snapshot);
  }
  snapshots.sort((a, b) => openSince(a) - openSince(b) || nameOf(a).localeCompare(nameOf(b)));
  if (json) {
    printJson(snapshots.map(flatSnapshot));
    return;
  }
  if (snapshots.length === 0) {
    process.stdout.write('No customers.\n');
    return;
  }
  printTable(
    ['CUSTOMER', 'STATUS', 'REVIEW OPEN SINCE (UTC)', 'REASON', 'CHECKED (UTC)', 'CUSTOMER ID'],
    snapshots.map((snapshot) => [
      nameOf(snapshot),
      snapshot.departedAt ? `${snapshot.education.status} (departed)` : snapshot.education.status,
      snapshot.education.review.state === 'open' ? minute(snapshot.education.review.since) : null,
      snapshot.education.reason,
      minute(snapshot.checkedAt),
      snapshot.customerId,
    ]),
  );
}

function openSince({ education: { review, status } }: Snapshot): number {
  if (review.state === 'open') return review.since.getTime();
  return status === NONE ? Number.MAX_VALUE : Number.MAX_SAFE_INTEGER;
}

const nameOf = (snapshot: Snapshot) => snapshot.companyName ?? snapshot.domain ?? snapshot.customerId;
