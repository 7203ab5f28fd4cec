/** Any sequence of readings, against a model of three lines: a review opens with InReview and ends with the next decision. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { compare } from '../../lib/vetting/comparison.ts';
import type { Qualification } from '../../lib/vetting/qualification.ts';
import type { Snapshot } from '../../lib/vetting/snapshot.ts';
import { customer, education, entry, noon } from './readings.ts';

/** How a date is spelled, or that there is none. A submission is never before an earlier one: that has tests of its own. */
const spellings = fc.constantFrom<((date: string) => string | null)[]>(
  () => null,
  (date) => date,
  (date) => date.replace('.000Z', '.0000000+00:00'),
  (date) => date.replace(/^(\d+)-(\d+)-(\d+)T.*/, '$2/$3/$1: 00:00:00'),
);
const statuses = fc.constantFrom('InReview', 'InReview', 'Approved', 'Denied', 'Escalated', 'NotVetted');
const reasons = fc.constantFrom(null, 'Not an Academic Domain', 'Too small');
const educations = fc.tuple(statuses, spellings, reasons);
const others = fc
  .tuple(fc.constantFrom('Nonprofit', 'a.b', 'a/b', 'A.B'), statuses, fc.constantFrom(null, noon(1), 'soon'))
  .map((parts) => entry(...parts));
/** At most one Education entry: which of two counts has tests of its own. */
const reading = fc.tuple(fc.option(educations, { nil: undefined, freq: 3 }), fc.array(others, { maxLength: 3 }), fc.boolean());
/** The clock may stand still or go back. */
const looks = fc
  .array(fc.tuple(reading, fc.integer({ min: -3_600_000, max: 172_800_000 })), { minLength: 1, maxLength: 30 })
  .map((sequence) => {
    let submittedOn = 1;
    return sequence.map(([[first, rest, isResubmitted], stepMs]): [Qualification[], number] => {
      if (isResubmitted) submittedOn = Math.min(submittedOn + 1, 28);
      if (!first) return [rest, stepMs];
      const [status, spell, reason] = first;
      return [[...rest, education(status, spell(noon(submittedOn)), reason)], stepMs];
    });
  });

type Look = { readonly read: readonly Qualification[]; readonly events: readonly ChangeEvent[]; readonly after: Snapshot };

function playAll(sequence: readonly (readonly [readonly Qualification[], number])[]): Look[] {
  const played: Look[] = [];
  let now = Date.UTC(2026, 10, 5);
  for (const [read, stepMs] of sequence) {
    now += stepMs;
    const before = played.at(-1)?.after;
    const after = compare(before, customer, read, new Date(now)).snapshot;
    played.push({ read, after, events: after.outbox.slice(before?.outbox.length ?? 0) });
  }
  return played;
}

const statusIn = (read: readonly Qualification[]) =>
  read.find(({ qualification }) => qualification === 'Education')?.vettingStatus ?? 'None';
const isTold = ({ kind }: ChangeEvent) => kind === 'approved' || kind === 'denied';

/** Per look, the decision to be told of; by the statuses alone. */
function expectedDecisions(statuses: readonly string[]): (string | null)[] {
  let isOpen = false;
  return statuses.map((status) => {
    const isDecision = status === 'Approved' || status === 'Denied';
    const decision = isDecision && isOpen ? status : null;
    isOpen = status === 'InReview' || (isOpen && !isDecision);
    return decision;
  });
}

test('exactly one event is told for each open review that is decided, with the status that was read', () => {
  fc.assert(
    fc.property(looks, (sequence) => {
      const played = playAll(sequence);
      const expected = expectedDecisions(played.map(({ read }) => statusIn(read)));
      const told = played.map(({ events }) => events.filter(isTold).map(({ from, to }) => `${from} ${to}`));
      expect(told).toEqual(expected.map((decision) => (decision ? [`InReview ${decision}`] : [])));
    }),
    { numRuns: 1000 },
  );
});

test('ids are unique, instants strictly later, revisions without a gap, and what waits is never touched', () => {
  fc.assert(
    fc.property(looks, (sequence) => {
      const played = playAll(sequence);
      const last = played.at(-1)?.after;
      const events = played.flatMap((look) => look.events);
      expect(last?.outbox).toEqual(events);
      expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
      const times = events.map((event) => event.detectedAt);
      expect(times).toEqual([...new Set(times)].sort());
      expect(last?.revision).toBe(played.filter((look) => look.events.length > 0).length);
    }),
  );
});

test('a reading met again, in any order of its entries, brings nothing', () => {
  fc.assert(
    fc.property(looks, (sequence) => {
      for (const { read, after } of playAll(sequence)) {
        for (const again of [read, read.toReversed()]) {
          expect(compare(after, customer, again, after.checkedAt)).toEqual({ keep: 'checked', snapshot: after });
        }
      }
    }),
  );
});
