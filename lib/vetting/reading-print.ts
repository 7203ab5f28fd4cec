/**
 * A print of a reading, short enough to be held for every customer at once. What was read with the same print as what stands
 * changes nothing, however it is spelled; with another one it may, and is compared in full.
 */
import { createHash } from 'node:crypto';
import { onePerQualification, type Qualification } from './qualification.ts';

/** 48 bits: two different readings of one customer meet once in 281 million million. */
export function readingPrint(entries: readonly Qualification[]): number {
  const lines = onePerQualification(entries).map(({ qualification, vettingStatus, vettingReason, submitted }) =>
    JSON.stringify([
      qualification.toLowerCase(),
      vettingStatus.toLowerCase(),
      vettingReason?.toLowerCase() ?? null,
      // A text that is no date is compared as it came, in its own case.
      submitted?.at?.getTime() ?? submitted?.raw ?? null,
    ]),
  );
  return printOf(lines.sort().join('\n'));
}

/** Of a name; 0 where there is none. */
export function namePrint(name: string | null): number {
  return name === null ? 0 : printOf(name);
}

function printOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6);
}
