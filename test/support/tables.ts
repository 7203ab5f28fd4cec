/** A real table service for a test file, and tables of its own for each test. */
import { afterAll, beforeAll } from 'vitest';
import { type Azurite, startAzurite } from '../../dev/azurite.ts';
import { openTables, type Tables } from '../../lib/store/tables.ts';

export type FreshTables = { readonly tables: Tables; readonly prefix: string; readonly connectionString: string };

let azurite: Azurite | undefined;
let made = 0;

/** Starts Azurite for the file and returns what makes tables under a prefix that no other test has. */
export function useTables(): () => Promise<FreshTables> {
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(async () => azurite?.stop());
  return async () => {
    if (!azurite) throw new Error('Azurite is not started');
    const prefix = `T${++made}`;
    const { connectionString } = azurite;
    const tables = await openTables({ kind: 'connectionString', connectionString }, prefix);
    await tables.create();
    return { tables, prefix, connectionString };
  };
}
