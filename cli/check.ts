/** `vetting-monitor check`: the chain step by step, a line a finding. Exit 0 all is well, 2 it works but somebody should look, 1 something failed. */
import { createSetupCheck } from '../lib/monitor.ts';
import { type Environment, SettingsError } from '../lib/settings.ts';
import type { Facts, Finding } from '../lib/setup-check/setup-check.ts';
import { readEnvironment } from './environment.ts';
import { onInterrupt } from './interrupt.ts';
import { plain, printJson, printLines } from './print.ts';
import { type Colour, coloured, labelled, type Screen, screenOf } from './screen.ts';
import { counted, minute, wrapped } from './text.ts';

type Options = { readonly json?: boolean; readonly testCard?: boolean; readonly testEvent?: boolean };

export async function checkCommand({ json = false, testCard = false, testEvent = false }: Options): Promise<void> {
  const interrupt = onInterrupt();
  const screen = screenOf(process.stdout);
  const tests = { card: testCard, event: testEvent };
  const { facts, findings } = await createSetupCheck(environmentOrError(), tests, undefined, interrupt.signal);
  if (facts && !json) printLines([...labelled(factPairs(facts), screen), '']);
  const checks: Finding[] = [];
  for await (const finding of findings) {
    checks.push(finding);
    if (!json) printLines(findingLines(finding, screen));
  }
  const count = (state: Finding['state']) => checks.filter((check) => check.state === state).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  const isWhole = interrupt.exitCode() === null;
  const isWell = isWhole && failed + warnings === 0;
  if (json) printJson({ ok: isWell, facts, checks });
  else if (isWhole) printLines(['', summary(failed, warnings, count('skipped'))]);
  process.exitCode = interrupt.exitCode() ?? (failed > 0 ? 1 : warnings > 0 ? 2 : 0);
}

function environmentOrError(): Environment | SettingsError {
  try {
    return readEnvironment();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}

const credentials: Readonly<Record<Facts['credential'], string>> = {
  federation: 'managed identity, no secret',
  pem: 'certificate',
  certificate: 'certificate in a file',
  secret: 'client secret',
  user: 'App+User, refresh token',
  token: 'a token from elsewhere, which nothing renews',
};

function factPairs(facts: Facts): (readonly [string, string])[] {
  const { scansEvery, scanSchedule, nextScanAt, channels, notifyKinds, reviewOverdueDays } = facts;
  const next = nextScanAt === null ? 'never again' : `next ${minute(nextScanAt)} UTC`;
  const overdue = reviewOverdueDays === 0 ? 'never' : `after ${counted(reviewOverdueDays, 'day')}`;
  return [
    ['partner', `${facts.partner} (cloud ${facts.cloud}, ${facts.partnerCenter})`],
    ['credential', credentials[facts.credential]],
    [
      'requests',
      `at most ${facts.requestsPerMinute} a minute, ${facts.sweepRequestsPerMinute} for the sweep; activity log ${facts.activityLog ? 'on' : 'off'}`,
    ],
    ['tables', `${facts.tablePrefix}…, by ${facts.storage}`],
    ['scans', `${scansEvery ? `${scansEvery} (${scanSchedule})` : scanSchedule}, ${next}`],
    ['told', `${notifyKinds.join(', ')}: ${channels.length > 0 ? `to ${channels.join(' and ')}` : 'to nobody'}`],
    ['notices', `still watching: ${facts.stillWatching}; review overdue: ${overdue}`],
  ];
}

const colours: Readonly<Record<Finding['state'], Colour>> = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' };

function findingLines({ step, state, detail, remedy }: Finding, screen: Screen): string[] {
  const before = `${step.padEnd(16)}${state.padEnd(9)}`;
  const text = plain(remedy === null ? detail : `${detail} → ${remedy}`);
  const [first = '', ...more] = wrapped(text, screen.width - before.length);
  return [
    `${step.padEnd(16)}${coloured(colours[state], state.padEnd(9), screen)}${first}`,
    ...more.map((line) => ' '.repeat(before.length) + line),
  ];
}

function summary(failed: number, warnings: number, skipped: number): string {
  if (failed + warnings === 0) return 'All is well.';
  const parts = [`${failed} failed`, counted(warnings, 'warning'), `${skipped} skipped`];
  return `${parts.join(', ')}.${failed > 0 ? ' Begin at the top: what was skipped may need what failed.' : ''}`;
}
