/** One scan at a time per partner, timer and command alike. It saves calls to Partner Center; that a change is one event rests on ETags alone. */
import { whileHolding } from './holding.ts';
import type { Io } from './io.ts';
import type { Leases } from './store/leases.ts';

/** Another scan runs. */
export class ScanHeldError extends Error {
  override readonly name = 'ScanHeldError';
  readonly heldSince: Date;
  constructor(heldSince: Date, heldUntil: Date) {
    const at = (date: Date) => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    super(
      `another scan has been running since ${at(heldSince)}; if it was killed, the next one can begin at ${at(heldUntil)} (SCAN_LOCK_SECONDS)`,
    );
    this.heldSince = heldSince;
  }
}

/** Throws a ScanHeldError where another scan runs. */
export async function withScanLock<Value>(
  parts: { readonly leases: Leases; readonly io: Pick<Io, 'now' | 'uuid' | 'every'> },
  lockSeconds: number,
  work: () => Promise<Value>,
): Promise<Value> {
  const result = await whileHolding(parts, 'scan', lockSeconds * 1000, work);
  if ('held' in result) throw new ScanHeldError(result.held.heldSince, result.held.heldUntil);
  return result.value;
}
