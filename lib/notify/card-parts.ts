/**
 * What the cards for Teams are made of: the few elements of Adaptive Cards 1.4 that are used, and text that is only ever shown. Every
 * text stands in a TextRun, where neither markdown nor HTML is read; what comes from outside is cleaned and clipped first.
 */

export type Colour = 'good' | 'warning' | 'attention';
export type TextRun = { type: 'TextRun'; text: string; weight?: 'bolder'; size?: 'large'; color?: Colour };
export type RichTextBlock = { type: 'RichTextBlock'; inlines: TextRun[]; spacing?: 'small' };
export type ActionSet = { type: 'ActionSet'; actions: { type: 'Action.OpenUrl'; title: string; url: string }[] };
export type Container = { type: 'Container'; separator: true; spacing: 'medium'; items: (RichTextBlock | ActionSet)[] };

export const container = (...items: Container['items']): Container => ({
  type: 'Container',
  separator: true,
  spacing: 'medium',
  items,
});
export const paragraph = (...inlines: TextRun[]): RichTextBlock => ({ type: 'RichTextBlock', spacing: 'small', inlines });
export const run = (text: string): TextRun => ({ type: 'TextRun', text });
export const outside = (text: string): TextRun => run(plain(text, 100) || '(empty)');

/** What a container begins with: what happened, and to whom. */
export function titled(title: string, name: string | null, color?: Colour): RichTextBlock {
  const first = { ...run(name === null ? title : `${title}: `), weight: 'bolder', ...(color && { color }) } as const;
  return paragraph(first, ...(name === null ? [] : [{ ...run(name), weight: 'bolder' } as const]));
}

type Customer = { readonly companyName: string | null; readonly customerId: string };
export const nameOf = ({ companyName, customerId }: Customer) =>
  plain(companyName ?? '', 200) || plain(customerId, 200) || '(no name)';

/** The page is seen in public code and not documented. A real id has 36 characters; the bound only keeps the message's size certain. */
export function portalButton(customerId: string): ActionSet {
  const id = encodeURIComponent(customerId.slice(0, 200).toWellFormed());
  const url = `https://partner.microsoft.com/dashboard/v2/customers/${id}/account`;
  return { type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Open in Partner Center', url }] };
}

export const daysText = (days: number) => `${days} ${days === 1 ? 'day' : 'days'}`;

/** Text from outside, for show: one line without controls or bidi overrides, at most `longest` long; '' if nothing of it is visible. */
export function plain(text: string, longest: number): string {
  const safe = text.toWellFormed().replace(/\p{Bidi_Control}/gu, '');
  const line = safe.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (!/[^\s\p{Default_Ignorable_Code_Point}]/u.test(line)) return '';
  const clipped = line.length > longest ? `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
  // Clients expand {{DATE(…)}} and {{TIME(…)}} in text runs too, templates ${…}: a zero-width space takes the braces apart.
  return clipped.replace(/[{$](?=\{)/g, '$&\u200B');
}
