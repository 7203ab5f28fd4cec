/** What the check hears of the world beside what it asks for: the clocks of those who answered, and how the last request failed. */
import type { TableServiceClientOptions } from '@azure/data-tables';
import { retryAfterMs } from '../http/retry-after.ts';
import { plainId } from '../http/withheld.ts';
import type { Io } from '../io.ts';

export type Heard = {
  /** By how many ms the clock of each that answered is ahead of this machine's; negative: it is behind. */
  readonly aheadMs: ReadonlyMap<string, number>;
  /** How Partner Center failed last; null where it did well or was not asked. */
  readonly lastTrouble: () => Trouble | null;
  /** The same world, in which the answers to `fetch` are heard. */
  readonly listening: (io: Io, who: string) => Io;
  /** The same for the tables. */
  readonly policies: NonNullable<TableServiceClientOptions['additionalPolicies']>;
};

export type Trouble = {
  readonly said: string;
  readonly correlationId?: string | null | undefined;
  readonly requestId?: string | null | undefined;
};

export const PARTNER_CENTER = 'Partner Center';
export const TABLE_STORAGE = 'Table Storage';

/** A `Date` header has whole seconds: on average half of one has passed. */
const halfSecondMs = 500;

export function createHeard(now: () => Date): Heard {
  const aheadMs = new Map<string, number>();
  let trouble: Trouble | null = null;
  const hear = (who: string, date: string | null | undefined, sentAt: Date) => {
    const there = Date.parse(date ?? '');
    const here = (sentAt.getTime() + now().getTime()) / 2;
    if (!Number.isNaN(there)) aheadMs.set(who, there + halfSecondMs - here);
  };
  return {
    aheadMs,
    lastTrouble: () => trouble,
    listening: (io, who) => ({
      ...io,
      async fetch(input, init) {
        const sentAt = now();
        const response = await io.fetch(input, init).catch((error: unknown) => {
          trouble = { said: `could not be reached (${codeOf(error)})` };
          throw error;
        });
        hear(who, response.headers.get('date'), sentAt);
        const wait = retryAfterMs(response.headers.get('retry-after'), now());
        const asked = wait ? ` and asks for a pause of ${Math.ceil(wait / 1000)} s` : '';
        const [correlationId, requestId] = ['MS-CorrelationId', 'MS-RequestId'].map((name) =>
          plainId(response.headers.get(name)),
        );
        trouble = response.ok ? null : { said: `answered ${response.status}${asked}`, correlationId, requestId };
        return response;
      },
    }),
    policies: [
      {
        position: 'perRetry',
        policy: {
          name: 'hearClock',
          async sendRequest(request, next) {
            const sentAt = now();
            const response = await next(request);
            hear(TABLE_STORAGE, response.headers.get('date'), sentAt);
            return response;
          },
        },
      },
    ],
  };
}

/** `fetch` hides it in the cause. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
}
