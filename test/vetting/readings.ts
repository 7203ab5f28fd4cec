/** Readings of one customer, written short: `InReview 1, -, Denied 1` is a review submitted on day 1, an answer without it, its denial. */
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { type Comparison, compare } from '../../lib/vetting/comparison.ts';
import type { Customer } from '../../lib/vetting/customer.ts';
import type { Qualification } from '../../lib/vetting/qualification.ts';
import { parseSubmissionDate } from '../../lib/vetting/submission-date.ts';

export const customer: Customer = {
  customerId: '11111111-2222-4333-8444-555555555555',
  companyName: 'Northwind School',
  domain: 'northwind.example',
};

/** The start of a day in November 2026. */
export function day(number: number): Date {
  return new Date(Date.UTC(2026, 10, number));
}

/** Noon of that day, as Partner Center writes it: a date with a time is told from another on the same day. */
export function noon(number: number): string {
  return `2026-11-${String(number).padStart(2, '0')}T12:00:00.000Z`;
}

/** One entry; `submitted` as Partner Center sends it. */
export function entry(qualification: string, vettingStatus: string, submitted: string | null = null): Qualification {
  return { qualification, vettingStatus, vettingReason: null, submitted: parseSubmissionDate(submitted) };
}

export function education(vettingStatus: string, submitted: string | null = null, vettingReason: string | null = null) {
  return { ...entry('Education', vettingStatus, submitted), vettingReason };
}

/** `Denied 3: Not an Academic Domain` is a denial of day 3's submission with a reason; `Denied` has no date; `-` is no entry. */
export function reading(text: string): Qualification[] {
  const [, status = '', submittedOn, reason = null] = /^(\S+?)(?: (\d+))?(?:: (.+))?$/.exec(text.trim()) ?? [];
  return status === '-' ? [] : [education(status, submittedOn ? noon(Number(submittedOn)) : null, reason)];
}

/** One look a day, beginning with the baseline on day 10; what each brought. */
export function play(texts: string): { readonly comparison: Comparison; readonly events: readonly ChangeEvent[] }[] {
  const looks: { comparison: Comparison; events: readonly ChangeEvent[] }[] = [];
  for (const [place, text] of texts.split(', ').entries()) {
    const before = looks.at(-1)?.comparison.snapshot;
    const comparison = compare(before, customer, reading(text), day(10 + place));
    looks.push({ comparison, events: comparison.snapshot.outbox.slice(before?.outbox.length ?? 0) });
  }
  return looks;
}
