/** The dashboard in a real Chromium, on the demo data of a first local start: what a person does with it, and what it must never do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const repository = join(import.meta.dirname, '..', '..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
let start: ChildProcess;
let browser: Browser;
let dashboard = '';
/** What no page may cause: errors, refused content, requests to elsewhere. */
const troubles: string[] = [];

beforeAll(async () => {
  start = spawn(process.execPath, [join(repository, 'dev', 'start.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  dashboard = await new Promise((resolve, reject) => {
    start.stdout?.on('data', (chunk) => {
      said += String(chunk);
      // Once a scan of the present has ended, too, there is something to see everywhere.
      const url = /Dashboard\s+(http:\S+)/.exec(said)?.[1];
      if (url && /scan whole/.test(said)) resolve(url);
    });
    start.once('exit', () => reject(new Error(`the local start ended: ${said}`)));
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
});
afterAll(async () => {
  await browser?.close();
  if (start.exitCode === null) {
    start.kill('SIGTERM');
    await once(start, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  expect(troubles.splice(0)).toEqual([]);
});

/** `prepare`: what stands between the page and the API. Errors that it causes on purpose are `expected`. */
async function open(
  query = '',
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
  expected = /^$/,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const origin = new URL(dashboard).origin;
  const trouble = (line: string) => expected.test(line) || troubles.push(line);
  page.on('console', (message) => message.type() === 'error' && trouble(message.text()));
  page.on('pageerror', (error) => trouble(error.message));
  page.on(
    'request',
    (request) => /^https?:/.test(request.url()) && !request.url().startsWith(origin) && trouble(request.url()),
  );
  await prepare(page);
  await page.goto(`${dashboard}${query}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const stats = z.looseObject({ monitor: z.looseObject({}) });
const customers = z.object({ items: z.array(z.looseObject({ companyName: z.string().nullable() })) });

/** Changes what a route of the API answers; `change` knows the outline that it relies on. */
const answer = async <Outline extends object>(
  page: Page,
  path: string,
  outline: z.ZodType<Outline>,
  change: (json: Outline) => unknown,
) =>
  page.route(`**/api/${path}*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(outline.parse(await response.json())) });
  });

describe('journeys', () => {
  test('who is in review, the longest first, against the usual', async () => {
    const page = await open();
    const rows = page.getByRole('table', { name: /open reviews/i }).getByRole('row');
    await rows.nth(1).waitFor();
    const days = (await rows.allInnerTexts()).slice(1).map((text) => Number(/([\d.]+) d\b/.exec(text)?.[1] ?? 0));
    expect(days.length).toBeGreaterThan(3);
    expect(days).toEqual(days.toSorted((a, b) => b - a));
    expect(await rows.nth(1).innerText()).toMatch(/longer than \d+ %/);
    expect(await page.getByText(/[123] of 3/).count()).toBeGreaterThan(0);
    await page.context().close();
  });

  test('what was decided lately; the filter is in the address and survives a reload and the way back', async () => {
    const page = await open();
    const decided = page.getByRole('region', { name: 'Decided lately' });
    await decided.getByRole('row').nth(1).waitFor();
    await decided.getByRole('combobox').selectOption({ label: 'Denied only' });
    await expect.poll(() => page.url()).toContain('kinds=denied');
    await expect
      .poll(async () => (await decided.getByRole('row').allInnerTexts()).slice(1).every((text) => /Denied/.test(text)))
      .toBe(true);
    await page.reload();
    await decided.getByRole('row').nth(1).waitFor();
    expect(await decided.getByRole('combobox').inputValue()).toBe('denied');
    await page.getByRole('link', { name: 'How long' }).click();
    await page.goBack();
    await expect.poll(() => page.url()).toContain('kinds=denied');
    await page.context().close();
  });

  test('how long reviews take: figures, charts with a name, and their numbers as tables', async () => {
    const page = await open('?view=durations');
    await page.getByRole('table', { name: 'Decided reviews by how long they took' }).waitFor();
    await page.getByRole('img', { name: /p50.*p90/ }).waitFor();
    await page.getByRole('img', { name: 'Approvals and denials by week' }).waitFor();
    for (const table of await page.getByText('As a table').all()) await table.click();
    // Eight weeks were lived through; each brought decisions.
    const weeks = page.getByRole('region', { name: 'Trend' }).getByRole('row');
    expect(await weeks.filter({ hasText: /\d d/ }).count()).toBeGreaterThanOrEqual(8);
    expect(
      await page
        .getByRole('table', { name: /reasons for denials/i })
        .getByRole('row')
        .count(),
    ).toBeGreaterThan(3);
    await page.context().close();
  });

  test('one customer: its story by keyboard, a check, Escape, and the focus is back where it was', async () => {
    const page = await open();
    const first = page.getByRole('region', { name: 'Decided lately' }).getByRole('link').first();
    await first.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('First seen').waitFor();
    expect(await dialog.getByRole('listitem').count()).toBeGreaterThan(2);
    await dialog.getByRole('button', { name: 'Check now' }).click();
    await expect.poll(() => dialog.getByRole('status').innerText()).toMatch(/\w/);
    expect(new URL(page.url()).searchParams.get('customer')).toBeTruthy();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await first.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.context().close();
  });

  test('a search as one types, by keyboard alone; it is in the address; the export holds just what is shown', async () => {
    const page = await open('?view=customers');
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('museum');
    await expect.poll(() => page.url()).toContain('search=museum');
    const rows = page.getByRole('table', { name: 'Customers' }).getByRole('row');
    await expect.poll(async () => (await rows.allInnerTexts()).slice(1).every((text) => /museum/i.test(text))).toBe(true);
    const shown = (await rows.count()) - 1;
    expect(shown).toBeGreaterThan(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /Export customers/ }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(csv[0]).toContain('customerId,companyName');
    expect(csv).toHaveLength(shown + 1);
    await page.context().close();
  });

  test('what was given up: replay asks nothing, dismiss asks first, and the banner goes', async () => {
    const page = await open('?view=monitor');
    await page.getByText('given up').first().waitFor();
    const deliveries = page.getByRole('table', { name: /deliveries/i });
    const event = await deliveries.getByRole('rowheader').first().innerText();
    await deliveries
      .getByRole('button', { name: /Dismiss/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Keep|Cancel/ }).click();
    await deliveries.getByText(event).waitFor();
    await deliveries
      .getByRole('button', { name: /Dismiss/ })
      .first()
      .click();
    await dialog.getByRole('button', { name: /Dismiss/ }).click();
    await page.getByText('given up').first().waitFor({ state: 'detached' });
    await page.context().close();
  });
});

describe('states', () => {
  test('a key is asked for once, sent in the header alone, and kept for the tab', async () => {
    const asked: { url: string; key: string | undefined }[] = [];
    const page = await open(
      '',
      {},
      (blank) =>
        blank.route('**/api/**', async (route) => {
          const key = route.request().headers()['x-functions-key'];
          asked.push({ url: route.request().url(), key });
          if (key === 'the-key' || route.request().resourceType() === 'document') await route.continue();
          else await route.fulfill({ status: 401, body: '' });
        }),
      /401/,
    );
    const field = page.getByLabel(/key/i).first();
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    await page
      .getByText(/not one of this app/)
      .first()
      .waitFor();
    await field.fill('the-key');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: /open reviews/i }).waitFor();
    await page.reload();
    await page.getByRole('table', { name: /open reviews/i }).waitFor();
    expect(asked.filter(({ url }) => url.includes('the-key'))).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await page.context().close();
  });

  test('a stale monitor is said on top, in red', async () => {
    const page = await open('', {}, (blank) =>
      answer(blank, 'stats', stats, (json) => ({
        ...json,
        monitor: {
          ...json.monitor,
          isWell: false,
          isStale: true,
          problems: ['no scan has completed since 2026-11-20 08:00 UTC'],
        },
      })),
    );
    const banner = page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ hasText: /no scan/i })
      .first();
    await banner.waitFor();
    const colour = z.tuple([z.number(), z.number(), z.number()]).parse(
      (await banner.evaluate((box) => getComputedStyle(box).backgroundColor))
        .match(/[\d.]+/g)
        ?.slice(0, 3)
        .map(Number),
    );
    expect(colour[0]).toBeGreaterThan(colour[1]);
    expect(colour[0]).toBeGreaterThan(colour[2]);
    expect((await banner.boundingBox())?.y).toBeLessThan(10);
    await page.context().close();
  });

  test('a name is a text, whatever it says', async () => {
    const name = '<script>document.title="owned"</script><img src=x onerror=alert(1)>';
    const page = await open('?view=customers', {}, (blank) =>
      answer(blank, 'customers', customers, (json) => ({
        items: json.items.map((item, place) => (place === 0 ? { ...item, companyName: name } : item)),
      })),
    );
    await page.getByText(name).first().waitFor();
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  });

  test('an API that fails is said, with a way to try again; what was shown before stays', async () => {
    let isDown = true;
    const page = await open(
      '',
      {},
      (blank) =>
        blank.route('**/api/c*', async (route) => {
          if (!isDown) return route.continue();
          const detail = 'Table Storage could not be reached (ECONNREFUSED)';
          await route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            json: { type: 'about:blank', title: '', status: 503, detail },
          });
        }),
      /503/,
    );
    await page
      .getByText(/Table Storage could not be reached/)
      .first()
      .waitFor();
    isDown = false;
    await page
      .getByRole('button', { name: /Try again/ })
      .first()
      .click();
    const table = page.getByRole('table', { name: /open reviews/i });
    await table.waitFor();
    isDown = true;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page
      .getByText(/Table Storage could not be reached/)
      .first()
      .waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(1);
    await page.context().close();
  });

  test('before the first scan the page waits for it', async () => {
    const page = await open('', {}, async (blank) => {
      await answer(blank, 'stats', stats, (json) => ({
        ...json,
        customers: { total: 0, inReview: 0, approved: 0, denied: 0, none: 0, other: 0, departed: 0 },
        monitor: { ...json.monitor, isWell: false, isStale: true, problems: ['no scan has completed yet'], lastScan: null },
      }));
      for (const list of ['customers', 'changes', 'runs', 'deliveries'])
        await answer(blank, list, z.object({}), () => ({ items: [] }));
    });
    await page
      .getByText(/first scan/i)
      .first()
      .waitFor();
    await page.context().close();
  });
});

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { colorScheme: 'light', viewport: { width: 360, height: 800 } }],
] as const)('%s', (_, options) => {
  test.each(['', '?view=durations', '?view=customers', '?view=monitor', 'customer'])(
    'view “%s”: axe finds nothing, and nothing sticks out',
    async (view) => {
      const page = await open(view === 'customer' ? '' : view, options);
      await page.getByRole('row').nth(1).waitFor({ state: 'attached' });
      if (view === 'customer') {
        await page.getByRole('region', { name: 'Decided lately' }).getByRole('link').first().click();
        await page.getByRole('dialog').getByText('First seen').waitFor();
      }
      // Colours are measured once they have come to rest.
      await page.evaluate(() =>
        Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
      );
      // Past the page's own policy, which lets no script in but its own.
      await page
        .context()
        .newCDPSession(page)
        .then((session) => session.send('Runtime.evaluate', { expression: axe }));
      const found = z
        .array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }))
        .parse(
          await page.evaluate(
            'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
          ),
        );
      expect(found).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.context().close();
    },
  );
});
