/** The dashboard's page as it is built: one small text with nothing from elsewhere, and a policy that lets only the page itself run. */
import { createHash } from 'node:crypto';
import { HttpRequest } from '@azure/functions';
import { beforeAll, expect, test } from 'vitest';
import { buildDashboard } from '../../dev/dashboard-page.ts';
import { dashboardHandler } from '../../functions/dashboard.ts';

let page: string;
beforeAll(async () => {
  page = await buildDashboard();
});

const silent = { error: () => undefined };
const request = (headers: Record<string, string> = {}) =>
  new HttpRequest({ url: 'http://localhost/api/dashboard', method: 'GET', headers });
const headersOf = async () => new Headers(Object(await dashboardHandler(async () => page)(request(), silent)).headers);
const between = (tag: string) =>
  [...page.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, 'gs'))].map(([, text = '']) => text);
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('the page stays under 150 KB', () => {
  expect(Buffer.byteLength(page)).toBeLessThan(150_000);
});

test('the page names no other origin: what looks like an address is the name of an XML namespace', () => {
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[\w-]+(?:\.[\w-]+)+[^\s"'`)]*/g)].map(([address]) => address);
  expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  expect(page).not.toMatch(/@import|\burl\((?!["']?data:)|<(?:link|script|img|iframe)[^>]+(?:src|href)=["'](?!data:)/i);
});

test('one script and one style are inline, whole and with an end; no markup has a style or a handler of its own', () => {
  expect(between('script')).toHaveLength(1);
  expect(between('style')).toHaveLength(1);
  expect(between('script')[0]?.length).toBeGreaterThan(50_000);
  expect(between('style')[0]).toContain('color-scheme');
  const markup = page.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '');
  expect(markup).not.toMatch(/\s(style|on\w+)=/);
});

test('text is never made into markup: nothing of that is in the script but what Preact has for itself', () => {
  expect(between('script')[0]).not.toMatch(/insertAdjacentHTML|document\.write|\beval\(|new Function\(/);
});

test('the policy lets the script and the style of this very page run, and nothing else', async () => {
  const policy = (await headersOf()).get('content-security-policy')?.split('; ') ?? [];
  expect(policy).toEqual([
    "default-src 'none'",
    `script-src ${hash(between('script')[0] ?? '')}`,
    `style-src ${hash(between('style')[0] ?? '')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(policy.join()).not.toContain('unsafe');
});

test('the page is HTML, is asked for anew, and tells nobody whence one came', async () => {
  const headers = await headersOf();
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
});

test('whoever has the page gets 304, and it is read once', async () => {
  let reads = 0;
  const handler = dashboardHandler(async () => {
    reads++;
    return page;
  });
  const first = await handler(request(), silent);
  expect(first).toMatchObject({ status: 200, body: page });
  const etag = new Headers(Object(first).headers).get('etag') ?? '';
  expect(etag).toMatch(/^".+"$/);
  const second = await handler(request({ 'if-none-match': `W/"other", ${etag}` }), silent);
  expect(second.status).toBe(304);
  expect(second.body).toBeUndefined();
  expect((await handler(request({ 'if-none-match': '"other"' }), silent)).status).toBe(200);
  expect(reads).toBe(1);
});

test('a page that is not built is one clear line, and is served as soon as it is', async () => {
  const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  let isBuilt = false;
  const said: unknown[] = [];
  const handler = dashboardHandler(async () => {
    if (!isBuilt) throw missing;
    return page;
  });
  const answer = await handler(request(), { error: (...line: unknown[]) => void said.push(...line) });
  expect(answer).toMatchObject({ status: 503, body: 'The dashboard is not built: run `npm run build`.\n' });
  expect(said).toEqual(['The dashboard is not built: run `npm run build`.']);
  isBuilt = true;
  expect((await handler(request(), silent)).status).toBe(200);
});
