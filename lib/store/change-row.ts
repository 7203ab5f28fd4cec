/** A change event as a row: the same columns in `VettingHistory` and `VettingChanges`, and nothing that is not in the event. */
import { z } from 'zod';
import { type ChangeEvent, isChangeKind } from '../vetting/change-event.ts';
import { number, text } from './columns.ts';
import { newestFirst } from './keys.ts';

/** A date of a row, ISO 8601. */
export const instant = z.date().transform((value) => value.toISOString());

const row = z.object({
  eventId: z.string(),
  customerId: z.string(),
  companyName: text,
  qualification: z.string(),
  kind: z.string().refine(isChangeKind),
  from: z.string(),
  to: z.string(),
  reason: text,
  submittedDate: text,
  submittedAt: instant.nullish().transform((value) => value ?? null),
  detectedAt: instant,
  daysInReview: number,
  submission: number,
});

/** `{inverted detectedAt}_{eventId}`: made only from the event, so that writing it again writes the same row. */
export function changeRowKey(event: ChangeEvent): string {
  return `${newestFirst(new Date(event.detectedAt))}_${event.id}`;
}

export function toChangeRow({ id, submittedAt, detectedAt, ...event }: ChangeEvent) {
  return {
    eventId: id,
    ...event,
    detectedAt: new Date(detectedAt),
    submittedAt: submittedAt === null ? null : new Date(submittedAt),
    daysInReview: event.daysInReview === null ? null : double(event.daysInReview),
  };
}

/** Also where it is whole: Table Storage takes 3 for an integer, and a column has one type. */
export const double = (value: number) => ({ type: 'Double', value: String(value) }) as const;

/** Throws a ZodError where somebody else wrote the row. */
export function fromChangeRow(read: unknown): ChangeEvent {
  const { eventId, ...event } = row.parse(read);
  return { id: eventId, ...event };
}
