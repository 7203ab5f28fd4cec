/** Reads cards as the tests want them: as lines of text, as text runs, as links, and as the official library takes them. */
import { createRequire } from 'node:module';
import type { TextRun } from '../../lib/notify/card-parts.ts';
import { teamsMessage } from '../../lib/notify/teams-card.ts';
import type { VettingEvent } from '../../lib/vetting/notice.ts';

const require = createRequire(import.meta.url);
/** The official Adaptive Cards library. */
export const cards: typeof import('adaptivecards') = require('adaptivecards/dist/adaptivecards.js');

/** The card of these events, out of its envelope. */
export const cardOf = (...events: VettingEvent[]) => {
  const [attachment] = teamsMessage(events).attachments;
  if (!attachment) throw new Error('no attachment');
  return attachment.content;
};

/** The card's paragraphs as read: the headline, then the lines of every event. */
export function linesOf(...events: VettingEvent[]): string[] {
  const blocks = cardOf(...events).body.flatMap((item) => (item.type === 'Container' ? item.items : [item]));
  return blocks.flatMap((block) => (block.type === 'RichTextBlock' ? block.inlines.map(({ text }) => text).join('') : []));
}

/** The card's text runs, in order. */
export function runsOf(...events: VettingEvent[]): TextRun[] {
  const blocks = cardOf(...events).body.flatMap((item) => (item.type === 'Container' ? item.items : [item]));
  return blocks.flatMap((block) => (block.type === 'RichTextBlock' ? block.inlines : []));
}

/** Where the card's buttons lead. */
export const urlsOf = (...events: VettingEvent[]) =>
  cardOf(...events).body.flatMap((item) =>
    item.type === 'Container'
      ? item.items.flatMap((part) => (part.type === 'ActionSet' ? part.actions.map(({ url }) => url) : []))
      : [],
  );

/** What the library has to complain of in a card, or loses of it. Properties newer than 1.4 count. */
export function complaints(content: unknown): string[] {
  const context = new cards.SerializationContext(cards.Versions.v1_4);
  const card = new cards.AdaptiveCard();
  card.parse(content, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const { $schema: _, ...read } = card.toJSON(new cards.SerializationContext(cards.Versions.v1_4)) ?? {};
  if (plainJson(read) !== plainJson(content)) events.push(`read as ${plainJson(read)}`);
  return [...events, ...card.validateProperties().validationEvents.map(({ message }) => message)];
}

/** JSON with its keys in order and without case, which the library's names for sizes and colours do not keep. */
function plainJson(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted).toLowerCase();
}
