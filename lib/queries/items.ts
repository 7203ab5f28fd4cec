/**
 * What a question is answered with, as it goes out: JSON of the API, `--json` of the command, columns of a CSV. The API's description
 * is made from these very schemas. Instants are ISO 8601 in UTC.
 */
import { z } from 'zod';
import { RUN_OUTCOMES } from '../store/runs.ts';
import { CHANGE_KINDS, type ChangeKind, isChangeKind } from '../vetting/change-event.ts';
import { DELIVERY_STATES } from '../vetting/delivery.ts';
import { isNoticeKind, NOTICE_KINDS, type NoticeKind } from '../vetting/notice.ts';

const instant = z.iso.datetime();
const text = z.string().nullable();
const count = z.int().nonnegative();
const days = z.number().nonnegative().nullable();

const changeKind = z
  .string()
  .refine(isChangeKind)
  .meta({ enum: Object.keys(CHANGE_KINDS) });

export const customerItem = z
  .strictObject({
    customerId: z.string(),
    companyName: text,
    domain: text,
    educationStatus: z.string().meta({ description: 'InReview, Approved, Denied, None, or a status nobody knows' }),
    educationReason: text,
    submittedDate: text.meta({ description: 'As Partner Center sent it' }),
    submittedAt: instant.nullable(),
    submissions: count.nullable().meta({ description: 'Of the three allowed; null where not all were seen' }),
    openReviewSince: instant.nullable(),
    daysInReview: days.meta({ description: 'So far, of an open review' }),
    lastDecision: z.enum(['Approved', 'Denied']).nullable(),
    lastDecisionSubmittedDate: text,
    firstSeenAt: instant,
    changedAt: instant.nullable(),
    checkedAt: instant,
    submissionLoggedAt: instant.nullable(),
    absentSince: instant.nullable(),
    departedAt: instant.nullable(),
  })
  .meta({ id: 'Customer' });
export type CustomerItem = z.infer<typeof customerItem>;

/** One customer alone has all its qualifications, too. */
export const customerDetail = customerItem
  .extend({
    qualifications: z.array(
      z.strictObject({
        qualification: z.string(),
        vettingStatus: z.string(),
        vettingReason: text,
        submittedDate: text,
        submittedAt: instant.nullable(),
      }),
    ),
    revision: count,
  })
  .meta({ id: 'CustomerDetail' });
export type CustomerDetail = z.infer<typeof customerDetail>;

export const changeItem = z
  .strictObject({
    eventId: z.string(),
    customerId: z.string(),
    companyName: text,
    qualification: z.string(),
    kind: changeKind,
    from: z.string(),
    to: z.string(),
    reason: text,
    submittedDate: text,
    submittedAt: instant.nullable(),
    detectedAt: instant,
    daysInReview: days.meta({ description: 'Of approved and denied: from submission to detectedAt' }),
    submission: count.nullable(),
  })
  .meta({ id: 'Change' });
export type ChangeItem = z.infer<typeof changeItem>;

export const runItem = z
  .strictObject({
    runId: z.string(),
    startedAt: instant,
    finishedAt: instant.nullable(),
    outcome: z.enum(RUN_OUTCOMES),
    customers: z.strictObject({
      listed: count,
      due: count,
      checked: count,
      failed: count,
      departed: count,
      notReached: count,
    }),
    listComplete: z.boolean(),
    requests: z.strictObject({ sent: count, throttled: count, retried: count }),
    changed: count,
    told: count,
    notes: z.array(z.string()),
  })
  .meta({ id: 'Run' });
export type RunItem = z.infer<typeof runItem>;

const eventKind = z
  .string()
  .refine((kind): kind is ChangeKind | NoticeKind => isChangeKind(kind) || isNoticeKind(kind))
  .meta({ enum: [...Object.keys(CHANGE_KINDS), ...Object.keys(NOTICE_KINDS)], description: 'A change, or a notice' });

const ofChanges = text.meta({ description: 'Null of a notice' });

export const deliveryItem = z
  .strictObject({
    channel: z.string(),
    isChannelSet: z.boolean().meta({ description: 'Nothing is sent to a channel that is not set' }),
    ...changeItem.shape,
    kind: eventKind,
    customerId: text.meta({ description: 'Null of still-watching, which is about no customer' }),
    qualification: ofChanges,
    from: ofChanges,
    to: ofChanges,
    state: z.enum(DELIVERY_STATES),
    createdAt: instant,
    attempts: count,
    lastAttemptAt: instant.nullable(),
    lastError: text,
    nextAttemptAt: instant.nullable(),
    throttledSince: instant.nullable(),
    isReplay: z.boolean(),
    deliveredAt: instant.nullable(),
    deadAt: instant.nullable(),
    dismissedAt: instant.nullable(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryItem = z.infer<typeof deliveryItem>;

/** What a person decided about deliveries; those that were left as they are, and why, a line each. */
export const decidedAnswer = z
  .strictObject({ deliveries: z.array(deliveryItem), problems: z.array(z.string()) })
  .meta({ id: 'Decided' });
export type DecidedAnswer = z.infer<typeof decidedAnswer>;

/** What one look at a customer found. `gone`: Partner Center says that the customer has left. */
export const checkAnswer = z
  .strictObject({
    outcome: z.enum(['unchanged', 'changed', 'gone']),
    customer: customerDetail,
    changes: z.array(changeItem),
  })
  .meta({ id: 'Check' });
export type CheckAnswer = z.infer<typeof checkAnswer>;

const decisions = { approved: count, denied: count };

export const statsAnswer = z
  .strictObject({
    at: instant,
    /** Those who have not departed. */
    customers: z.strictObject({
      total: count,
      inReview: count.meta({ description: 'With an open review, whatever their entry shows at the moment' }),
      approved: count,
      denied: count,
      none: count,
      other: count,
      departed: count,
    }),
    /** Decisions of Education reviews that were detected since then; days are from submission to detection. */
    reviews: z.strictObject({
      since: instant,
      weeks: count,
      ...decisions,
      daysP50: days,
      daysP90: days,
      distribution: z.array(z.strictObject({ fromDays: z.number(), toDays: z.number().nullable(), ...decisions })),
      byWeek: z
        .array(z.strictObject({ week: z.iso.date(), ...decisions, daysP50: days, daysP90: days }))
        .meta({ description: 'Weeks by their Monday in UTC, oldest first, none left out' }),
      reasons: z
        .array(z.strictObject({ reason: z.string(), count }))
        .meta({ description: 'Of denials, the most frequent first' }),
    }),
    monitor: z.strictObject({
      isWell: z.boolean(),
      isStale: z.boolean().meta({ description: 'No scan has completed within 2.5 intervals of its schedule' }),
      problems: z.array(z.string()).meta({ description: 'Why it is not well, a line each' }),
      lastScan: runItem.nullable().meta({ description: 'The last that ran to its end' }),
      nextScanAt: instant.nullable(),
      intervalSeconds: z.number().nullable().meta({ description: 'Between the ticks of the schedule before and after now' }),
      requests: z
        .strictObject({ sent: count, throttled: count, retried: count })
        .meta({ description: 'To Partner Center in the last 24 hours' }),
      sweepAgeHours: days.meta({ description: 'Since the customer was asked about that was not asked about for the longest' }),
      deliveries: z.strictObject({ pending: count, dead: count }),
      unreadableRows: count.meta({ description: 'Rows of customers that somebody else wrote' }),
    }),
  })
  .meta({ id: 'Stats' });
export type StatsAnswer = z.infer<typeof statsAnswer>;
