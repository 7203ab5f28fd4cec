/**
 * One POST as every channel makes it: a single try, no redirect, an end to the waiting. What comes of it is a value, and
 * what went wrong a code: never the URL, which may hold a secret, and never what a library wrote, which may hold the URL.
 */
import { retryAfterMs } from '../http/retry-after.ts';

/** How long one request may take in all, its answer included. */
export const TIMEOUT_MS = 15_000;

const longestText = 16_384;

export type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the answer's text matters where this is its status. */
  readonly readsText: (status: number) => boolean;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
};

/** `text` is the beginning of what was written, '' where it does not matter. */
export type Answer = { readonly status: number; readonly text: string; readonly retryAfterMs: number | null };

/** The receiver's answer, or in a few words why there is none. Never throws, whatever the receiver, the network or a wrong URL does. */
export async function post({
  url,
  headers,
  body,
  readsText,
  fetch,
  now,
}: Post): Promise<Answer | { readonly unreached: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // A redirect would carry customers' names to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status } = response;
    const text = readsText(status) ? await beginningOf(response) : '';
    // Whatever becomes of the rest.
    await response.body?.cancel().catch(() => undefined);
    return { status, text, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now()) };
  } catch (error) {
    return { unreached: codeOf(error) };
  }
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestText) break;
  }
  return text;
}

/** The code of a network error, which hides in its cause. A message is never taken: fetch puts the URL into some. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  for (const { code } of [error, error.cause].filter((thing) => thing instanceof Error && 'code' in thing)) {
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(code)) return code;
  }
  return 'unknown network error';
}
