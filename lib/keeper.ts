/** Writes what can wait a little, a hundred customers a request, while the next ones are asked: baselines, and who was asked. */
import type { Io } from './io.ts';
import type { Look } from './look.ts';
import type { Store } from './store/store.ts';
import type { Tally } from './tally.ts';

export type Keeper = {
  /** `isKnown`: whether the customer has a row. */
  keep(look: Look, isKnown: boolean): void;
  /** Whether a write went wrong: there is no use in asking on. */
  hasFailed(): boolean;
  /** Resolves when all is written, and throws where something was not. */
  finish(): Promise<void>;
};

const looksARequest = 100;

export function createKeeper({ snapshots }: Pick<Store, 'snapshots'>, tally: Tally, io: Pick<Io, 'now'>): Keeper {
  let looks: Look[] = [];
  let failure: { readonly error: unknown } | null = null;
  let writing = Promise.resolve();

  const write = async (some: readonly Look[]) => {
    const baselines = some.flatMap((look) => (look.outcome === 'baseline' ? [look.snapshot] : []));
    for (const { customerId, problem } of await snapshots.insert(baselines)) tally.notStored(customerId, problem);
    const idsOf = (outcome: Look['outcome']) => some.filter((look) => look.outcome === outcome).map((look) => look.customerId);
    await snapshots.mark(idsOf('unchanged'), 'checkedAt', io.now());
    // Else who cannot be read would be the longest unchecked at every scan, and keep all others from their turn.
    await snapshots.mark([...idsOf('failed'), ...idsOf('gone')], 'askedAt', io.now());
  };
  const flush = () => {
    const some = looks;
    looks = [];
    writing = writing.then(async () => {
      if (failure) return;
      await write(some).catch((error: unknown) => {
        failure = { error };
      });
    });
    return writing;
  };

  return {
    keep(look, isKnown) {
      if (look.outcome === 'kept' || look.outcome === 'unasked') return;
      if (!isKnown && look.outcome !== 'baseline') return;
      looks.push(look);
      if (looks.length >= looksARequest) void flush();
    },
    hasFailed: () => failure !== null,
    async finish() {
      await flush();
      if (failure) throw failure.error;
    },
  };
}
