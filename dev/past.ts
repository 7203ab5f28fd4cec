/**
 * The past of the invented customers, so that the first start opens with weeks that happened: their lives go on by a simulated
 * clock, and every two hours of it a real due scan asks the simulator over HTTP, writes the tables and tells the local Teams. No row
 * is written by hand, and nothing is dated later than now.
 */
import { createMonitor, type Monitor } from '../lib/monitor.ts';
import { PartnerCenterError } from '../lib/partner-center/errors.ts';
import { type Environment, parseSettings, type Settings } from '../lib/settings.ts';
import { CUSTOMERS, simulatorSettings } from './local-partner-center.ts';
import { localTeams } from './local-teams.ts';
import { simulatedClock } from './past-clock.ts';
import { endPast, type StoppedPast, writePast } from './past-state.ts';
import { failingShare, pastTeams } from './past-trouble.ts';
import { seedDemo, startSimulator, withClock } from './simulator/simulator.ts';

export type PastOptions = {
  readonly folder: string;
  /** Where the tables are, and what is set for all scans. */
  readonly environment: Environment;
  readonly past: 'anew' | StoppedPast;
  /** Resolves once a kill can take nothing of the tables any more. */
  readonly keepTables: () => Promise<void>;
  readonly weeks?: number;
  /** The real clock, ms. */
  readonly now?: () => number;
  /** Once aborted, the tick in hand is the last one; another call goes on from there. */
  readonly stop?: AbortSignal;
  readonly onWeek?: (week: number, counts: Counts) => void;
};

export type Counts = { readonly scans: number; readonly changed: number; readonly told: number };

/** As many as are lived through in about half a minute. */
export const PAST_WEEKS = 8;
const hourMs = 3_600_000;
const tickMs = 2 * hourMs;
const weekMs = 7 * 24 * hourMs;
/** No tick is begun that could last beyond now. */
const longestScanMs = 120_000;

/** Returns what this call lived through. One that throws or is killed is begun anew by the next start. */
export async function livePast(options: PastOptions): Promise<Counts & { readonly isOver: boolean }> {
  const { folder, environment, past, keepTables, weeks = PAST_WEEKS, now = Date.now, stop, onWeek } = options;
  const begun = past === 'anew' ? null : past;
  const startMs = begun?.startMs ?? Math.floor((now() - weeks * weekMs) / tickMs) * tickMs;
  const endMs = startMs + weeks * weekMs;
  let nextTickMs = begun?.nextTickMs ?? startMs;
  let livedUntilMs = begun ? nextTickMs - tickMs : startMs;
  const clock = simulatedClock(livedUntilMs);
  const saved = begun?.simulator;
  // Of plain answers, as each new spelling of an entry is a row that is read again.
  const simulator = await startSimulator({ saved, now: clock.now, livesSpeed: 1, livesPace: withClock, quirks: {} });
  const teams = pastTeams(endMs, clock.now, begun?.refused ?? null);
  const webhook = await localTeams(teams.answer);
  const liveUntil = (untilMs: number) => {
    while (livedUntilMs < untilMs) {
      const hourEndsMs = Math.min(livedUntilMs + hourMs, untilMs);
      clock.until(hourEndsMs);
      simulator.advance(hourEndsMs - livedUntilMs);
      livedUntilMs = hourEndsMs;
    }
  };
  const all = { scans: 0, changed: 0, told: 0 };
  let week = { ...all };
  try {
    const settings = pastSettings({ ...simulatorSettings(simulator.url), ...environment, ...webhook.settings });
    const { tablePrefix } = settings;
    if (!begun) seedDemo(simulator.world, { customers: CUSTOMERS, now: clock.now });
    const monitor = createMonitor(settings, clock.io);
    await writePast(folder, { is: 'begun', tablePrefix });
    for (; nextTickMs + longestScanMs <= now(); nextTickMs += tickMs) {
      if (stop?.aborted) {
        await keepTables();
        const refused = teams.refused();
        await writePast(folder, { is: 'stopped', tablePrefix, startMs, nextTickMs, refused, simulator: simulator.save() });
        return { ...all, isOver: false };
      }
      liveUntil(nextTickMs);
      simulator.faultRate({ share: failingShare(endMs - nextTickMs), kinds: ['503'] });
      const { changed, told } = await scan(monitor);
      all.scans++;
      all.changed += changed;
      all.told += told;
      week = { scans: week.scans + 1, changed: week.changed + changed, told: week.told + told };
      const weeksLived = (nextTickMs + tickMs - startMs) / weekMs;
      if (!Number.isInteger(weeksLived)) continue;
      onWeek?.(weeksLived, week);
      week = { scans: 0, changed: 0, told: 0 };
    }
    liveUntil(now());
    await keepTables();
    await endPast(folder, simulator.save());
    return { ...all, isOver: true };
  } finally {
    await webhook.stop();
    await simulator.stop();
  }
}

/** A scan that Partner Center fails is a run that failed, as in life. */
async function scan(monitor: Monitor): Promise<{ readonly changed: number; readonly told: number }> {
  try {
    return (await monitor.scan({ due: true })).run;
  } catch (error) {
    if (error instanceof PartnerCenterError) return { changed: 0, told: 0 };
    throw error;
  }
}

/** Everybody is asked about once a day, at the pace that partners have. */
function pastSettings(environment: Environment): Settings {
  const settings = parseSettings({
    ...environment,
    SCAN_SCHEDULE: '0 0 */2 * * *',
    PARTNER_CENTER_REQUESTS_PER_MINUTE: '300',
    // What happened then is no news for a real receiver.
    WEBHOOK_URL: undefined,
    WEBHOOK_SECRET: undefined,
  });
  return { ...settings, sweepRequestsPerMinute: (1.1 * CUSTOMERS) / (24 * 60) };
}
