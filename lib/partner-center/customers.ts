/** The partner's customers, page by page. Source: learn.microsoft.com/partner-center/developer/get-a-list-of-customers */
import { z } from 'zod';
import type { Customer } from '../vetting/customer.ts';
import { PartnerCenterError } from './errors.ts';
import type { Requests } from './request.ts';

export type CustomerList = AsyncIterable<readonly Customer[]> & {
  /** Whether the list was read to its end, known when the iteration is over: only then does it say who is missing. */
  readonly complete: boolean;
  /** Why it was not, in one line. */
  readonly problem: string | null;
};

const firstPage = '/v1/customers?size=500';
/** An end to lists that never end. */
const mostPagesWithoutNews = 20;

/** What is no text says nothing; the customer counts all the same. */
const text = z.string().nullish().catch(null);
const item = z.object({
  id: text,
  companyprofile: z.object({ tenantid: text, companyname: text, domain: text }).nullish().catch(null),
});
/** The links are read after the customers: what is wrong with them ends the list, and loses none of the page. */
const page = z.object({ items: z.array(z.unknown()), links: z.unknown().optional() });
const links = z
  .object({
    next: z.object({ uri: z.string(), headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish() }).nullish(),
  })
  .nullish();
type Page = z.infer<typeof page>;

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
      const seen = new Set<string>();
      const pages = new Set<string>();
      let unreadable = 0;
      let withoutNews = 0;
      let next: NextPage | null = { path: firstPage, headers: {} };
      for (let number = 1; next; number++) {
        pages.add(JSON.stringify(next));
        let read: Page;
        try {
          read = await requests.send({ ...next, read: (body) => page.parse(body) });
        } catch (error) {
          if (number === 1 || !(error instanceof PartnerCenterError)) throw error;
          problem = `page ${number} of the customer list could not be read: ${error.message}`;
          return;
        }
        const customers = read.items.flatMap((value) => readCustomer(value) ?? []);
        unreadable += read.items.length - customers.length;
        const fresh = customers.filter(({ customerId }) => !seen.has(customerId) && seen.add(customerId));
        if (fresh.length > 0) yield fresh;

        withoutNews = fresh.length > 0 ? 0 : withoutNews + 1;
        const ids = customers.map(({ customerId }) => customerId).join();
        // One customer alone on a page may be one that is listed twice: that is a repetition only if it goes on.
        const repeats = ids !== '' && pages.has(ids) && (customers.length > 1 || withoutNews > 1);
        pages.add(ids);
        try {
          next = nextPage(read, baseUrl);
        } catch (error) {
          problem = `page ${number} of the customer list ${error instanceof Error ? error.message : String(error)}`;
          return;
        }
        if (repeats || (next && (pages.has(JSON.stringify(next)) || withoutNews >= mostPagesWithoutNews))) {
          problem = `page ${number} of the customer list repeats an earlier one`;
          return;
        }
      }
      problem = unreadable > 0 ? `${unreadable} entries of the customer list have no usable id` : null;
    },
  };
}

/** An id becomes a table key and part of a path, so it must be nothing but letters, digits and hyphens. */
const usableId = /^[a-z0-9-]{1,64}$/;
const longestName = 500;

function readCustomer(value: unknown): Customer | null {
  const { data } = item.safeParse(value);
  const customerId = (data?.id ?? data?.companyprofile?.tenantid ?? '').trim().toLowerCase();
  if (!usableId.test(customerId)) return null;
  const name = (given: string | null | undefined) => given?.trim().slice(0, longestName).toWellFormed() || null;
  return { customerId, companyName: name(data?.companyprofile?.companyname), domain: name(data?.companyprofile?.domain) };
}

type NextPage = { readonly path: string; readonly headers: Readonly<Record<string, string>> };

/** Names that are ours, or the connection's, to set: no answer may choose them. */
const ownHeaders =
  /^(authorization|accept|host|cookie|connection|keep-alive|upgrade|te|trailer|expect|x-locale|ms-(correlationid|requestid|partnercenter-application)|(content|transfer|proxy|sec)-.*)$/i;

/**
 * Only the query is taken from the link, never its host or path, so that the token goes where it always goes. The prefix has
 * changed in production (`/customers`, `/v1/customers`), and may again.
 */
function nextPage(read: Page, baseUrl: string): NextPage | null {
  const { success, data } = links.safeParse(read.links);
  if (!success) throw new Error('holds links that cannot be read');
  if (!data?.next) return null;
  const base = new URL(`${baseUrl}/`);
  const uri = data.next.uri.trim();
  if (!uri || !URL.canParse(uri, base.href)) throw new Error('names a next page without an address');
  const url = new URL(uri, base);
  if (url.origin !== base.origin || url.username || url.password || !/\/customers\/?$/i.test(url.pathname)) {
    throw new Error('names a next page somewhere else');
  }
  const headers = (data.next.headers ?? []).filter(({ key }) => !ownHeaders.test(key));
  try {
    return {
      path: `/v1/customers${url.search}`,
      headers: Object.fromEntries(new Headers(headers.map((h) => [h.key, h.value]))),
    };
  } catch {
    throw new Error('names a next page with headers that cannot be sent');
  }
}
