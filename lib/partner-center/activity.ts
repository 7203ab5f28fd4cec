/**
 * The activity log: who submitted a qualification, and when; it shows no decision of Microsoft's.
 * Source: learn.microsoft.com/partner-center/developer/get-a-record-of-partner-center-activity-by-user, …/auditing-resources
 */
import { z } from 'zod';
import { parseSubmissionDate } from '../vetting/submission-date.ts';
import { readCustomerId } from './customers.ts';
import { readPages } from './pages.ts';
import type { Requests } from './request.ts';

export type Submission = { readonly customerId: string; readonly submittedAt: Date };

const dayMs = 86_400_000;
/** Of one request, today among them. */
const mostDays = 30;
const filter = JSON.stringify({ Field: 'ResourceType', Value: 'Customer', Operator: 'equals' });

/** What is no text says nothing; whether that leaves a submission is seen below. */
const text = z.string().nullish().catch(null);
const record = z.object({ id: text, customerid: text, operationtype: text, operationstatus: text, operationdate: text });
type AuditRecord = z.infer<typeof record>;

/**
 * The latest submission of each customer who made one since then, at most 30 days back. The log is asked by days (UTC), so that
 * some are given again and some are a little older. Throws a PartnerCenterError where the log is not read to its end.
 */
export async function submissionsSince(requests: Requests, baseUrl: string, since: Date, now: Date): Promise<Submission[]> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const earliest = now.getTime() - (mostDays - 1) * dayMs;
  const first = Math.min(Math.max(since.getTime(), earliest), now.getTime());
  const query = new URLSearchParams({ startDate: day(first), endDate: day(now.getTime()), size: '500', filter });
  const list = {
    name: 'activity log',
    path: '/v1/auditrecords',
    query: `?${query.toString()}`,
    read: (value: unknown) => record.safeParse(value).data ?? null,
    // Records without an id are seen, too.
    key: (read: AuditRecord) => read.id ?? JSON.stringify(read),
  } as const;
  const latest = new Map<string, Submission>();
  for await (const { fresh } of readPages(requests, baseUrl, list)) {
    for (const submission of fresh.flatMap((read) => submissionOf(read) ?? [])) {
      const known = latest.get(submission.customerId);
      if (!known || known.submittedAt < submission.submittedAt) latest.set(submission.customerId, submission);
    }
  }
  return [...latest.values()];
}

/** The log writes `update_customer_qualification`, Microsoft's SDK `UpdateCustomerQualification`. */
const isSubmission = /^update_?customer_?qualification$/i;

function submissionOf(read: AuditRecord): Submission | null {
  if (!isSubmission.test(read.operationtype?.trim() ?? '')) return null;
  if (!/^(succeeded)?$/i.test(read.operationstatus?.trim() ?? '')) return null;
  const customerId = readCustomerId(read.customerid);
  const submittedAt = parseSubmissionDate(read.operationdate)?.at;
  return customerId && submittedAt ? { customerId, submittedAt } : null;
}
