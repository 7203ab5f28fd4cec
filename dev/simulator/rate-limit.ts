/** The limit on requests: so many in the last 60 seconds, refused ones included. Time is whatever the caller says it is. */

const windowMs = 60_000;

export class RateLimit {
  /** Requests a minute; null: no limit. A change takes effect with the next request; without a limit nothing is counted. */
  requestsPerMinute: number | null;
  readonly #times: number[] = [];

  constructor(requestsPerMinute: number | null) {
    this.requestsPerMinute = requestsPerMinute;
  }

  /** Counts a request at `now` (ms). Answers null where it may pass, else the whole seconds until another one could. */
  secondsToWait(now: number): number | null {
    if (this.requestsPerMinute === null) return null;
    while ((this.#times[0] ?? now) <= now - windowMs) this.#times.shift();
    this.#times.push(now);
    const excess = this.#times.length - this.requestsPerMinute;
    if (excess <= 0) return null;
    // One more request fits as soon as all but `limit - 1` of those counted have left the window.
    const mustLeave = this.#times[Math.min(excess, this.#times.length - 1)] ?? now;
    return Math.max(1, Math.ceil((mustLeave + windowMs - now) / 1000));
  }
}
