/**
 * What Teams is told: change events as one Adaptive Card in the envelope of a Power Automate Workflows webhook. Pure.
 * Every text stands in a TextRun, where neither markdown nor HTML is read; what comes from outside is cleaned and clipped first.
 */
import { type ChangeEvent, type ChangeKind, SUBMISSIONS_ALLOWED } from '../vetting/change-event.ts';

type Colour = 'good' | 'attention';
export type TextRun = { type: 'TextRun'; text: string; weight?: 'bolder'; size?: 'large'; color?: Colour };
export type RichTextBlock = { type: 'RichTextBlock'; inlines: TextRun[]; spacing?: 'small' };
export type ActionSet = { type: 'ActionSet'; actions: { type: 'Action.OpenUrl'; title: string; url: string }[] };
export type Container = { type: 'Container'; separator: true; spacing: 'medium'; items: (RichTextBlock | ActionSet)[] };
export type AdaptiveCard = {
  type: 'AdaptiveCard';
  version: '1.4';
  fallbackText: string;
  body: (RichTextBlock | Container)[];
};
export type Attachment = { contentType: 'application/vnd.microsoft.card.adaptive'; content: AdaptiveCard };
export type TeamsMessage = { type: 'message'; attachments: Attachment[] };

/** How a kind is told. `counted` is its word in the headline, where it has one of its own. */
type Wording = { title: string; counted?: string; color?: Colour; denial?: true; statuses?: true; note?: string };

const unseen = 'The review was never seen open.';
const stillOpen = 'A review that was open still counts as open.';
const wordings: Readonly<Record<ChangeKind, Wording>> = {
  approved: { title: 'Approved', counted: 'approved', color: 'good' },
  denied: { title: 'Denied', counted: 'denied', color: 'attention', denial: true },
  revoked: { title: 'Approval taken back', counted: 'taken back', color: 'attention', denial: true },
  resubmitted: { title: 'Resubmitted for review', counted: 'resubmitted' },
  submitted: { title: 'Submitted for review', counted: 'submitted' },
  'approved-unseen': { title: 'Approved', counted: 'approved', color: 'good', note: unseen },
  'denied-unseen': { title: 'Denied', counted: 'denied', color: 'attention', denial: true, note: unseen },
  'reason-changed': { title: 'Denial given another reason', color: 'attention', denial: true },
  vanished: { title: 'Education entry gone', statuses: true, note: stillOpen },
  reappeared: { title: 'Education entry back as it was before', statuses: true },
  'unknown-status': { title: 'Unknown status', statuses: true, note: stillOpen },
  'other-qualification': { title: 'Another qualification changed', statuses: true },
};

/** The message that tells of these events, in their order. Its size grows with them: the channel's `pack` keeps it within bounds. */
export function teamsMessage(events: readonly ChangeEvent[]): TeamsMessage {
  const headline = headlineOf(events);
  const content: AdaptiveCard = {
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: headline,
    body: [
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: headline, weight: 'bolder', size: 'large' }] },
      ...events.map(container),
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function headlineOf(events: readonly ChangeEvent[]): string {
  const words = [...new Set(Object.values(wordings).flatMap(({ counted }) => counted ?? []))];
  const tally = words.map((word) => ({ word, count: events.filter(({ kind }) => wordings[kind].counted === word).length }));
  const others = events.length - tally.reduce((sum, { count }) => sum + count, 0);
  const parts = tally.flatMap(({ word, count }) => (count > 0 ? `${count} ${word}` : []));
  if (others > 0) parts.push(`${others} ${parts.length > 0 ? 'other ' : ''}${others === 1 ? 'change' : 'changes'}`);
  return `Education vetting: ${parts.join(', ') || 'no changes'}`;
}

function container(event: ChangeEvent): Container {
  const { title, color, denial, statuses, note } = wordings[event.kind];
  const name = plain(event.companyName ?? '', 200) || plain(event.customerId, 200) || '(no name)';
  const items: Container['items'] = [
    paragraph({ ...run(`${title}: `), weight: 'bolder', ...(color && { color }) }, { ...run(name), weight: 'bolder' }),
  ];
  const [was, is] = [outside(event.from), outside(event.to)];
  if (statuses) items.push(paragraph(outside(event.qualification), run(': was '), was, run(', is now '), is));
  const reason = plain(event.reason ?? '', 500);
  if (reason) items.push(paragraph(run('Reason: '), run(reason)));
  const details = [inReview(event.daysInReview), whichSubmission(event.submission)].filter((text) => text !== null);
  if (details.length > 0) items.push(paragraph(run(details.join(', '))));
  if (note) items.push(paragraph(run(note)));
  if (denial) items.push(paragraph(run(nextStep(event.submission))), portalButton(event.customerId));
  return { type: 'Container', separator: true, spacing: 'medium', items };
}

const inReview = (days: number | null) => (days === null ? null : `${days} ${days === 1 ? 'day' : 'days'} in review`);

function whichSubmission(submission: number | null): string | null {
  if (submission === null) return null;
  return submission > SUBMISSIONS_ALLOWED ? `submission ${submission}` : `submission ${submission} of ${SUBMISSIONS_ALLOWED}`;
}

function nextStep(submission: number | null): string {
  const profile = "correct the organisation's profile (name, address, website and domain must show the school)";
  const left = submission === null ? null : SUBMISSIONS_ALLOWED - submission;
  if (left === null)
    return `Next: ${profile}, then resubmit. Microsoft takes ${SUBMISSIONS_ALLOWED} requests a customer in all.`;
  if (left > 0) return `Next: ${profile}, then resubmit. ${left} of ${SUBMISSIONS_ALLOWED} requests left.`;
  return `Next: ${profile}. All ${SUBMISSIONS_ALLOWED} requests are used: ask Microsoft's support whether there is another.`;
}

/** The page is seen in public code and not documented. A real id has 36 characters; the bound only keeps the message's size certain. */
function portalButton(customerId: string): ActionSet {
  const id = encodeURIComponent(customerId.slice(0, 200).toWellFormed());
  const url = `https://partner.microsoft.com/dashboard/v2/customers/${id}/account`;
  return { type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Open in Partner Center', url }] };
}

const paragraph = (...inlines: TextRun[]): RichTextBlock => ({ type: 'RichTextBlock', spacing: 'small', inlines });
const run = (text: string): TextRun => ({ type: 'TextRun', text });
const outside = (text: string): TextRun => run(plain(text, 100) || '(empty)');

/** Text from outside, for show: one line without controls or bidi overrides, at most `longest` long; '' if nothing of it is visible. */
function plain(text: string, longest: number): string {
  const safe = text.toWellFormed().replace(/\p{Bidi_Control}/gu, '');
  const line = safe.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (!/[^\s\p{Default_Ignorable_Code_Point}]/u.test(line)) return '';
  const clipped = line.length > longest ? `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
  // Clients expand {{DATE(…)}} and {{TIME(…)}} in text runs too, templates ${…}: a zero-width space takes the braces apart.
  return clipped.replace(/[{$](?=\{)/g, '$&\u200B');
}
