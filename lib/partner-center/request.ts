/**
 * One call to Partner Center: paced, authorised, retried. What comes back is what the caller's reader made of the body, or a
 * PartnerCenterError. The table of what is retried is in `docs/partner-center.md`.
 */
import { retryAfterMs } from '../http/retry-after.ts';
import { plainId } from '../http/withheld.ts';
import type { Io } from '../io.ts';
import { describeError, parseAnswer } from './answer.ts';
import { failureOf, lateError, PartnerCenterError, remedyOf } from './errors.ts';
import { LONGEST_PAUSE_MS, type Pace } from './pace.ts';
import type { TokenSource } from './token.ts';

export type Call<T> = {
  readonly method?: 'GET' | 'POST';
  /** Below the base URL, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Makes a value of the parsed body; throws where the body is not what was asked for. */
  readonly read: (body: unknown) => T;
};

/** Every HTTP request that left for Partner Center, how many of them were answered 429, and how many were repetitions. */
export type RequestCounts = { sent: number; throttled: number; retried: number };

export type Requests = {
  send<T>(call: Call<T>): Promise<T>;
  readonly counts: Readonly<RequestCounts>;
};

export type RequestOptions = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly pace: Pace;
  readonly io: Io;
  /** A GUID, the same for a whole run: Microsoft's support asks for it. */
  readonly correlationId: string;
  /** No request leaves after it: whose turn, pause or wait for a repetition would end later, fails at once as `late`. */
  readonly deadline?: Date | undefined;
};

const timeoutMs = 30_000;
/** Times a call is repeated after 408, 5xx, resets and timeouts; after 429; and after a body that is no JSON. */
const most = { unavailable: 4, throttled: 8, unreadable: 1 };
const firstBackoffMs = 1_000;
const longestBackoffMs = 20_000;
/** How long a 429 without Retry-After pauses the host. */
const pauseMs = 10_000;

export function createRequests({ baseUrl, tokens, pace, io, correlationId, deadline }: RequestOptions): Requests {
  const counts: RequestCounts = { sent: 0, throttled: 0, retried: 0 };

  return { counts, send };

  async function send<T>(call: Call<T>): Promise<T> {
    const requestId = io.uuid();
    const tried = { unavailable: 0, throttled: 0, unreadable: 0 };
    let token = await tokens.token();
    let isRenewed = false;
    for (let isRepeated = false; ; isRepeated = true) {
      const sentAt = await pace.turn(deadline);
      if (isRepeated) counts.retried++;
      const result = await attempt(call, token, requestId);
      if ('value' in result) return result.value;
      const { error } = result;
      if (error.failure === 'throttled') {
        const ms = error.retryAfterMs ?? pauseMs;
        pace.pause(ms, sentAt);
        assertInTime(ms);
      }
      if (error.status === 401 && !isRenewed) {
        isRenewed = true;
        const renewed = await tokens.renew(token);
        if (renewed === null) throw error;
        token = renewed;
      } else if (isRetried(call, error, tried)) {
        if (error.failure !== 'throttled') {
          const ms = backoffMs(error, tried.unavailable);
          assertInTime(ms);
          await io.sleep(ms);
        }
        token = await tokens.token();
      } else {
        throw error;
      }
    }
  }

  function assertInTime(waitMs: number): void {
    if (deadline && io.now().getTime() + waitMs > deadline.getTime()) throw lateError();
  }

  async function attempt<T>(
    call: Call<T>,
    token: string,
    requestId: string,
  ): Promise<{ value: T } | { error: PartnerCenterError }> {
    counts.sent++;
    // Not AbortSignal.timeout: each of those lives on for its whole time, and with it what it belongs to.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await io.fetch(`${baseUrl}${call.path}`, {
        method: call.method ?? 'GET',
        headers: {
          ...call.headers,
          Authorization: `Bearer ${token}`,
          Accept: 'application/json',
          'MS-CorrelationId': correlationId,
          'MS-RequestId': requestId,
          'X-Locale': 'en-US',
          'MS-PartnerCenter-Application': 'vetting-monitor',
          ...(tokens.mfa && { ValidateMfa: 'true' }),
          ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        // A redirect would carry the token to where Partner Center did not say it was.
        redirect: 'manual',
        signal: late.signal,
      });
      text = await response.text();
    } catch (cause) {
      // The cause itself can hold what was sent, or what came in place of an answer.
      return { error: fail('unavailable', `Partner Center could not be reached (${networkProblem(cause)})`) };
    } finally {
      clearTimeout(timer);
    }
    tokens.mfa?.heard(response.headers.get('isMfaCompliant'));
    const ids = {
      status: response.status,
      correlationId: plainId(response.headers.get('MS-CorrelationId')) ?? correlationId,
      requestId: plainId(response.headers.get('MS-RequestId')) ?? requestId,
    };
    if (response.ok) return readAnswer(call, text, ids);
    if (response.status === 429) counts.throttled++;
    const { code, description } = describeError(text, token);
    const failure = failureOf(response.status, code);
    const said = [`Partner Center answered ${response.status}`, code && `(code ${code})`].filter(Boolean).join(' ');
    const wait = retryAfterMs(response.headers.get('Retry-After'), io.now());
    const asked = wait ? `it asks for a pause of ${Math.ceil(wait / 1000)} s` : '';
    const message = [said, description, remedyOf(failure, code) || asked].filter(Boolean).join(': ');
    return { error: new PartnerCenterError(failure, message, { ...ids, code, retryAfterMs: wait ?? undefined }) };

    function fail(failure: 'unavailable' | 'unreadable', message: string, details: { cause?: unknown; status?: number } = {}) {
      return new PartnerCenterError(failure, message, { correlationId, requestId, ...details });
    }

    function readAnswer(call: Call<T>, text: string, ids: { status: number }): { value: T } | { error: PartnerCenterError } {
      try {
        return { value: call.read(parseAnswer(text)) };
      } catch (error) {
        const isJson = !(error instanceof SyntaxError);
        const problem = isJson ? 'is not what was asked for' : 'is not JSON';
        // The parser's own words quote the answer; a query can come from one.
        const cause = isJson ? error : new SyntaxError(problem);
        const [path] = call.path.split('?', 1);
        return { error: fail('unreadable', `Partner Center's answer to ${path} ${problem}`, { ...ids, cause }) };
      }
    }
  }

  function isRetried(
    call: Call<unknown>,
    error: PartnerCenterError,
    tried: { unavailable: number; throttled: number; unreadable: number },
  ) {
    if ((error.retryAfterMs ?? 0) > LONGEST_PAUSE_MS) return false;
    if (error.failure === 'throttled') return tried.throttled++ < most.throttled;
    // A POST that was cut off may have been taken: repeating it could use up one of the customer's three submissions.
    if (call.method === 'POST') return false;
    if (error.failure === 'unavailable') return tried.unavailable++ < most.unavailable;
    return error.cause instanceof SyntaxError && tried.unreadable++ < most.unreadable;
  }

  /** Full jitter, so that calls which failed together do not come back together; never sooner than the host asked. */
  function backoffMs(error: PartnerCenterError, tries: number): number {
    const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** tries);
    return (error.retryAfterMs ?? 0) + io.random() * ceiling;
  }
}

/** A network failure in one word; `fetch` hides it in the cause. */
function networkProblem(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : error.name;
}
