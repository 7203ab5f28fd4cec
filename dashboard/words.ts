/** What statuses, kinds and outcomes are called on the page, and how they look. */
import type { ChangeItem, DeliveryItem, RunItem } from '../lib/queries/items.ts';

/** `good`, `bad`, `open`: a review approved, denied, under way. `odd`: wants a look. `plain`: nothing to look at. */
export type Tone = 'good' | 'bad' | 'open' | 'odd' | 'plain';
export type Word = { readonly text: string; readonly tone: Tone };

const statuses = new Map<string, Word>([
  ['InReview', { text: 'In review', tone: 'open' }],
  ['Approved', { text: 'Approved', tone: 'good' }],
  ['Denied', { text: 'Denied', tone: 'bad' }],
  ['None', { text: 'Not submitted', tone: 'plain' }],
  ['NotVetted', { text: 'Not vetted', tone: 'plain' }],
]);

/** A status that nobody knows is shown as it came. */
export const statusWord = (status: string): Word => statuses.get(status) ?? { text: status, tone: 'odd' };

const kinds: Record<DeliveryItem['kind'], Word> = {
  approved: { text: 'Approved', tone: 'good' },
  denied: { text: 'Denied', tone: 'bad' },
  submitted: { text: 'Submitted', tone: 'open' },
  resubmitted: { text: 'Submitted again', tone: 'open' },
  'approved-unseen': { text: 'Approved', tone: 'good' },
  'denied-unseen': { text: 'Denied', tone: 'bad' },
  revoked: { text: 'Approval taken back', tone: 'bad' },
  'reason-changed': { text: 'Reason changed', tone: 'odd' },
  vanished: { text: 'Entry gone', tone: 'odd' },
  reappeared: { text: 'Entry back', tone: 'plain' },
  'unknown-status': { text: 'Unknown status', tone: 'odd' },
  'other-qualification': { text: 'Other qualification', tone: 'plain' },
  overdue: { text: 'Overdue', tone: 'odd' },
  'still-watching': { text: 'Still watching', tone: 'plain' },
};
export const kindWord = (kind: DeliveryItem['kind']): Word => kinds[kind] ?? { text: kind, tone: 'odd' };

export const isUnseen = (kind: ChangeItem['kind']) => kind === 'approved-unseen' || kind === 'denied-unseen';

const outcomes: Record<RunItem['outcome'], Word> = {
  whole: { text: 'Whole', tone: 'good' },
  running: { text: 'Running', tone: 'open' },
  partial: { text: 'Partial', tone: 'odd' },
  stopped: { text: 'Stopped', tone: 'odd' },
  failed: { text: 'Failed', tone: 'bad' },
};
export const outcomeWord = (outcome: RunItem['outcome']): Word => outcomes[outcome] ?? { text: outcome, tone: 'odd' };

const states: Record<DeliveryItem['state'], Word> = {
  pending: { text: 'Pending', tone: 'open' },
  dead: { text: 'Dead', tone: 'bad' },
  delivered: { text: 'Delivered', tone: 'good' },
  dismissed: { text: 'Dismissed', tone: 'plain' },
};
export const stateWord = (state: DeliveryItem['state']): Word => states[state] ?? { text: state, tone: 'odd' };

/** What a channel is called. */
export const channelName = (channel: string) => (channel === 'teams' ? 'Teams' : channel === 'webhook' ? 'Webhook' : channel);

type Named = { readonly companyName: string | null; readonly domain?: string | null; readonly customerId: string | null };
/** What a customer is called where it has no name; and what is about none, such as the monitor's sign of life. */
export const nameOf = ({ companyName, domain, customerId }: Named) =>
  companyName?.trim() || domain || customerId || 'the monitor';
