/** One answer through the real client: what became of it, and whether that is what was promised. */
import { z } from 'zod';
import { realIo } from '../../lib/io.ts';
import { createPartnerCenter } from '../../lib/partner-center/client.ts';
import { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { createPace } from '../../lib/partner-center/pace.ts';
import { readyToken } from '../../lib/partner-center/token.ts';
import type { Customer } from '../../lib/vetting/customer.ts';
import type { Bodies } from './bodies.ts';
import { word, wrongCustomers, wrongReading } from './in-the-bytes.ts';

const baseUrl = 'https://partner-center.example';
const TOKEN = 'TOKEN_eyJ0eXAi.0123456789.abcdef';
const firstPage = JSON.stringify({
  items: [{ id: 'the-first' }],
  links: { next: { uri: '/customers?size=500', headers: [{ key: 'MS-ContinuationToken', value: 'first' }] } },
});

/** One answer, and what stands around it. */
export type Case = {
  readonly kind: keyof Bodies;
  readonly status: number;
  readonly bytes: Buffer<ArrayBuffer>;
  /** Of the customer list: the page that it comes as, and whether every later page is the same or an empty last one. */
  readonly page: 1 | 2;
  readonly goesOn: boolean;
};

/** The real client, over a `fetch` that answers what it is told to. */
export function clientOver() {
  let answer: (page: number) => { readonly status: number; readonly bytes: Buffer<ArrayBuffer> };
  let ids = 0;
  let nowMs = Date.parse('2026-11-01T00:00:00Z');
  const asked = new Set<string | null>();
  /** What is wrong with the requests; an error thrown there would be taken for the network's. */
  const wrong: string[] = [];
  const io = {
    ...realIo,
    now: () => new Date(nowMs),
    sleep: async (ms: number) => {
      nowMs += ms;
    },
    random: () => 0.5,
    uuid: () => String(++ids),
    fetch: async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      // No answer may lead the token elsewhere, or put something in its place.
      const isThere = typeof input === 'string' && /^https:\/\/partner-center\.example\/v1\/customers[/?]/.test(input);
      if (!isThere) wrong.push('a request went elsewhere');
      if (headers.get('authorization') !== `Bearer ${TOKEN}`) wrong.push('a request went with another token');
      const { status, bytes } = answer(asked.add(headers.get('ms-requestid')).size);
      return new Response(bytes, { status });
    },
  };
  const pace = createPace(Number.POSITIVE_INFINITY, io);
  const client = createPartnerCenter({ baseUrl, tokens: readyToken(TOKEN), pace, io, correlationId: 'c' });
  const answers = (given: typeof answer) => {
    answer = given;
    asked.clear();
  };
  return { client, wrong, answers };
}

export function expectThat(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(problem);
}

export type Outcome = 'read' | 'refused';

/** What becomes of one answer. Throws where that is not what was promised. */
export async function outcomeOf(given: Case, { client, wrong, answers }: ReturnType<typeof clientOver>): Promise<Outcome> {
  // As `fetch` makes a text of bytes: with U+FFFD for what is no UTF-8, and without byte order marks, even where two came.
  const body = given.status === 200 ? parsed(await new Response(given.bytes).text()) : undefined;
  answers((page) => {
    if (given.kind !== 'list' || page === given.page) return given;
    if (page < given.page) return { status: 200, bytes: Buffer.from(firstPage) };
    return given.goesOn ? given : { status: 200, bytes: Buffer.from('{"items":[]}') };
  });
  try {
    if (given.kind === 'list') return await outcomeOfList(body, client.customers.list());
    const read = await (given.kind === 'word' ? client.qualification : client.qualifications).get('c');
    const name = word(body, 128, ['Education', 'GovernmentCommunityCloud', 'StateOwnedEntity', 'Nonprofit', 'None'], '_');
    const problem =
      given.kind === 'qualifications'
        ? wrongReading(body, read)
        : wrongReading([{ qualification: name }], read) && `${JSON.stringify(read)} was read of ${JSON.stringify(body)}`;
    expectThat(body !== undefined && problem === null, problem ?? 'something was read of what is no JSON');
    for (const { submitted, ...words } of read) {
      for (const one of [...Object.values(words), submitted?.raw])
        expectThat(one?.isWellFormed() ?? true, `half a character in ${one?.slice(0, 200)}`);
    }
    return 'read';
  } catch (error) {
    expectOurs(error, given.status);
    return 'refused';
  } finally {
    expectThat(wrong.length === 0, wrong.join());
  }
}

async function outcomeOfList(
  body: unknown,
  list: ReturnType<ReturnType<typeof createPartnerCenter>['customers']['list']>,
): Promise<Outcome> {
  const read: Customer[] = [];
  for await (const page of list) read.push(...page);
  const ofTheBody = read.filter(({ customerId }) => customerId !== 'the-first');
  const problem = ofTheBody.length > 0 || list.complete ? wrongCustomers(body, ofTheBody, list.complete) : null;
  expectThat(problem === null, problem ?? '');
  expectThat(list.complete === (list.problem === null), 'a list that is not whole says nothing of it');
  expectThat(!/[\r\n]/.test(list.problem ?? ''), 'the problem of a list is not one line');
  return ofTheBody.length > 0 ? 'read' : 'refused';
}

/** Any other error than the client's own, or one of the client's own that hides a mistake of ours, goes on as it is. */
function expectOurs(error: unknown, status: number): void {
  if (!(error instanceof PartnerCenterError)) throw error;
  expectThat(!/[\r\n]/.test(error.message) && error.message.length < 700, `not one short line: ${error.message}`);
  expectThat(!error.message.includes(TOKEN), 'an error holds the token');
  expectThat(error.status === status, `an answer with ${status} was called ${error.status}`);
  if (status !== 200) return;
  expectThat(error.failure === 'unreadable', `an answer with 200 was called ${error.failure}`);
  if (!(error.cause instanceof SyntaxError || error.cause instanceof z.ZodError)) throw error.cause;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
