/** `VettingRuns`: one row a scan, written at its start and finished at its end. PartitionKey yyyy-MM, newest first. */
import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { deleteRows, type RowPlace, readOlder, type UnreadablePlace } from './clean.ts';
import { monthBefore, monthOf, newestFirst } from './keys.ts';
import { firstPartition, LARGEST_PAGE, type PageOptions, type PageToken, readPage, type TablePage } from './table-page.ts';

/**
 * `running`: it has not ended, or was killed. `whole`: every customer was read. `partial`: some customers or part of the list
 * could not be read. `stopped`: an end was asked for before all were. `failed`: the scan could not run or broke off.
 */
export const RUN_OUTCOMES = ['running', 'whole', 'partial', 'stopped', 'failed'] as const;

export type Run = {
  readonly runId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: (typeof RUN_OUTCOMES)[number];
  /** `listed`: how many there are. `due`: whose turn it was. `notReached`: due, and the scan ended before. */
  readonly customers: {
    readonly listed: number;
    readonly due: number;
    readonly checked: number;
    readonly failed: number;
    readonly departed: number;
    readonly notReached: number;
  };
  readonly listComplete: boolean;
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number };
  /** Changes that this run found, and how many of them are told. */
  readonly changed: number;
  readonly told: number;
  /** What a person should know of it, a line each; no secret in it. */
  readonly notes: readonly string[];
};

export type Runs = {
  /** Writes the row, or replaces the one of the same run. */
  write(run: Run): Promise<void>;
  /** The newest first, at most so many, of the two years before `now`. */
  latest(most: number, now: Date): Promise<Run[]>;
  /** A page of those that began in one month, newest first. */
  page(month: string, options: PageOptions): Promise<TablePage<Run>>;
  /** The month of the oldest run, `yyyy-MM`; null where there is none. */
  firstMonth(): Promise<string | null>;
  /** The row keys of the newest with one of these outcomes, at most so many, however long ago. */
  newest(outcomes: readonly Run['outcome'][], most: number, now: Date): Promise<string[]>;
  /** A page of those that began before an instant, the oldest month first. */
  older(before: Date, token: PageToken): Promise<TablePage<RowPlace | UnreadablePlace>>;
  /** Takes rows of one month away, up to 100 a request; returns how many were there. */
  remove(month: string, rowKeys: readonly string[]): Promise<number>;
};

const oldRow = z
  .object({ partitionKey: z.string(), rowKey: z.string(), runId: z.string(), startedAt: z.date() })
  .refine(({ rowKey, runId, startedAt }) => rowKey === runRowKey({ runId, startedAt }), { path: ['rowKey'] });

const count = z.number().int();
/** A column that older rows do not have. */
const later = count.nullish().transform((value) => value ?? 0);
const row = z
  .object({
    runId: z.string(),
    startedAt: z.date(),
    finishedAt: z.date().nullish(),
    outcome: z.enum(RUN_OUTCOMES),
    customersListed: count,
    customersDue: later,
    customersChecked: count,
    customersFailed: count,
    customersDeparted: count,
    customersNotReached: later,
    listComplete: z.boolean(),
    requestsSent: count,
    requestsThrottled: count,
    requestsRetried: count,
    changed: count,
    told: count,
    notes: z.string().nullish(),
  })
  .transform(
    (read): Run => ({
      runId: read.runId,
      startedAt: read.startedAt,
      finishedAt: read.finishedAt ?? null,
      outcome: read.outcome,
      customers: {
        listed: read.customersListed,
        due: read.customersDue,
        checked: read.customersChecked,
        failed: read.customersFailed,
        departed: read.customersDeparted,
        notReached: read.customersNotReached,
      },
      listComplete: read.listComplete,
      requests: { sent: read.requestsSent, throttled: read.requestsThrottled, retried: read.requestsRetried },
      changed: read.changed,
      told: read.told,
      notes: read.notes ? read.notes.split('\n') : [],
    }),
  );

const runRowKey = ({ runId, startedAt }: Pick<Run, 'runId' | 'startedAt'>) => `${newestFirst(startedAt)}_${runId}`;

const longestNotes = 8_000;
const monthsBack = 24;

export function createRuns(table: TableClient): Runs {
  const pageOf = (month: string, options: PageOptions) =>
    readPage(table, { filter: odata`PartitionKey eq ${month}` }, options, (read) => row.parse(read));

  return {
    async write({ customers, requests, notes, ...run }) {
      const entity = {
        partitionKey: monthOf(run.startedAt),
        rowKey: runRowKey(run),
        ...run,
        durationMs: run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null,
        customersListed: customers.listed,
        customersDue: customers.due,
        customersChecked: customers.checked,
        customersFailed: customers.failed,
        customersDeparted: customers.departed,
        customersNotReached: customers.notReached,
        requestsSent: requests.sent,
        requestsThrottled: requests.throttled,
        requestsRetried: requests.retried,
        notes: notes.join('\n').slice(0, longestNotes),
      };
      await table.upsertEntity(entity, 'Replace');
    },
    async latest(most, now) {
      const runs: Run[] = [];
      for (let back = 0; back < monthsBack && runs.length < most; back++) {
        const month = monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)));
        let token: string | null = null;
        do {
          const page: TablePage<Run> = await pageOf(month, { size: Math.min(most - runs.length, LARGEST_PAGE), token });
          runs.push(...page.rows);
          token = page.token;
        } while (token && runs.length < most);
      }
      return runs;
    },
    page: pageOf,
    firstMonth: () => firstPartition(table),
    async newest(outcomes, most, now) {
      const first = await firstPartition(table);
      const isWanted = outcomes.map((outcome) => odata`outcome eq ${outcome}`).join(' or ');
      const keys: string[] = [];
      for (let month = monthOf(now); first !== null && month >= first && keys.length < most; month = monthBefore(month)) {
        const query = { filter: `${odata`PartitionKey eq ${month}`} and (${isWanted})`, select: ['rowKey'] };
        let token: PageToken = null;
        do {
          const options = { size: most - keys.length, token };
          const page: TablePage<string> = await readPage(table, query, options, ({ rowKey = '' }) => rowKey);
          keys.push(...page.rows);
          token = page.token;
        } while (token && keys.length < most);
      }
      return keys;
    },
    older: (before, token) =>
      readOlder(table, before, token, ['runId', 'startedAt'], (entity): RowPlace => oldRow.parse(entity)),
    remove: (month, rowKeys) => deleteRows(table, month, rowKeys),
  };
}
