/** What both scripts that one writes by hand share: asking with a sensible retry, and one row a customer, read and written. */
import { setTimeout as wait } from 'node:timers/promises';
import { RestError, TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { RunOrder } from '../protocol.ts';

export type Listed = { readonly id: string; readonly companyProfile: { readonly companyName?: string | undefined } };

const header = z.object({ key: z.string(), value: z.string() });
const page = z.object({
  items: z.array(z.object({ id: z.string(), companyProfile: z.object({ companyName: z.string().optional() }) })),
  links: z.object({ next: z.object({ uri: z.string(), headers: z.array(header) }).optional() }),
});
const qualifications = z.array(
  z.object({
    qualification: z.string(),
    vettingStatus: z.string().optional(),
    vettingReason: z.string().optional(),
    vettingCreatedDate: z.string().optional(),
  }),
);
const row = z.object({ status: z.string(), changedAt: z.date().optional() });

const mostTries = 3;

export function byHand({ baseUrl, connectionString, tablePrefix }: RunOrder) {
  const table = TableClient.fromConnectionString(connectionString, `${tablePrefix}Customers`, {
    allowInsecureConnection: true,
  });

  /** Three tries. A 429 waits as long as it says; 5xx and a broken connection wait one second, then two. */
  async function ask(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const response = await fetch(`${baseUrl}${path}`, {
        headers: { ...headers, authorization: 'Bearer a-token', accept: 'application/json', 'x-locale': 'en-US' },
      }).catch(() => null);
      if (response?.ok) return response.json();
      await response?.body?.cancel();
      const isRetried = response === null || response.status === 429 || response.status >= 500;
      if (tries === mostTries || !isRetried) throw new Error(`${path} answered ${response?.status ?? 'nothing'}`);
      const seconds = response?.status === 429 ? Number(response.headers.get('retry-after') ?? tries) : tries;
      await wait(seconds * 1000);
    }
  }

  return {
    createTable: () => table.createTable(),

    async *pages(): AsyncGenerator<Listed[]> {
      let next: z.infer<typeof page>['links']['next'] = { uri: '/v1/customers?size=500', headers: [] };
      while (next) {
        const read = page.parse(await ask(next.uri, Object.fromEntries(next.headers.map(({ key, value }) => [key, value]))));
        yield read.items;
        next = read.links.next;
      }
    },

    /** Asks, compares with the row, and writes it. True: it has changed. */
    async check({ id, companyProfile }: Listed): Promise<boolean> {
      const read = qualifications.parse(await ask(`/v1/customers/${id}/qualifications`));
      const education = read.find(({ qualification }) => qualification === 'Education');
      const status = education?.vettingStatus ?? 'None';
      const before = await table.getEntity('customer', id).then(
        (entity) => row.parse(entity),
        (error: unknown) => {
          if (error instanceof RestError && error.statusCode === 404) return null;
          throw error;
        },
      );
      const isChanged = before !== null && before.status !== status;
      const entity = {
        partitionKey: 'customer',
        rowKey: id,
        companyName: companyProfile.companyName,
        status,
        reason: education?.vettingReason,
        submittedDate: education?.vettingCreatedDate,
        checkedAt: new Date(),
        changedAt: isChanged ? new Date() : before?.changedAt,
      };
      await table.upsertEntity(entity, 'Replace');
      return isChanged;
    },
  };
}
