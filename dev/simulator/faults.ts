/** What goes wrong on the way: faults queued one by one, and random ones of a certain share. */
import { pick, type Random } from './random.ts';

/**
 * How a faulty request is answered. `reset`: the connection is reset; `hang`: no answer ever; `cut`: the true answer with
 * its JSON cut in half and an honest Content-Length; `drop`: the same with the full Content-Length and the connection closed
 * amidst the body; `html`: 502 with an HTML page; `empty`: 200 without a body; `string`: 500 with a bare JSON string.
 * A `body` that is a text is sent as it is, any other as JSON.
 */
export type Respond =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'reset'
  | 'hang'
  | 'cut'
  | 'drop'
  | 'html'
  | 'empty'
  | 'string';

/** Which requests fail, and how. Every condition that is given must hold. */
export type Fault = {
  /** A text: the whole path, without case, with or without `/v1`, without the query. A pattern: found in path and query. */
  readonly path?: string | RegExp;
  readonly method?: string;
  readonly customerId?: string;
  /** Only this page of the customer list, or of the list that `path` names; the first is 1. */
  readonly page?: number;
  /** How many requests fail; 1 where not given, Infinity allowed. */
  readonly times?: number;
  readonly respond: Respond;
};

/** A queued fault: how many requests it met so far, and a way to end it. */
export type FaultHandle = { readonly hits: number; remove(): void };

export const FAULT_KINDS = ['429-seconds', '429-date', '429', '503', 'reset', 'cut', 'html', 'html-200'] as const;
/** `html-200`: an HTML page with status 200, as of a proxy that asks to sign in. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** `share`: 0 to 1 of all requests; 0 ends it. `retryAfterSeconds` is what a 429 asks for; 1 where not given. */
export type FaultRate = { readonly share: number; readonly kinds?: readonly FaultKind[]; readonly retryAfterSeconds?: number };

/** What a fault can tell requests apart by. */
export type FaultTarget = {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly customerId: string | null;
  readonly page: number | null;
};

export class Faults {
  readonly #queue: { readonly fault: Fault; hits: number }[] = [];
  readonly #random: Random;
  readonly #now: () => number;
  #rate: FaultRate = { share: 0 };

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  add(fault: Fault): FaultHandle {
    const queued = { fault, hits: 0 };
    this.#queue.push(queued);
    const remove = (): void => {
      const place = this.#queue.indexOf(queued);
      if (place >= 0) this.#queue.splice(place, 1);
    };
    return {
      get hits() {
        return queued.hits;
      },
      remove,
    };
  }

  rate(rate: FaultRate): void {
    this.#rate = rate;
  }

  /** What this request meets: the fault queued first of those that match and are not used up, else perhaps a random one. */
  meet(target: FaultTarget): Respond | null {
    const queued = this.#queue.find(({ fault, hits }) => hits < (fault.times ?? 1) && matches(fault, target));
    if (queued) {
      queued.hits += 1;
      return queued.fault.respond;
    }
    if (this.#rate.share <= 0 || this.#random() >= this.#rate.share) return null;
    const [first = '503', ...others] = this.#rate.kinds ?? FAULT_KINDS;
    return this.#respond(pick([first, ...others], this.#random), this.#rate.retryAfterSeconds ?? 1);
  }

  #respond(kind: FaultKind, seconds: number): Respond {
    const tooMany = { statusCode: 429, message: `Rate limit is exceeded. Try again in ${seconds} seconds.` };
    // An HTTP date has whole seconds only: rounded up, so that waiting for it is always waiting long enough.
    const date = new Date(Math.ceil(this.#now() / 1000 + seconds) * 1000).toUTCString();
    switch (kind) {
      case '429-seconds':
        return { status: 429, headers: { 'retry-after': String(seconds) }, body: tooMany };
      case '429-date':
        return { status: 429, headers: { 'retry-after': date }, body: tooMany };
      case '429':
        return { status: 429, body: tooMany };
      case '503':
        return { status: 503, body: { statusCode: 503, message: 'The service is unavailable.' } };
      case 'html-200':
        return {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!DOCTYPE html><html><body>Sign in</body></html>',
        };
      default:
        return kind;
    }
  }
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
  if (fault.customerId !== undefined && fault.customerId.toLowerCase() !== target.customerId?.toLowerCase()) return false;
  if (fault.page !== undefined && fault.page !== target.page) return false;
  if (fault.path === undefined) return fault.page === undefined || plainPath(target.path).startsWith('/customers');
  // `search` and not `test`: a pattern with the g flag remembers where it stopped.
  if (typeof fault.path !== 'string') return `${target.path}${target.search}`.search(fault.path) >= 0;
  return plainPath(fault.path) === plainPath(target.path);
}

function plainPath(path: string): string {
  return path.toLowerCase().replace(/^\/v1(?=\/)/, '');
}
