/** What the simulator can be started with, and what can be done with it once it runs. */
import type { Fault, FaultHandle, FaultRate } from './faults.ts';
import type { Pace } from './pace.ts';
import type { Quirks } from './quirks.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export type SimulatorOptions = {
  /** A free one where not given, or 0. */
  readonly port?: number;
  /** Ms; Date.now where not given. Drives the rate limit and the dates of submissions. */
  readonly now?: () => number;
  /** For the lives and the random faults; a seeded generator where not given, so that runs repeat. */
  readonly random?: Random;
  /** The most customers or records a page, 500 where not given; a smaller `size` of a request is honoured. */
  readonly pageSize?: number;
  /** Requests a minute, refused ones included; no limit where null or not given. */
  readonly requestsPerMinute?: number | null;
  /** Ms before every answer; 0 where not given. */
  readonly latencyMs?: number;
  /**
   * `varied` (where not given): every answer has its own, the n-th answer of a path always the same ones. An object fixes
   * some, and all others are the plain documented ones.
   */
  readonly quirks?: 'varied' | Partial<Quirks>;
  /** The one token that is taken, any other gets 401; null or not given: any token. No token at all is always 401. */
  readonly accessToken?: string | (() => string) | null;
  /** Ms of the random lives for each ms of `advance`; 3600 where not given: an hour a second. */
  readonly livesSpeed?: number;
  /** How the lives date things beside `now`; ahead of it where not given, as goes with a `livesSpeed` far above 1. */
  readonly livesPace?: Pace;
  /** What `save` gave. Refused with an Error where it cannot be read. */
  readonly saved?: unknown;
};

/** A request as it was received. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Null as long as there is no answer: for ever with `reset` and `hang`. */
  status: number | null;
  /** Ms, by `now`. */
  readonly at: number;
};

export type Simulator = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly world: World;
  /** Queues a fault; the one queued first goes first. */
  fail(fault: Fault): FaultHandle;
  /** Random faults from now on; share 0 ends them. */
  faultRate(rate: FaultRate): void;
  /** Another rate limit from now on, in requests a minute; null: none. */
  limit(requestsPerMinute: number | null): void;
  /** Everything received since the start or `reset`; of more than 100 000 the latest. */
  readonly calls: readonly Call[];
  /** Requests for the list, for a customer's qualifications, and for the activity log; and answers with 429. */
  readonly counters: {
    readonly customers: number;
    readonly qualifications: number;
    readonly activity: number;
    readonly throttled: number;
  };
  /** Empties `calls` and `counters`. The rate limit goes on counting. */
  reset(): void;
  /** Moves the random lives by ms × livesSpeed. Nothing lives without it. */
  advance(ms: number): void;
  /** World, lives and chance as JSON-able data, for `saved` of a later start. Faults and calls are not part of it. */
  save(): unknown;
  /** Closes the server and every connection, hanging ones too. */
  stop(): Promise<void>;
};
