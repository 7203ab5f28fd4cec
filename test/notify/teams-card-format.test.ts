/** That Teams takes the card, and shows what comes from outside without acting on it; judged by the official library. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { teamsMessage } from '../../lib/notify/teams-card.ts';
import { cardOf, cards, complaints, linesOf, runsOf, urlsOf } from './card-reading.ts';
import { changeEvent, longEvent } from './change-events.ts';

describe('the card is one that Teams takes', () => {
  const nasty = [
    'Schule "Zum \\ Löwen"',
    '**bold** [link](https://example.org) # heading',
    '<script>alert(1)</script>&amp;',
    '{{DATE(2020-01-01T00:00:00Z)}}',
    '🏫👩‍🏫🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'abc\u202Etxt.exe',
    'x'.repeat(10_000),
    '\uD83C',
    '',
  ];

  test.each(nasty)('whatever a text from outside is: %j', (text) => {
    const over = { companyName: text, reason: text, qualification: text, from: text, to: text, customerId: text };
    const content = cardOf(changeEvent(over), changeEvent({ ...over, kind: 'unknown-status' }));
    expect(content.version).toBe('1.4');
    expect(complaints(content)).toEqual([]);
  });

  test('and the library does complain of what 1.4 does not know', () => {
    const content = cardOf(changeEvent());
    const body = [...content.body, { type: 'Table' }, { type: 'TextBlock', text: 'x', style: 'heading' }, { type: 'Nonsense' }];
    expect(complaints({ ...content, body }).length).toBeGreaterThanOrEqual(3);
  });

  test('it comes in the envelope of the Workflows webhook', () => {
    expect(teamsMessage([changeEvent()])).toEqual({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: cardOf(changeEvent()) }],
    });
  });

  test('one event stays far below the limit even at its longest', () => {
    expect(Buffer.byteLength(JSON.stringify(teamsMessage([longEvent(0)])))).toBeLessThan(10_000);
    expect(Buffer.byteLength(JSON.stringify(teamsMessage([longEvent(1)])))).toBeLessThan(10_000);
  });
});

describe('nothing from outside is interpreted', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Renders text runs as the library does, on as much of a page as it needs for that. */
  function rendered(runs: readonly { text: string }[]): string[] {
    const shown: string[] = [];
    const element = {
      setAttribute: () => undefined,
      classList: { add: () => undefined },
      style: { removeProperty: () => undefined },
      set innerText(text: string) {
        shown.push(text);
      },
    };
    vi.stubGlobal('document', { createElement: () => element });
    for (const { text } of runs) {
      const run = new cards.TextRun(text);
      new cards.RichTextBlock().addInline(run);
      run.render();
    }
    return shown;
  }

  test('no date or time macro is expanded', () => {
    const macros = [
      '{{DATE(2020-01-01T00:00:00Z)}}',
      '{{TIME(2020-01-01T00:00:00Z)}}',
      '{\u202E{DATE(2020-01-01T00:00:00Z, LONG)}}',
    ];
    expect(rendered([{ text: '{{DATE(2020-01-01T00:00:00Z)}}' }])[0]).not.toContain('DATE');
    for (const macro of macros) {
      const runs = runsOf(changeEvent({ companyName: macro, reason: macro }));
      expect(runs.filter(({ text }) => text.includes('(2020-01-01T00:00:00Z'))).toHaveLength(2);
      expect(rendered(runs)).toEqual(runs.map(({ text }) => text));
    }
  });

  test('markdown, HTML and quotes stand as they came, in runs of their own', () => {
    const companyName = '[**a**](https://example.org) <b>"x"</b>';
    expect(runsOf(changeEvent({ companyName })).map(({ text }) => text)).toContain(companyName);
    expect(new Set(cardOf(changeEvent({ companyName })).body.map(({ type }) => type))).toEqual(
      new Set(['RichTextBlock', 'Container']),
    );
  });

  test('control characters, bidi overrides and halves of characters are gone, and a name stays on its line', () => {
    const companyName = 'a\u202Eb\u2066c\u200Fd\ne\u0000\u0085f\u2028g';
    expect(linesOf(changeEvent({ companyName }))[1]).toBe('Denied: abcd e f g');
    expect(linesOf(changeEvent({ companyName: 'a\uD83Cb' }))[1]).toBe('Denied: a\uFFFDb');
  });

  test('an id cannot lead the button elsewhere', () => {
    expect(urlsOf(changeEvent({ customerId: 'a/../b?c#d{{\uD83C' }))).toEqual([
      'https://partner.microsoft.com/dashboard/v2/customers/a%2F..%2Fb%3Fc%23d%7B%7B%EF%BF%BD/account',
    ]);
  });

  test('long text ends in an ellipsis and never in half a character', () => {
    const [, name, reason] = linesOf(changeEvent({ companyName: `x${'🏫'.repeat(5_000)}`, reason: 'y'.repeat(501) }));
    expect(name).toBe(`Denied: x${'🏫'.repeat(99)}…`);
    expect(reason).toBe(`Reason: ${'y'.repeat(499)}…`);
    expect(linesOf(changeEvent({ companyName: `${'🏫'.repeat(5_000)}` }))[1]).toBe(`Denied: ${'🏫'.repeat(99)}…`);
    expect(linesOf(changeEvent({ companyName: 'z'.repeat(200) }))[1]).toBe(`Denied: ${'z'.repeat(200)}`);
  });
});
