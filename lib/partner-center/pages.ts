/**
 * Lists that come in pages, read to their end: each entry once, from no other host than the token is for, and never without end.
 * Source: learn.microsoft.com/partner-center/developer/get-a-list-of-customers
 */
import { z } from 'zod';
import { PartnerCenterError } from './errors.ts';
import type { Requests } from './request.ts';

export type PagedList<T> = {
  /** What it is called in problems. */
  readonly name: string;
  /** Of its pages, all of them. */
  readonly path: `/v1/${string}`;
  /** Of its first page. */
  readonly query: string;
  /** Makes a value of an entry; null where it is none. */
  readonly read: (entry: unknown) => T | null;
  /** What tells one entry from another. */
  readonly key: (value: T) => string;
};

/** A page that came, but not the whole list: the page behind it fails, repeats an earlier one, or cannot be asked for. */
export class BrokenListError extends PartnerCenterError {}

/** An end to lists that never end. */
const mostPagesWithoutNews = 20;

/** The links are read after the entries: what is wrong with them ends the list, and loses none of the page. */
const page = z.object({ items: z.array(z.unknown()), links: z.unknown().optional() });
const links = z
  .object({
    next: z.object({ uri: z.string(), headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish() }).nullish(),
  })
  .nullish();
type Page = z.infer<typeof page>;

/**
 * Yields what each page has that no earlier one had, and how many entries of it could not be read. Throws the PartnerCenterError
 * of the first page, and a BrokenListError for a later one.
 */
export async function* readPages<T>(
  requests: Requests,
  baseUrl: string,
  list: PagedList<T>,
): AsyncGenerator<{ readonly fresh: readonly T[]; readonly unreadable: number }, void> {
  const seen = new Set<string>();
  const pages = new Set<string>();
  let withoutNews = 0;
  let next: NextPage | null = { path: `${list.path}${list.query}`, headers: {} };
  for (let number = 1; next; number++) {
    const broken = (what: string, cause?: unknown) => {
      const failure = cause instanceof PartnerCenterError ? cause.failure : 'unreadable';
      return new BrokenListError(failure, `page ${number} of the ${list.name} ${what}`, { cause });
    };
    pages.add(JSON.stringify(next));
    let read: Page;
    try {
      read = await requests.send({ ...next, read: (body) => page.parse(body) });
    } catch (error) {
      if (number === 1 || !(error instanceof PartnerCenterError)) throw error;
      throw broken(`could not be read: ${error.message}`, error);
    }
    const entries = read.items.map(list.read).filter((entry) => entry !== null);
    const keys = entries.map(list.key);
    const fresh = entries.filter((_, place) => {
      const key = keys[place] ?? '';
      return !seen.has(key) && seen.add(key);
    });
    yield { fresh, unreadable: read.items.length - entries.length };

    withoutNews = fresh.length > 0 ? 0 : withoutNews + 1;
    const shown = keys.join();
    // One entry alone on a page may be one that is listed twice: that is a repetition only if it goes on.
    const repeats = shown !== '' && pages.has(shown) && (entries.length > 1 || withoutNews > 1);
    pages.add(shown);
    try {
      next = nextPage(read, baseUrl, list.path);
    } catch (error) {
      throw broken(error instanceof Error ? error.message : String(error));
    }
    if (repeats || (next && (pages.has(JSON.stringify(next)) || withoutNews >= mostPagesWithoutNews))) {
      throw broken('repeats an earlier one');
    }
  }
}

type NextPage = { readonly path: string; readonly headers: Readonly<Record<string, string>> };

/** Names that are ours, or the connection's, to set: no answer may choose them. */
const ownHeaders =
  /^(authorization|accept|host|cookie|connection|keep-alive|upgrade|te|trailer|expect|x-locale|ms-(correlationid|requestid|partnercenter-application)|(content|transfer|proxy|sec)-.*)$/i;

/**
 * Only the query is taken from the link, never its host or path, so that the token goes where it always goes. The prefix has
 * changed in production (`/customers`, `/v1/customers`), and may again.
 */
function nextPage(read: Page, baseUrl: string, path: string): NextPage | null {
  const { success, data } = links.safeParse(read.links);
  if (!success) throw new Error('holds links that cannot be read');
  if (!data?.next) return null;
  const base = new URL(`${baseUrl}/`);
  const uri = data.next.uri.trim();
  if (!uri || !URL.canParse(uri, base.href)) throw new Error('names a next page without an address');
  const url = new URL(uri, base);
  const isList = url.pathname.replace(/\/$/, '').toLowerCase().endsWith(path.replace('/v1', ''));
  if (url.origin !== base.origin || url.username || url.password || !isList) {
    throw new Error('names a next page somewhere else');
  }
  const headers = (data.next.headers ?? []).filter(({ key }) => !ownHeaders.test(key));
  try {
    return { path: `${path}${url.search}`, headers: Object.fromEntries(new Headers(headers.map((h) => [h.key, h.value]))) };
  } catch {
    throw new Error('names a next page with headers that cannot be sent');
  }
}
