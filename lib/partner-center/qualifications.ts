/**
 * A customer's qualifications, in every envelope and spelling that Partner Center has been seen to use.
 * Sources: learn.microsoft.com/partner-center/developer/get-customer-qualification-asynchronous, …/update-customer-qualification-asynchronous,
 * and Microsoft's Swagger and .NET SDK, which disagree with them.
 */
import { z } from 'zod';
import {
  NONE,
  NOT_VETTED,
  type Qualification,
  qualificationName,
  vettingReason,
  vettingStatus,
} from '../vetting/qualification.ts';
import { parseSubmissionDate } from '../vetting/submission-date.ts';
import type { Requests } from './request.ts';

/** What a partner can submit for a customer. At most three Education requests are taken for one customer. */
export type NewQualification =
  | { readonly qualification: 'Education'; readonly educationSegment: 'K12' | 'HigherEducation'; readonly website?: string }
  | { readonly qualification: 'GovernmentCommunityCloud'; readonly validationCode: string }
  | { readonly qualification: 'StateOwnedEntity' };

const mostEntries = 50;
const longestWord = 128;
const longestReason = 1000;
const word = z.string().transform((text) => text.trim().slice(0, longestWord));
/** A reason or date that is no text says nothing, and hides nothing of the status beside it. */
const remark = z.string().nullish().catch(null);

const entry = z
  .object({
    qualification: word.pipe(z.string().min(1)),
    vettingstatus: word.nullish(),
    vettingreason: remark,
    vettingcreateddate: remark,
    vettingcreatedate: remark,
  })
  .transform(
    (sent): Qualification => ({
      qualification: qualificationName(sent.qualification),
      vettingStatus: vettingStatus(sent.vettingstatus),
      vettingReason: vettingReason(sent.vettingreason?.slice(0, longestReason)),
      submitted: dateOf(sent.vettingcreateddate) ?? dateOf(sent.vettingcreatedate),
    }),
  );
const dateOf = (text: string | null | undefined) => parseSubmissionDate(text?.slice(0, longestWord).toWellFormed());
const entries = z.array(entry).max(mostEntries);
const none = z.null().transform((): Qualification[] => []);

const answer = z
  .union([
    entries,
    none,
    z.object({ qualifications: entries.or(none) }).transform((sent) => sent.qualifications),
    entry.transform((one) => [one]),
  ])
  .transform((read) => read.filter(({ qualification }) => qualification !== NONE));

/** Reads the parsed body of an answer. Throws a ZodError where it is no list of qualifications: that is never "no qualification". */
export function readQualifications(body: unknown): Qualification[] {
  return answer.parse(body);
}

/** Asks for all qualifications of a customer. Throws a PartnerCenterError; `gone` where the customer has left. */
export function getQualifications(requests: Requests, customerId: string): Promise<Qualification[]> {
  return requests.send({ path: `/v1/customers/${encodeURIComponent(customerId)}/qualifications`, read: readQualifications });
}

/** Asks the older, synchronous endpoint, which names one qualification and no status. Microsoft retired it for most partners in 2021. */
export function getQualification(requests: Requests, customerId: string): Promise<Qualification[]> {
  return requests.send({
    path: `/v1/customers/${encodeURIComponent(customerId)}/qualification`,
    read: (body) => {
      const qualification = qualificationName(word.pipe(z.string().min(1)).parse(body));
      return qualification === NONE ? [] : [{ qualification, vettingStatus: NOT_VETTED, vettingReason: null, submitted: null }];
    },
  });
}

/** Submits a qualification. A submission whose answer was lost is not repeated: it may have been taken. */
export function createQualification(
  requests: Requests,
  customerId: string,
  submission: NewQualification,
): Promise<Qualification> {
  return requests.send({
    method: 'POST',
    path: `/v1/customers/${encodeURIComponent(customerId)}/qualifications`,
    body: submission,
    read: (body) => {
      const taken = readQualifications(body).find(({ qualification }) => qualification === submission.qualification);
      if (!taken) throw new Error('The answer does not show the submission');
      return taken;
    },
  });
}
