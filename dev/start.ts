/**
 * `npm start`: the whole monitor on this machine, API and dashboard with it. What the settings do not name is brought along: Azurite
 * for the tables, the simulator for Partner Center, a webhook that prints. The functions are those that Azure loads. `--once` runs
 * one scan and ends. Data stays in `.local/`; a second start goes on from it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { readEnvironment } from '../cli/environment.ts';
import { describeProblem } from '../cli/problem.ts';
import { nextTick } from '../lib/schedule.ts';
import { parseSettings, type Settings, SettingsError } from '../lib/settings.ts';
import { buildDashboard } from './dashboard-page.ts';
import { firstStart } from './first-start.ts';
import { lockFolder } from './folder-lock.ts';
import { endAsked, untilAborted } from './host/ending.ts';
import { startHost } from './host/host.ts';
import { portOf } from './host/listen.ts';
import { loadApp } from './host/load.ts';
import { isSimulated, localPartnerCenter, simulatorSettings } from './local-partner-center.ts';
import { type LocalStorage, localStorage } from './local-storage.ts';
import { localTeams } from './local-teams.ts';
import { logPrinter, say, sayFailure } from './say.ts';

const folder = '.local';
/** What a scan of the demo takes, and some. */
const shortestScanMs = 6_000;
const dist = new URL('../dist/', import.meta.url);
const functions = new URL('../functions/main.ts', import.meta.url);

async function start(isOnce: boolean): Promise<void> {
  const given = readEnvironment();
  const port = isOnce ? null : portOf(given.PORT);
  const isDemo = isSimulated(given);
  const ends: (() => void | Promise<void>)[] = [lockFolder(folder)];
  const stop = endAsked(() => say('Stopping when what is in hand is written; once more ends at once.'));
  try {
    const storage = await localStorage(given, folder);
    ends.push(() => storage.stop());
    // Its address comes last; all else is read here already, so that what is wrong is met at once.
    const beforehand = { ...(isDemo && simulatorSettings('http://127.0.0.1')), ...storage.settings, ...given };
    const settings = parseSettings(beforehand);
    Object.assign(process.env, beforehand);
    const host = await startHost({ app: await loadApp(functions), port, log: logPrinter(), failed: sayFailure });
    ends.push(() => host.stop());
    const building = isOnce ? Promise.resolve() : buildPage();
    building.catch(() => undefined); // Met below.
    if (isDemo && storage.isLocal && !(await firstStart(folder, storage, settings, given, stop))) return;

    const partnerCenter = await localPartnerCenter(given, folder);
    ends.push(() => partnerCenter.stop());
    // Real customers are told of only where a webhook is set for them.
    const teams = isDemo && !given.TEAMS_WEBHOOK_URL ? await localTeams() : null;
    ends.push(() => teams?.stop());
    Object.assign(process.env, partnerCenter.settings, teams?.settings, given);
    await building;
    introduce(parseSettings(process.env), storage, { isDemo, isTeamsLocal: teams !== null });
    await roomToScan(settings.scanSchedule, stop);
    await partnerCenter.live();
    if (isOnce) {
      if (!(await Promise.race([host.fire('scan'), untilAborted(stop)]))) process.exitCode = 1;
      return;
    }
    partnerCenter.liveOn();
    say(`Dashboard       ${host.url}/api/dashboard`);
    say(`Scanning on the schedule ${settings.scanSchedule}; Ctrl-C ends.`);
    host.begin(['scan']);
    await untilAborted(stop);
    ends.unshift(() =>
      say(`Stopped.${isDemo || storage.isLocal ? ` What is known stays in ${folder}/; the next start goes on from it.` : ''}`),
    );
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** A scan ends in time for the next tick: begun just before one, it would reach few. Then it waits for that tick. */
async function roomToScan(schedule: string, signal: AbortSignal): Promise<void> {
  const ms = (nextTick(schedule, new Date())?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();
  if (ms < shortestScanMs) await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

async function buildPage(): Promise<void> {
  const page = await buildDashboard();
  await mkdir(dist, { recursive: true });
  await writeFile(new URL('dashboard.html', dist), page);
}

function introduce(
  { baseUrl, tablePrefix, teamsWebhookUrl }: Settings,
  storage: LocalStorage,
  { isDemo, isTeamsLocal }: { readonly isDemo: boolean; readonly isTeamsLocal: boolean },
): void {
  say(`Partner Center  ${isDemo ? `simulator at ${baseUrl}, invented customers` : baseUrl}`);
  say(`Tables          ${tablePrefix}Snapshots, …History, …Changes, …Deliveries, …Runs, …State at ${storage.where}`);
  say(`Teams           ${teamsAre(isTeamsLocal, teamsWebhookUrl !== null)}`);
  say('The first look at a customer is its baseline. From then on every change is printed; * marks those that are told.');
  if (storage.isLocal) say(`Ask in a second terminal:\n  ${storage.hint(tablePrefix)} npm run -s vetting-monitor -- changes`);
}

function teamsAre(isLocal: boolean, isSet: boolean): string {
  if (isLocal) return 'a webhook on this machine that prints what it is told (TEAMS_WEBHOOK_URL sets a real one)';
  return isSet ? 'told of every decision' : 'not told (TEAMS_WEBHOOK_URL is not set)';
}

start(process.argv.includes('--once')).catch((error: unknown) => {
  for (const line of describeProblem(error).split('\n')) process.stderr.write(`${line}\n`);
  if (error instanceof SettingsError) process.stderr.write('Without any PARTNER_CENTER_ setting, the simulator is used.\n');
  process.exitCode = 1;
});
