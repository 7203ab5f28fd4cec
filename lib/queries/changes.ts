/** What changed: of all customers by time, or of one. Newest first. */
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { CHANGE_KINDS, type ChangeEvent, isChangeKind } from '../vetting/change-event.ts';
import { vettingStatus } from '../vetting/qualification.ts';
import { pageByMonth } from './by-month.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { ChangeItem } from './items.ts';
import { parseMoment } from './moment.ts';
import { type Asked, moment, oneOrMore, type Page } from './question.ts';
import { whole } from './whole.ts';

export const changesParameters = z.strictObject({
  since: moment.optional(),
  until: moment.optional().meta({ description: 'The same; changes from then on are left out' }),
  to: z
    .string()
    .regex(/^.{1,100}$/su, 'should be a status of 1 to 100 characters')
    .transform((text) => vettingStatus(text))
    .optional()
    .meta({ description: 'The status after the change: InReview, Approved, Denied, …' }),
  kind: oneOrMore(Object.keys(CHANGE_KINDS).filter(isChangeKind)).optional(),
});
export type ChangesQuestion = z.output<typeof changesParameters>;

/** At most three storage requests. */
export async function pageOfChanges(
  { changes }: Pick<Store, 'changes'>,
  question: ChangesQuestion,
  asked: Asked,
  now: Date,
): Promise<Page<ChangeItem>> {
  const { to = null, kind: kinds = null } = question;
  const since = question.since === undefined ? null : parseMoment(question.since, now);
  const until = question.until === undefined ? null : parseMoment(question.until, now);
  const months = {
    page: (month: string, options: Parameters<typeof changes.page>[2]) =>
      changes.page(month, { since, until, to, kinds }, options),
    firstMonth: () => changes.firstMonth(),
  };
  const newest = until && until < now ? until : now;
  const { items, next } = await pageByMonth(months, { newest, since }, asked, ['changes', question]);
  return { items: items.map(changeItemOf), next };
}

export function allChanges(store: Pick<Store, 'changes'>, question: ChangesQuestion, now: Date) {
  return whole((asked) => pageOfChanges(store, question, asked, now));
}

const place = z.strictObject({ token: z.string() });

/** One customer's changes; one storage request. */
export async function pageOfHistory(
  { history }: Pick<Store, 'history'>,
  customerId: string,
  { limit, next }: Asked,
): Promise<Page<ChangeItem>> {
  const question = ['history', customerId];
  const at = readCursor(next, question, place);
  const { rows, token } = await history.page(customerId, { size: limit, token: at?.token ?? null });
  return { items: rows.map(changeItemOf), next: token === null ? null : writeCursor({ token }, question) };
}

export function allHistory(store: Pick<Store, 'history'>, customerId: string) {
  return whole((asked) => pageOfHistory(store, customerId, asked));
}

export function changeItemOf({ id, ...event }: ChangeEvent): ChangeItem {
  return { eventId: id, ...event };
}
