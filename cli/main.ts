#!/usr/bin/env node
/** The `vetting-monitor` command: what it can do, and which file does it. */
import { Command, InvalidArgumentError } from 'commander';
import { DELIVERY_STATES, type DeliveryState } from '../lib/vetting/delivery.ts';
import packageJson from '../package.json' with { type: 'json' };
import { changesCommand, parseMoment } from './changes.ts';
import { deliverCommand } from './deliver.ts';
import { deliveriesCommand } from './deliveries.ts';
import { historyCommand } from './history.ts';
import { describeProblem } from './problem.ts';
import { dismissCommand, replayCommand } from './replay.ts';
import { runsCommand } from './runs.ts';
import { scanCommand } from './scan.ts';
import { statusCommand } from './status.ts';

const program = new Command('vetting-monitor')
  .description(
    "Watches the Education vettings of a Microsoft partner's customers. Settings come from the environment or local.settings.json.",
  )
  .version(packageJson.version)
  .showHelpAfterError('(vetting-monitor --help lists the commands)');

const channel = ['--channel <channel>', 'only in this channel: teams or webhook', channelName] as const;
const json = ['--json', 'machine output alone on stdout; all else on stderr'] as const;

program
  .command('scan')
  .description('ask about every customer now, tell what was decided')
  .option('--due', 'only about those whose turn it is, until shortly before the next tick: what the timer runs')
  .option(...json)
  .addHelpText(
    'after',
    '\nExit 0 whole, 2 partial (some customers or part of the list could not be read, or not in time), 3 another scan is running, 1 could not run.',
  )
  .action(scanCommand);
program
  .command('status')
  .description('what is known of each customer, open reviews first')
  .option('--status <status>', 'only customers with this Education status: InReview, Approved, Denied, None')
  .option(...json)
  .action(statusCommand);
program
  .command('history')
  .description('every change of one customer, newest first')
  .argument('<customer-id>', "the customer's tenant id")
  .option(...json)
  .action(historyCommand);
program
  .command('changes')
  .description('what changed lately, newest first')
  .option('--since <when>', '2026-11-01, 2026-11-01T09:30Z, or how long ago: 24h, 7d', moment)
  .option('--until <when>', 'the same; changes from then on are left out', moment)
  .option(...json)
  .action(changesCommand);
program
  .command('runs')
  .description('the latest scans, newest first')
  .option('--limit <count>', 'how many', count, 20)
  .option(...json)
  .action(runsCommand);

program
  .command('deliver')
  .description('send what is due in every channel, without asking Partner Center')
  .option('--now', 'everything that is pending, whatever its schedule: for when a channel has been mended')
  .option(...json)
  .addHelpText(
    'after',
    '\nExit 0 all sent, 2 something failed, waits or is dead, 3 another call is delivering, 1 could not run.',
  )
  .action(deliverCommand);
program
  .command('deliveries')
  .description('what became of each told event in each channel, the latest events first')
  .option('--state <state>', `only these: ${DELIVERY_STATES.join(', ')}`, deliveryState)
  .option(...json)
  .action(deliveriesCommand);
program
  .command('replay')
  .description('make a delivery pending again, so that it is sent once more under the same id')
  .argument('[event-id]', 'the event to send again, whatever became of it')
  .option('--dead', 'every dead delivery')
  .option(...channel)
  .option(...json)
  .action(replayCommand);
program
  .command('dismiss')
  .description('let a dead delivery be: it is not wanted any more')
  .argument('<event-id>', 'the dead event')
  .option(...channel)
  .option(...json)
  .action(dismissCommand);

function deliveryState(text: string): DeliveryState {
  const state = DELIVERY_STATES.find((each) => each === text.toLowerCase());
  if (!state) throw new InvalidArgumentError(`It should be one of ${DELIVERY_STATES.join(', ')}.`);
  return state;
}

function channelName(text: string): string {
  const name = ['teams', 'webhook'].find((each) => each === text.toLowerCase());
  if (!name) throw new InvalidArgumentError('It should be teams or webhook.');
  return name;
}

function moment(text: string): Date {
  const at = parseMoment(text, new Date());
  if (!at)
    throw new InvalidArgumentError('It should be a date such as 2026-11-01, a time such as 2026-11-01T09:30Z, or 24h, 7d.');
  return at;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It should be a whole number from 1.');
  return Number(text);
}

// A reader that closed the pipe (`| head`) has seen enough: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

program.parseAsync().catch((error: unknown) => {
  for (const line of describeProblem(error).split('\n')) process.stderr.write(`vetting-monitor: ${line}\n`);
  process.exitCode ??= 1;
});
