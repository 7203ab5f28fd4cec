/** The first start with the simulator and tables of its own: its past is lived through before anything else, and told in a few lines. */
import type { Environment, StoreSettings } from '../lib/settings.ts';
import type { LocalStorage } from './local-storage.ts';
import { livePast, PAST_WEEKS } from './past.ts';
import { pastToLive } from './past-state.ts';
import { say } from './say.ts';

/** False where an end was asked for before it was over; a later start goes on from there. */
export async function firstStart(
  folder: string,
  storage: LocalStorage,
  settings: StoreSettings,
  given: Environment,
  stop: AbortSignal,
): Promise<boolean> {
  const past = await pastToLive(folder, settings);
  if (past === null) return true;
  const begunAt = Date.now();
  say(`The first start: ${PAST_WEEKS} weeks of the invented customers are lived through, a scan every two hours of theirs.`);
  const { scans, changed, told, isOver } = await livePast({
    folder,
    past,
    stop,
    environment: { ...storage.settings, ...given },
    keepTables: () => storage.keep(),
    onWeek: (week, counts) =>
      say(`  week ${week} of ${PAST_WEEKS}: ${counts.scans} scans, ${counts.changed} changes, ${counts.told} told`),
  });
  const seconds = ((Date.now() - begunAt) / 1000).toFixed(0);
  say(`  ${scans} scans, ${changed} changes, ${told} told, in ${seconds} s`);
  if (!isOver) say('Stopped. The next start goes on from there.');
  return isOver;
}
