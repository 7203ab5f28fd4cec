/**
 * `npm start`: the whole monitor on this machine. What the settings do not name is brought along: Azurite for the tables, the
 * simulator for Partner Center, a webhook that prints. `--once` runs one scan and ends. Data stays in `.local/`; a second start goes on from it.
 */
import { Cron } from 'croner';
import { readEnvironment } from '../cli/environment.ts';
import { describeProblem } from '../cli/problem.ts';
import { createMonitor } from '../lib/monitor.ts';
import { parseSettings, SettingsError } from '../lib/settings.ts';
import { lockFolder } from './folder-lock.ts';
import { localPartnerCenter } from './local-partner-center.ts';
import { localStorage } from './local-storage.ts';
import { localTeams } from './local-teams.ts';
import { say, sayScan } from './say.ts';

const folder = '.local';

async function start(isOnce: boolean): Promise<void> {
  const given = readEnvironment();
  const unlock = lockFolder(folder);
  const partnerCenter = await localPartnerCenter(given, folder);
  const storage = await localStorage(given, folder);
  // Real customers are told of only where a webhook is set for them.
  const teams = partnerCenter.isSimulated && !given.TEAMS_WEBHOOK_URL ? await localTeams() : null;
  try {
    const settings = parseSettings({ ...partnerCenter.settings, ...storage.settings, ...teams?.settings, ...given });
    say(
      `Partner Center  ${partnerCenter.isSimulated ? `simulator at ${settings.baseUrl}, invented customers` : settings.baseUrl}`,
    );
    say(`Tables          ${settings.tablePrefix}Snapshots, …History, …Changes, …Deliveries, …Runs, …State at ${storage.where}`);
    say(`Teams           ${teamsAre(teams !== null, settings.teamsWebhookUrl !== null)}`);
    say('The first look at a customer is its baseline. From then on every change is printed; * marks those that are told.');
    if (storage.isLocal)
      say(`Ask in a second terminal:\n  ${storage.hint(settings.tablePrefix)} npm run -s vetting-monitor -- changes`);
    const stopping = new AbortController();
    const monitor = createMonitor(settings, undefined, stopping.signal);
    const scanNow = async () => {
      partnerCenter.live();
      sayScan(await monitor.scan());
      await partnerCenter.save();
    };
    if (isOnce) {
      await scanNow();
    } else {
      say(`Scanning on the schedule ${settings.scanSchedule}; Ctrl-C ends.`);
      await untilStopped(settings.scanSchedule, scanNow, stopping);
      say(
        `Stopped. ${partnerCenter.isSimulated || storage.isLocal ? `What is known stays in ${folder}/; the next start goes on from it.` : ''}`.trim(),
      );
    }
  } finally {
    await teams?.stop();
    await partnerCenter.stop();
    await storage.stop();
    unlock();
  }
}

function teamsAre(isLocal: boolean, isSet: boolean): string {
  if (isLocal) return 'a webhook on this machine that prints what it is told (TEAMS_WEBHOOK_URL sets a real one)';
  return isSet ? 'told of every decision' : 'not told (TEAMS_WEBHOOK_URL is not set)';
}

/** Scans at once and then on schedule, never two at a time. A scan that fails is said; the next one tries again. */
async function untilStopped(schedule: string, scanNow: () => Promise<void>, stopping: AbortController): Promise<void> {
  let scanning = Promise.resolve();
  const scanSafely = () => {
    scanning = scanNow().catch((error: unknown) => say(`The scan failed: ${describeProblem(error)}`));
    return scanning;
  };
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        say('Stopping when what is in hand is written; once more ends at once.');
        process.once(signal, () => process.exit(1));
        stopping.abort();
        resolve();
      });
    }
  });
  const first = scanSafely();
  const timer = new Cron(schedule, { protect: true, paused: true }, scanSafely);
  await Promise.race([first, stopped]);
  timer.resume();
  await stopped;
  timer.stop();
  await scanning;
}

start(process.argv.includes('--once')).catch((error: unknown) => {
  for (const line of describeProblem(error).split('\n')) process.stderr.write(`${line}\n`);
  if (error instanceof SettingsError) process.stderr.write('Without any PARTNER_CENTER_ setting, the simulator is used.\n');
  process.exitCode = 1;
});
