/** One request to the API beside this page. Whatever goes wrong is an AskError whose message can be shown as it is. */
import { currentKey, keyNeed } from './key.ts';

export class AskError extends Error {
  override readonly name = 'AskError';
}

const patienceMs = 30_000;
export const MISREAD =
  'The answer is not what this page expects. Reload the page; if that does not help, deploy page and API together.';

type Options = { readonly method?: 'GET' | 'POST'; readonly signal?: AbortSignal };

/** The JSON that the API answers with. */
export async function ask(path: string, options: Options = {}): Promise<unknown> {
  const response = await request(path, options);
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new AskError(MISREAD);
  }
}

/** A file that the API answers with. */
export async function askFile(path: string): Promise<Blob> {
  return (await request(path, {})).blob();
}

async function request(path: string, { method = 'GET', signal }: Options): Promise<Response> {
  const key = currentKey();
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json, text/csv', ...(key === null ? {} : { 'x-functions-key': key }) },
    signal: AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]),
    cache: 'no-store',
    credentials: 'same-origin',
  }).catch((error: unknown) => {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    throw new AskError(isLate ? 'The monitor did not answer within 30 seconds.' : 'The monitor cannot be reached.');
  });
  // A key that was changed meanwhile was not the one that is refused here.
  if (response.status === 401 && key === currentKey()) keyNeed.set(key === null ? 'missing' : 'refused');
  if (!response.ok) throw new AskError(await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<string> {
  const fallback = response.status === 401 ? 'The key is missing or wrong.' : `The monitor answered ${response.status}.`;
  const text = await response.text().catch(() => '');
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null) return fallback;
    const detail = 'detail' in problem && typeof problem.detail === 'string' ? problem.detail : '';
    const title = 'title' in problem && typeof problem.title === 'string' ? problem.title : '';
    return detail || title || fallback;
  } catch {
    return fallback;
  }
}
