/**
 * Whatever goes wrong with Partner Center is one class, sorted by what it means for the caller. Partner Center uses the same
 * code with different HTTP statuses, so the meaning is that of the pair.
 * Source: learn.microsoft.com/partner-center/developer/error-codes, and answers seen in public bug reports.
 */

export type PartnerCenterFailure =
  /** Credentials, consent or registration are wrong: every call will fail until somebody mends them. */
  | 'configuration'
  /** The customer has no relationship with the partner any more, or its tenant is gone: not an outage. */
  | 'gone'
  /** Partner Center answered something that says nothing: what is known stays as it is. */
  | 'unreadable'
  /** Too many requests, for longer than it makes sense to wait. */
  | 'throttled'
  /** The deadline would have passed before the call's turn: it was not made. */
  | 'late'
  /** Partner Center, or the way there, is down. */
  | 'unavailable'
  /** This one call was refused for a reason of its own. */
  | 'refused';

export type FailureDetails = {
  readonly status?: number | undefined;
  /** Partner Center's own error code, as text. */
  readonly code?: string | undefined;
  /** The two ids that a support ticket needs. */
  readonly correlationId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
};

/** Its message is one line, names what failed and what to do, and holds no secret. */
export class PartnerCenterError extends Error {
  override readonly name = 'PartnerCenterError';
  readonly failure: PartnerCenterFailure;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly correlationId: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: PartnerCenterFailure, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause });
    this.failure = failure;
    this.status = details.status;
    this.code = details.code;
    this.correlationId = details.correlationId;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A call that would come after the deadline of its run. */
export const lateError = () => new PartnerCenterError('late', 'the time of this run is up');

const configurationCodes = ['900329', '900308', '900309', '1002', '2032'];
const goneCodes = ['1000', '60003'];

/** What a status and code of a refused call mean. */
export function failureOf(status: number, code: string | undefined): PartnerCenterFailure {
  if (status === 401) return 'configuration';
  if (status === 403 && code === '20002') return 'gone';
  if (status === 403 && code && configurationCodes.includes(code)) return 'configuration';
  if (status === 404) return code && goneCodes.includes(code) ? 'gone' : 'unreadable';
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500) return 'unavailable';
  return 'refused';
}

/** What to do about a failure that somebody has to mend; empty where nobody can. */
export function remedyOf(failure: PartnerCenterFailure, code: string | undefined): string {
  if (failure !== 'configuration') return '';
  if (code === '900420') return 'the token is for another audience: check PARTNER_CENTER_CLOUD';
  if (code === '900421')
    return 'the user signed in without MFA: sign in again with `vetting-monitor consent` (docs/credentials.md, App and user)';
  return (
    'check PARTNER_CENTER_TENANT_ID and the credentials (PARTNER_CENTER_CLIENT_ID with what proves it, or ' +
    'PARTNER_CENTER_ACCESS_TOKEN), and that the app is registered in Partner Center under App management'
  );
}
