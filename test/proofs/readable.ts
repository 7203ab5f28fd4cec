/** What a monitor must know and tell that was given certain readings: the promise, written down a second time and simply. */
import type { QualificationEntry } from '../../dev/simulator/simulator.ts';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { flatSnapshot, type Snapshot } from '../../lib/vetting/snapshot.ts';
import { educationOf, type Reading, statusOf } from './upstream.ts';

/** A decision that has to be told. */
export type Decision = { readonly kind: 'approved' | 'denied'; readonly reading: Reading };

type Known = {
  readonly isOpen: boolean;
  readonly lastDecision: string | null;
  /** The last submission that was read, as it stands in the world. */
  readonly submitted: string | null;
  readonly decisions: readonly Decision[];
};

/** The first reading is a baseline; from then on Approved and Denied are told where a review was read as open before. */
export function knownOf(readings: readonly Reading[]): Known {
  let isOpen = false;
  let lastDecision: string | null = null;
  let submitted: string | null = null;
  const decisions: Decision[] = [];
  for (const reading of readings) {
    const entry = educationOf(reading.entries);
    submitted = entry?.submitted ?? submitted;
    if (entry?.vettingStatus === 'InReview') isOpen = true;
    if (entry?.vettingStatus !== 'Approved' && entry?.vettingStatus !== 'Denied') continue;
    if (isOpen) decisions.push({ kind: entry.vettingStatus === 'Approved' ? 'approved' : 'denied', reading });
    isOpen = false;
    lastDecision = entry.vettingStatus;
  }
  return { isOpen, lastDecision, submitted, decisions };
}

/** In which a row differs from what its customer's last reading said; empty where it says the same. */
export function wrongOf(snapshot: Snapshot, readings: readonly Reading[], scanEndsMs: readonly number[]): string[] {
  const last = readings.at(-1);
  if (!last) return ['a row of a customer that was never read'];
  const { isOpen, lastDecision, submitted } = knownOf(readings);
  const row = flatSnapshot(snapshot);
  const checkedMs = row.checkedAt.getTime();
  const claims = {
    educationStatus: row.educationStatus === statusOf(last.entries),
    educationReason: row.educationReason === (educationOf(last.entries)?.vettingReason ?? null),
    submittedDate: submitted === null ? row.submittedDate === null : isForm(row.submittedDate, submitted),
    openReviewSince: (row.openReviewSince !== null) === isOpen,
    lastDecision: row.lastDecision === lastDecision,
    qualifications: words(row.qualifications) === words(last.entries),
    checkedAt: checkedMs >= last.atMs && checkedMs <= (scanEndsMs[last.scan] ?? 0),
    departure: row.absentSince === null && row.departedAt === null,
    outbox: snapshot.outbox.length === 0,
  };
  return Object.entries(claims).flatMap(([claim, holds]) => (holds ? [] : [claim]));
}

/** Whether an event says what the reading said that it was made of. */
export function isToldOf(event: ChangeEvent, { kind, reading }: Decision, scanEndsMs: readonly number[]): boolean {
  const entry = educationOf(reading.entries);
  const atMs = Date.parse(event.detectedAt);
  return (
    event.kind === kind &&
    event.to === entry?.vettingStatus &&
    event.reason === (entry.vettingReason ?? null) &&
    isForm(event.submittedDate, entry.submitted ?? '') &&
    atMs >= reading.atMs &&
    atMs <= (scanEndsMs[reading.scan] ?? 0)
  );
}

/** Whether a change of any kind leads to what a reading of its scan showed, from what an earlier one showed. */
export function wasRead(event: ChangeEvent, readings: readonly Reading[], scanEndsMs: readonly number[]): boolean {
  const statusIn = ({ entries }: Reading) => {
    const entry = entries.find(({ qualification }) => qualification === event.qualification);
    return entry ? (entry.vettingStatus ?? 'NotVetted') : 'None';
  };
  // Two changes of one customer at one moment are a millisecond apart.
  const atMs = Date.parse(event.detectedAt);
  const isOf = ({ scan, atMs: readMs }: Reading) => readMs <= atMs && atMs <= (scanEndsMs[scan] ?? 0) + 1;
  const place = readings.findLastIndex((reading) => isOf(reading) && statusIn(reading) === event.to);
  return readings.slice(0, Math.max(0, place)).some((reading) => statusIn(reading) === event.from);
}

/** The three spellings in which Partner Center sends a date. */
function isForm(sent: string | null, submitted: string): boolean {
  const [, year, month, day, time, fraction] = /^(\d+)-(\d+)-(\d+)T([\d:]+)\.(\d+)Z$/.exec(submitted) ?? [];
  const forms = [submitted, `${year}-${month}-${day}T${time}.${fraction}0000+00:00`, `${month}/${day}/${year}: 00:00:00`];
  return sent !== null && forms.includes(sent);
}

function words(entries: readonly Pick<QualificationEntry, 'qualification' | 'vettingStatus'>[]): string {
  return entries
    .map(({ qualification, vettingStatus }) => `${qualification} ${vettingStatus ?? 'NotVetted'}`)
    .sort()
    .join();
}
