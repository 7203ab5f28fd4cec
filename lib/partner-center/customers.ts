/** The partner's customers, page by page. Source: learn.microsoft.com/partner-center/developer/get-a-list-of-customers */
import { z } from 'zod';
import type { Customer } from '../vetting/customer.ts';
import { BrokenListError, readPages } from './pages.ts';
import type { Requests } from './request.ts';

export type CustomerList = AsyncIterable<readonly Customer[]> & {
  /** Whether the list was read to its end, known when the iteration is over: only then does it say who is missing. */
  readonly complete: boolean;
  /** Why it was not, in one line. */
  readonly problem: string | null;
};

/** What is no text says nothing; the customer counts all the same. */
const text = z.string().nullish().catch(null);
const item = z.object({
  id: text,
  companyprofile: z.object({ tenantid: text, companyname: text, domain: text }).nullish().catch(null),
});

const list = {
  name: 'customer list',
  path: '/v1/customers',
  query: '?size=500',
  read: readCustomer,
  key: ({ customerId }: Customer) => customerId,
} as const;

/**
 * Lists all customers, a page of up to 500 at a time, each customer once. Throws the PartnerCenterError of the first page; where
 * a later page fails, repeats, or holds what cannot be read, the list ends and is not `complete`.
 */
export function listCustomers(requests: Requests, baseUrl: string): CustomerList {
  let problem: string | null = 'the list was not read to its end';
  return {
    get complete() {
      return problem === null;
    },
    get problem() {
      return problem;
    },
    async *[Symbol.asyncIterator]() {
      let unreadable = 0;
      try {
        for await (const page of readPages(requests, baseUrl, list)) {
          unreadable += page.unreadable;
          if (page.fresh.length > 0) yield page.fresh;
        }
      } catch (error) {
        if (!(error instanceof BrokenListError)) throw error;
        problem = error.message;
        return;
      }
      problem = unreadable > 0 ? `${unreadable} entries of the customer list have no usable id` : null;
    },
  };
}

/** An id becomes a table key and part of a path, so it must be nothing but letters, digits and hyphens. */
const usableId = /^[a-z0-9-]{1,64}$/;
const longestName = 500;

/** Null where the text is no id that can be used. */
export function readCustomerId(text: string | null | undefined): string | null {
  const customerId = text?.trim().toLowerCase() ?? '';
  return usableId.test(customerId) ? customerId : null;
}

function readCustomer(value: unknown): Customer | null {
  const { data } = item.safeParse(value);
  const customerId = readCustomerId(data?.id ?? data?.companyprofile?.tenantid);
  if (customerId === null) return null;
  const name = (given: string | null | undefined) => given?.trim().slice(0, longestName).toWellFormed() || null;
  return { customerId, companyName: name(data?.companyprofile?.companyname), domain: name(data?.companyprofile?.domain) };
}
