/** Change events as the tests of the channels want them: one plain denial, with what a test is about put over it. */
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';

/** A first denial after two and a half days; `over` replaces fields. */
export function changeEvent(over: Partial<ChangeEvent> = {}): ChangeEvent {
  const customerId = over.customerId ?? '11111111-2222-4333-8444-555555555555';
  return {
    id: `${customerId}_1793491200000_2_Education`,
    customerId,
    companyName: 'Northwind School',
    qualification: 'Education',
    kind: 'denied',
    from: 'InReview',
    to: 'Denied',
    reason: 'Not an Academic Domain',
    submittedDate: '2026-10-29T12:00:00.000Z',
    submittedAt: '2026-10-29T12:00:00.000Z',
    detectedAt: '2026-11-01T00:00:00.000Z',
    daysInReview: 2.5,
    submission: 1,
    ...over,
  };
}

/** The event at its longest: every text from outside is as long, and grows as much on the wire, as can be. */
export function longEvent(number: number): ChangeEvent {
  const longest = `${'{'.repeat(3_000)}${'"\\語'.repeat(3_000)}`;
  return changeEvent({
    id: `event-${number}`,
    customerId: '語'.repeat(10_000),
    companyName: longest,
    qualification: longest,
    kind: number % 2 ? 'denied' : 'unknown-status',
    from: longest,
    to: longest,
    reason: longest,
  });
}
