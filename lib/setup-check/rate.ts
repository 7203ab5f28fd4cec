/** How long it takes to ask everybody, by the settings and by what Partner Center was found to allow. */
import { CLOUDS } from '../partner-center/clouds.ts';
import { LONGEST_SWEEP_HOURS, sweepPace } from '../plan.ts';
import type { Settings } from '../settings.ts';
import { monthOf } from '../store/keys.ts';
import { createStore } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import { sweepHours } from '../vetting/lanes.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, skipped } = findingsOf('rate');

/** Microsoft's published figure, for everything that a partner runs. */
const published = 500;
/** The latest may be under way, or have failed, and know of nobody. */
const someRuns = 5;

export type Known = { readonly customers: number | null; readonly learned: number | null };

/** What the latest scan of this month says where Partner Center was not asked for all of its list. */
export async function knownOf(tables: Tables | null, listed: number | null, now: Date): Promise<Known> {
  if (!tables) return { customers: listed, learned: null };
  const { runs, progress } = createStore(tables, '');
  try {
    const learned = (await progress.read()).requestsPerMinute;
    if (listed !== null) return { customers: listed, learned };
    const { rows } = await runs.page(monthOf(now), { size: someRuns, token: null });
    return { customers: rows.find((run) => run.customers.listed > 0)?.customers.listed ?? null, learned };
  } catch {
    return { customers: listed, learned: null }; // What it is about is said already, or only a row that somebody else wrote.
  }
}

export function rateFindings(settings: Settings | null, { customers, learned }: Known): Finding[] {
  if (!settings) return [skipped('needs the settings')];
  const { requestsPerMinute: most, baseUrl, cloud } = settings;
  const isTooFast = most > published && baseUrl === CLOUDS[cloud].baseUrl;
  const found =
    learned === null || learned >= most ? '' : `; Partner Center was found to allow some ${Math.round(learned)} a minute`;
  const fast = isTooFast
    ? [
        warning(
          `PARTNER_CENTER_REQUESTS_PER_MINUTE is ${most}`,
          `Partner Center allows some ${published} for all that a partner runs`,
        ),
      ]
    : [];
  if (customers === null)
    return [...fast, ok(`at most ${most} requests a minute; how many customers there are is not known yet${found}`)];
  const pace = sweepPace(settings);
  const hours = sweepHours(customers, pace.requestsPerMinute);
  const said = `${customers} customers: a sweep asks each within ${span(hours)}, a scan of all takes ${span(sweepHours(customers, most))}${found}`;
  if (hours <= LONGEST_SWEEP_HOURS) return [...fast, ok(said)];
  return [...fast, warning(said, `raise ${pace.name} (${pace.requestsPerMinute})`)];
}

function span(hours: number): string {
  const minutes = Math.max(1, Math.ceil(hours * 60));
  if (minutes === 1) return 'a minute';
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
