/** Partner Center: the first page of the customers, the qualifications of one of them, and whether a user's token was had with MFA. */
import { z } from 'zod';
import type { Io } from '../io.ts';
import { readCustomerId } from '../partner-center/customers.ts';
import { PartnerCenterError, remedyOf } from '../partner-center/errors.ts';
import { createPace } from '../partner-center/pace.ts';
import { getQualifications } from '../partner-center/qualifications.ts';
import { createRequests, type Requests } from '../partner-center/request.ts';
import type { TokenSource } from '../partner-center/token.ts';
import type { Settings } from '../settings.ts';
import { type Finding, findingsOf } from './finding.ts';
import { type Heard, PARTNER_CENTER } from './heard.ts';

const { ok, warning, failed, skipped } = findingsOf('partner-center');

/** Within it what fails is repeated as in a scan; somebody waits at a terminal. */
const longestMs = 20_000;
/** The monitor asks beside it at its own pace: these are a handful. */
const requestsPerMinute = 60;
/** Of customers that have left and are still listed, the next one is asked. */
const mostAsked = 3;

/** What is no text says nothing, as in the list that a scan reads. */
const text = z.string().nullish().catch(null);
const page = z.object({
  items: z.array(z.object({ id: text, companyprofile: z.object({ tenantid: text }).nullish().catch(null) }).catch({})),
  links: z.object({ next: z.unknown() }).nullish().catch(null),
});

/** Returns how many customers there are; null where that is not known. */
export async function* partnerCenterFindings(
  settings: Settings | null,
  tokens: TokenSource | null,
  heard: Heard,
  io: Io,
): AsyncGenerator<Finding, number | null> {
  if (!settings || !tokens) {
    yield skipped(settings ? 'needs the token' : 'needs the PARTNER_CENTER settings');
    return null;
  }
  const listening = heard.listening(io, PARTNER_CENTER);
  const requests = createRequests({
    baseUrl: settings.baseUrl,
    tokens,
    pace: createPace(requestsPerMinute, listening),
    io: listening,
    correlationId: io.uuid(),
    deadline: new Date(io.now().getTime() + longestMs),
  });
  try {
    const { ids, isWhole } = await firstPage(requests);
    const count = isWhole ? ids.length : null;
    if (ids.length === 0) {
      yield warning(
        'it lists no customers',
        'if there are some, check that PARTNER_CENTER_TENANT_ID is the tenant they belong to',
      );
      yield skipped('needs a customer: no qualifications were asked for');
    } else {
      yield ok(`the customer list can be read: ${ids.length}${isWhole ? '' : ' on its first page, and there are more'}`);
      yield await oneCustomer(requests, ids.slice(0, mostAsked));
    }
    yield* mfa(tokens);
    return count;
  } catch (error) {
    yield problem(error, heard);
    yield* mfa(tokens);
    return null;
  }
}

/** As the scan asks for it; the pages behind it are not. */
async function firstPage(requests: Requests) {
  const { items, links } = await requests.send({ path: '/v1/customers?size=500', read: (body) => page.parse(body) });
  const ids = items.map(({ id, companyprofile }) => readCustomerId(id ?? companyprofile?.tenantid));
  return { ids: [...new Set(ids.filter((id) => id !== null))], isWhole: !links?.next };
}

async function oneCustomer(requests: Requests, ids: readonly string[]): Promise<Finding> {
  for (const id of ids) {
    try {
      const found = await getQualifications(requests, id);
      return ok(`the qualifications of a customer can be read (${id}: ${found.length})`);
    } catch (error) {
      if (!(error instanceof PartnerCenterError) || error.failure !== 'gone') throw error;
    }
  }
  return warning(
    `the first ${ids.length} customers on the list have left: no qualifications were read`,
    'run a scan, which asks all',
  );
}

function* mfa({ mfa: told }: TokenSource): Generator<Finding> {
  if (told?.isCompliant === true) yield ok('it finds that the user signed in with MFA');
  if (told?.isCompliant === false)
    yield failed('it finds that the user signed in without MFA', 'sign in again with `vetting-monitor consent`');
}

function problem(error: unknown, heard: Heard): Finding {
  if (!(error instanceof PartnerCenterError)) throw error;
  const { failure, code } = error;
  // What was repeated until the time was up, and failed each time, says only that.
  const trouble = failure === 'late' ? heard.lastTrouble() : null;
  const { correlationId, requestId } = trouble ?? error;
  const ids = [correlationId && `MS-CorrelationId ${correlationId}`, requestId && `MS-RequestId ${requestId}`].filter(Boolean);
  const remedy = remedyOf(failure, code);
  const said = trouble ? `Partner Center ${trouble.said}` : error.message;
  const detail = remedy && said.endsWith(`: ${remedy}`) ? said.slice(0, -remedy.length - 2) : said;
  return failed(ids.length > 0 ? `${detail} (${ids.join(', ')})` : detail, remedy || remedyFor(error, trouble?.said ?? ''));
}

function remedyFor({ failure, status }: PartnerCenterError, trouble: string): string {
  if (failure === 'throttled' || trouble.includes('429'))
    return 'something uses up what Partner Center allows this partner: try again in some minutes, or lower PARTNER_CENTER_REQUESTS_PER_MINUTE';
  if (failure === 'refused' || failure === 'gone')
    return 'see that the app is registered in Partner Center under App management, and that the partner sells to customers itself';
  if (failure === 'unreadable')
    return 'see that PARTNER_CENTER_BASE_URL is Partner Center, and that no proxy answers in its place';
  if (status === undefined && !/answered \d/.test(trouble))
    return 'see that PARTNER_CENTER_BASE_URL can be reached from here: firewall, proxy, name';
  return 'nothing to set: try again in some minutes';
}
