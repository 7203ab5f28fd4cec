/** `VettingState`: one row a name. Here: which partner these tables belong to. The leases are in `leases.ts`. */
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { oneRow } from './one-row.ts';
import { isConflict } from './storage-error.ts';

const keys = { partitionKey: 'state', rowKey: 'partner' };
const row = z.object({ tenantId: z.string() });

export type State = {
  /** The tenant id of the partner whose tables these are; null where no scan has run yet. */
  partner(): Promise<string | null>;
  /** Makes the tables this partner's, or throws a WrongPartnerError where they are another's. */
  claim(tenantId: string): Promise<void>;
};

/** One table prefix is one partner: rows of two would be taken for each other's departures. */
export class WrongPartnerError extends Error {
  override readonly name = 'WrongPartnerError';
  constructor(prefix: string, owner: string, tenantId: string) {
    super(
      `the tables ${prefix}… belong to partner ${owner}, not to ${tenantId}: ` +
        'set TABLE_PREFIX to another prefix, or PARTNER_CENTER_TENANT_ID to that partner',
    );
  }
}

export function createState(table: TableClient, prefix: string): State {
  const partner = async () => {
    const stored = await oneRow(table, keys.partitionKey, keys.rowKey);
    return stored && row.parse(stored).tenantId;
  };
  return {
    partner,
    async claim(tenantId) {
      let owner = await partner();
      if (owner === null) {
        try {
          await table.createEntity({ ...keys, tenantId });
        } catch (error) {
          if (!isConflict(error)) throw error; // Somebody was faster; who, is read below.
        }
        owner = await partner();
      }
      if (owner !== tenantId) throw new WrongPartnerError(prefix, owner ?? 'unknown', tenantId);
    },
  };
}
