/** Texts as a terminal shows them: what no text may do to it, how many cells one takes, and texts made to fit. */

/** Names come from outside: control characters in them could move the cursor, colour the screen, break the table or turn its lines round. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Bidi_Control}/gu, '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

const narrow = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff]*$/;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;
const withoutWidth = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
/** East Asian Width W and F (unicode.org/reports/tr11), the emoji aside. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const graphemes = new Intl.Segmenter();

/** The cells that a text takes. Where terminals differ it is the more, so that no line is longer than was reckoned. */
export function widthOf(text: string): number {
  if (narrow.test(text)) return text.length;
  return Array.from(graphemes.segment(text), ({ segment }) => graphemeWidth(segment)).reduce((sum, width) => sum + width, 0);
}

function graphemeWidth(grapheme: string): number {
  if (emoji.test(grapheme)) return 2;
  return Array.from(grapheme, (point) => (wide.test(point) ? 2 : withoutWidth.test(point) ? 0 : 1)).reduce<number>(
    (sum, width) => sum + width,
    0,
  );
}

/** Ends in … where it was too long. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Broken at its spaces; a word that is too long for a line is shortened. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => shortened(line, width));
}

/** `2026-11-21 09:30` in UTC. */
export function minute(at: Date | string | null): string {
  return at === null ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** `1 day`, `2 days`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
