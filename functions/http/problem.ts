/** What an HTTP caller is told when something is wrong: RFC 9457, one clear line, nothing of the inside. */
import { STATUS_CODES } from 'node:http';
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { CheckError } from '../../lib/check.ts';
import { NotFoundError, QuestionError } from '../../lib/queries/question.ts';
import { SettingsError } from '../../lib/settings.ts';
import { WrongPartnerError } from '../../lib/store/state.ts';
import { describeStorageError } from '../../lib/store/storage-error.ts';
import { safeHeaders } from './headers.ts';

export const problemAnswer = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
  })
  .meta({ id: 'Problem' });

export function problem(status: number, detail: string): HttpResponseInit {
  const body: z.output<typeof problemAnswer> = { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, detail };
  return {
    status,
    headers: { ...safeHeaders, 'Content-Type': 'application/problem+json' },
    body: JSON.stringify(body),
  };
}

/** What nobody foresaw is logged, and told as no more than that. */
export function problemOf(error: unknown, context: Pick<InvocationContext, 'error'>): HttpResponseInit {
  if (error instanceof QuestionError) return problem(400, error.message);
  if (error instanceof NotFoundError) return problem(404, error.message);
  if (error instanceof CheckError) return problem(502, error.message);
  const detail = lineOf(error);
  context.error(JSON.stringify({ message: 'request failed', problem: error instanceof Error ? error.message : String(error) }));
  return problem(describeStorageError(error) === null ? 500 : 503, detail);
}

/** One line for the caller. */
export function lineOf(error: unknown): string {
  if (error instanceof SettingsError || error instanceof WrongPartnerError) return error.message.replaceAll('\n', '; ');
  return describeStorageError(error) ?? 'this should not have happened; the log of the app says what did';
}
