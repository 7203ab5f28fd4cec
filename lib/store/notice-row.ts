/** A notice as a row of `VettingDeliveries`: what it shares with a change event in the same columns, and its own beside them. */
import { z } from 'zod';
import type { Figures, Notice } from '../vetting/notice.ts';
import { double, instant } from './change-row.ts';
import { text } from './columns.ts';

const count = z.number().int();
const figures = z.object({
  scans: z.object({ whole: count, partial: count, stopped: count, failed: count, killed: count }),
  told: z.object({ approved: count, denied: count, other: count }),
  openReviews: count,
  oldestReview: z.object({ customerId: z.string(), companyName: z.string().nullable(), daysInReview: z.number() }).nullable(),
  lastScan: z.object({ finishedAt: z.string(), outcome: z.enum(['whole', 'partial']) }).nullable(),
}) satisfies z.ZodType<Figures>;

const json = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

const row = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('overdue'),
    eventId: z.string(),
    customerId: z.string(),
    companyName: text,
    openReviewSince: instant,
    daysInReview: z.number(),
    detectedAt: instant,
  }),
  z.object({
    kind: z.literal('still-watching'),
    eventId: z.string(),
    period: z.string(),
    periodFrom: instant,
    periodUntil: instant,
    figures: json.pipe(figures),
    detectedAt: instant,
  }),
]);

export function toNoticeRow({ id: eventId, ...notice }: Notice) {
  const common = { eventId, kind: notice.kind, detectedAt: new Date(notice.detectedAt) };
  if (notice.kind === 'still-watching') {
    const { name: period, from, until } = notice.period;
    const columns = { period, periodFrom: new Date(from), periodUntil: new Date(until) };
    return { ...common, ...columns, figures: JSON.stringify(notice.figures) };
  }
  const { customerId, companyName, openReviewSince, daysInReview } = notice;
  return {
    ...common,
    customerId,
    companyName,
    openReviewSince: new Date(openReviewSince),
    daysInReview: double(daysInReview),
  };
}

/** Throws a ZodError where somebody else wrote the row. */
export function fromNoticeRow(read: unknown): Notice {
  const { eventId: id, ...notice } = row.parse(read);
  if (notice.kind === 'overdue') return { id, ...notice };
  const { period: name, periodFrom: from, periodUntil: until, ...rest } = notice;
  return { id, ...rest, period: { name, from, until } };
}
