/** The dashboard's page. It holds no data: it asks the API for them, with the key that whoever opens it has. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';

type Page = { readonly body: string; readonly headers: { readonly ETag: string; readonly [name: string]: string } };

/** Answers the page, or 304 to whoever has it; 503 with what to do where it is missing. It is read at the first request. */
export function dashboardHandler(readPage: () => Promise<string>) {
  let page: Page | undefined;
  return async (
    request: Pick<HttpRequest, 'headers'>,
    context: Pick<InvocationContext, 'error'>,
  ): Promise<HttpResponseInit> => {
    try {
      page ??= withHeaders(await readPage());
    } catch (error) {
      if (!isMissing(error)) throw error;
      const problem = 'The dashboard is not built: run `npm run build`.';
      context.error(problem);
      return {
        status: 503,
        body: `${problem}\n`,
        headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
      };
    }
    const { body, headers } = page;
    const isKnown = request.headers.get('if-none-match')?.includes(headers.ETag) ?? false;
    return isKnown ? { status: 304, headers } : { status: 200, body, headers };
  };
}

function withHeaders(body: string): Page {
  return {
    body,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policyOf(body),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
      ETag: `"${hash(body)}"`,
    },
  };
}

/** Nothing but what stands in the page itself runs, and it asks nobody but its own host. */
function policyOf(page: string): string {
  const hashes = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))]
      .map(([, text = '']) => `'sha256-${hash(text)}'`)
      .join(' ');
  return [
    "default-src 'none'",
    `script-src ${hashes('script')}`,
    `style-src ${hashes('style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // No text becomes markup, whoever wrote it: the browser refuses every way to do that.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64');
const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const file = join(import.meta.dirname, '..', 'dist', 'dashboard.html');
app.http('dashboard', {
  route: 'dashboard',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardHandler(() => readFile(file, 'utf8')),
});
