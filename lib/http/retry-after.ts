/** Reads a `Retry-After` header (RFC 9110, section 10.2.3): how long a busy receiver asks to be left alone. */

const seconds = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
// Date.parse alone would also take '2026', 'May 5' and much else that no server means as a moment.
const httpDate = /^[a-z]{3,9}, ?\d{1,2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/i;
const asctime = /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i;

/**
 * A `Retry-After` value in milliseconds from `now`, which is used for dates only. Takes seconds, also with decimals as some
 * gateways send them, and HTTP dates in their three forms. Negative seconds and past dates are 0; a missing or unreadable
 * value is null. Sets no upper bound: how long is too long is for the caller to say. Never throws.
 */
export function retryAfterMs(value: string | null, now: Date): number | null {
  const text = value?.trim() ?? '';
  if (seconds.test(text)) {
    const ms = Math.ceil(Number(text) * 1000);
    return Number.isFinite(ms) ? Math.max(0, ms) : null;
  }
  // The asctime form names no zone and means GMT all the same.
  const date = asctime.test(text) ? `${text} GMT` : text;
  if (date === text && !httpDate.test(text)) return null;
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
