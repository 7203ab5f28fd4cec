/** What went wrong, in words for the person at the terminal: no stack trace, no secret, and the ids that a support ticket needs. */
import { PartnerCenterError } from '../lib/partner-center/errors.ts';
import { describeStorageError } from '../lib/store/storage-error.ts';

export function describeProblem(error: unknown): string {
  if (error instanceof PartnerCenterError) {
    const ids = [
      error.correlationId && `MS-CorrelationId ${error.correlationId}`,
      error.requestId && `MS-RequestId ${error.requestId}`,
    ];
    const known = ids.filter(Boolean).join(', ');
    return known ? `${error.message} (${known})` : error.message;
  }
  const storage = describeStorageError(error);
  if (storage) return `${storage}: check AzureWebJobsStorage, and that the account can be reached from here`;
  return error instanceof Error ? error.message : String(error);
}
