/**
 * What Teams is told: changes and notices as one Adaptive Card in the envelope of a Power Automate Workflows webhook. Pure. What
 * comes from outside goes through `card-parts.ts`.
 */
import { type ChangeEvent, type ChangeKind, SUBMISSIONS_ALLOWED } from '../vetting/change-event.ts';
import { isNotice, type VettingEvent } from '../vetting/notice.ts';
import {
  type Colour,
  type Container,
  container,
  daysText,
  nameOf,
  outside,
  paragraph,
  plain,
  portalButton,
  type RichTextBlock,
  run,
  titled,
} from './card-parts.ts';
import { noticeContainer, noticeWords } from './teams-notice.ts';

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
export function teamsMessage(events: readonly VettingEvent[]): TeamsMessage {
  return messageOf(
    headlineOf(events),
    events.map((event) => (isNotice(event) ? noticeContainer(event) : changeContainer(event))),
  );
}

/** A message that proves that the way works, and tells of nobody. */
export function teamsTestMessage(): TeamsMessage {
  const text = 'This is a test. Whoever sees it here will be told of Education vettings here.';
  return messageOf('Education vetting: a test', [container(paragraph(run(text)))]);
}

function messageOf(headline: string, containers: readonly Container[]): TeamsMessage {
  const content: AdaptiveCard = {
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: headline,
    body: [
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: headline, weight: 'bolder', size: 'large' }] },
      ...containers,
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function headlineOf(events: readonly VettingEvent[]): string {
  const changes = events.filter((event) => !isNotice(event));
  const words = [...new Set(Object.values(wordings).flatMap(({ counted }) => counted ?? []))];
  const tally = words.map((word) => ({ word, count: changes.filter(({ kind }) => wordings[kind].counted === word).length }));
  const others = changes.length - tally.reduce((sum, { count }) => sum + count, 0);
  const parts = tally.flatMap(({ word, count }) => (count > 0 ? `${count} ${word}` : []));
  if (others > 0) parts.push(`${others} ${parts.length > 0 ? 'other ' : ''}${others === 1 ? 'change' : 'changes'}`);
  parts.push(...noticeWords(events.filter(isNotice)));
  return `Education vetting: ${parts.join(', ') || 'no changes'}`;
}

function changeContainer(event: ChangeEvent): Container {
  const { title, color, denial, statuses, note } = wordings[event.kind];
  const items: Container['items'] = [titled(title, nameOf(event), color)];
  const [was, is] = [outside(event.from), outside(event.to)];
  if (statuses) items.push(paragraph(outside(event.qualification), run(': was '), was, run(', is now '), is));
  const reason = plain(event.reason ?? '', 500);
  if (reason) items.push(paragraph(run('Reason: '), run(reason)));
  const details = [inReview(event.daysInReview), whichSubmission(event.submission)].filter((text) => text !== null);
  if (details.length > 0) items.push(paragraph(run(details.join(', '))));
  if (note) items.push(paragraph(run(note)));
  if (denial) items.push(paragraph(run(nextStep(event.submission))), portalButton(event.customerId));
  return container(...items);
}

const inReview = (days: number | null) => (days === null ? null : `${daysText(days)} in review`);

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
