/** Does a thing under its lease, renewed all the while. A lease saves work and calls; who loses it harms nothing, as rows are only replaced in the version that was read. */
import type { Io } from './io.ts';
import type { Held, Leases } from './store/leases.ts';

/**
 * Runs `work` where nobody else has the lease, and returns what it returned; else since when it is held. `isMine` tells `work`
 * whether it still has it: it may have stood still for longer than `ms`.
 */
export async function whileHolding<Value>(
  { leases, io }: { readonly leases: Leases; readonly io: Pick<Io, 'now' | 'uuid' | 'every'> },
  name: string,
  ms: number,
  work: (isMine: () => boolean) => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly held: Held }> {
  const since = io.now();
  const lease = await leases.take(name, io.uuid(), ms, since);
  if ('heldSince' in lease) return { held: lease };
  let isMine = true;
  let hasEnded = false;
  let goodUntil = since.getTime() + ms;
  let renewing = Promise.resolve();
  const renew = async () => {
    if (hasEnded) return;
    const now = io.now();
    try {
      isMine = await lease.renew(now);
      if (isMine) goodUntil = now.getTime() + ms;
    } catch {
      // Tables that cannot be reached are tried again at the next turn; until then the lease holds as long as it was given.
    }
  };
  const end = io.every(ms / 3, () => {
    renewing = renewing.then(renew);
  });
  try {
    return { value: await work(() => isMine && io.now().getTime() < goodUntil) };
  } finally {
    end();
    hasEnded = true;
    await renewing;
    // A lease that could not be given back runs out by itself; what `work` brought counts more.
    await lease.release().catch(() => undefined);
  }
}
