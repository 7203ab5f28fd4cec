#!/usr/bin/env node
/** The `vetting-monitor` command: what it can do, and which file does it. */
import { Command } from 'commander';
import { changesParameters } from '../lib/queries/changes.ts';
import { customersOrder, customersParameters } from '../lib/queries/customers.ts';
import { deliveriesParameters } from '../lib/queries/deliveries.ts';
import { channel as channelName, customerId } from '../lib/queries/question.ts';
import { statsParameters } from '../lib/queries/stats.ts';
import { CHANGE_KINDS } from '../lib/vetting/change-event.ts';
import { DELIVERY_STATES } from '../lib/vetting/delivery.ts';
import packageJson from '../package.json' with { type: 'json' };
import { changesCommand } from './changes.ts';
import { checkCommand } from './check.ts';
import { cleanCommand } from './clean.ts';
import { consentCommand, port } from './consent.ts';
import { deliverCommand } from './deliver.ts';
import { deliveriesCommand } from './deliveries.ts';
import { historyCommand } from './history.ts';
import { anyCase, by, count, csv, json } from './options.ts';
import { describeProblem } from './problem.ts';
import { dismissCommand, replayCommand } from './replay.ts';
import { runsCommand } from './runs.ts';
import { scanCommand } from './scan.ts';
import { statsCommand } from './stats.ts';
import { statusCommand } from './status.ts';

const program = new Command('vetting-monitor')
  .description(
    "Watches the Education vettings of a Microsoft partner's customers. Settings come from the environment or local.settings.json.",
  )
  .version(packageJson.version)
  .showHelpAfterError('(vetting-monitor --help lists the commands)');

program
  .command('check')
  .description('go through settings, token, Partner Center, tables, channels and clock, and say what to do about each')
  .option('--test-card', 'send Teams a test card')
  .option('--test-event', 'send the webhook a signed test event')
  .addOption(json())
  .addHelpText(
    'after',
    '\nMakes the tables where they are missing, as the first scan does, and leaves no rows in them.\n' +
      'Exit 0 all is well, 2 it works but somebody should look (warning), 1 something failed.',
  )
  .action(checkCommand);

const usualWeeks = statsParameters.parse({}).weeks;
const channel = ['--channel <channel>', 'only in this channel: teams or webhook', by(channelName, anyCase)] as const;

program
  .command('scan')
  .description('ask about every customer now, tell what was decided')
  .option('--due', 'only about those whose turn it is, until shortly before the next tick: what the timer runs')
  .addOption(json())
  .addHelpText(
    'after',
    '\nExit 0 whole, 2 partial (some customers or part of the list could not be read, or not in time), 3 another scan is running, 1 could not run.',
  )
  .action(scanCommand);
program
  .command('status')
  .description('what is known of each customer, open reviews first')
  .option(
    '--status <status>',
    'only customers with this Education status: InReview, Approved, Denied, None',
    by(customersParameters.shape.status),
  )
  .option('--search <text>', 'only those with this in their name, domain or id', by(customersParameters.shape.search))
  .option('--sort <order>', 'review (the longest open first), name, changed or checked', by(customersOrder, anyCase))
  .addOption(json())
  .addOption(csv())
  .action(statusCommand);
program
  .command('history')
  .description('the time line of one customer: every change, newest first')
  .argument('<customer-id>', "the customer's tenant id", by(customerId))
  .addOption(json())
  .addOption(csv())
  .action(historyCommand);
program
  .command('changes')
  .description('what changed lately, newest first')
  .option('--since <when>', '2026-11-01, 2026-11-01T09:30Z, or how long ago: 24h, 7d', by(changesParameters.shape.since))
  .option('--until <when>', 'the same; changes from then on are left out', by(changesParameters.shape.until))
  .option('--to <status>', 'only those after which the status is this one', by(changesParameters.shape.to))
  .option(
    '--kind <kinds>',
    `only of these kinds, separated by commas: ${Object.keys(CHANGE_KINDS).join(', ')}`,
    by(changesParameters.shape.kind, anyCase),
  )
  .addOption(json())
  .addOption(csv())
  .action(changesCommand);
program
  .command('runs')
  .description('the latest scans, newest first')
  .option('--limit <count>', 'how many: 20 where it is not said, with --csv all', count)
  .addOption(json())
  .addOption(csv())
  .action(runsCommand);
program
  .command('stats')
  .description('who is where, how long reviews take, and whether the monitor is well')
  .option('--weeks <count>', 'of how many weeks decisions are counted', by(statsParameters.shape.weeks), usualWeeks)
  .addOption(json())
  .action(statsCommand);

program
  .command('deliver')
  .description('send what is due in every channel, without asking Partner Center')
  .option('--now', 'everything that is pending, whatever its schedule: for when a channel has been mended')
  .addOption(json())
  .addHelpText(
    'after',
    '\nExit 0 all sent, 2 something failed, waits or is dead, 3 another call is delivering, 1 could not run.',
  )
  .action(deliverCommand);
program
  .command('deliveries')
  .description('what became of each told event in each channel, the latest events first')
  .option(
    '--state <states>',
    `only these, separated by commas: ${DELIVERY_STATES.join(', ')}`,
    by(deliveriesParameters.shape.state, anyCase),
  )
  .addOption(json())
  .addOption(csv())
  .action(deliveriesCommand);
program
  .command('replay')
  .description('make a delivery pending again, so that it is sent once more under the same id')
  .argument('[event-id]', 'the event to send again, whatever became of it')
  .option('--dead', 'every dead delivery')
  .option(...channel)
  .addOption(json())
  .action(replayCommand);
program
  .command('dismiss')
  .description('let a dead delivery be: it is not wanted any more')
  .argument('<event-id>', 'the dead event')
  .option(...channel)
  .addOption(json())
  .action(dismissCommand);
program
  .command('clean')
  .description('forget what is old: delivered events, runs, and changes where HISTORY_RETENTION_DAYS is set')
  .addOption(json())
  .addHelpText(
    'after',
    '\nEvents go from the second clean-up on, a day later at the earliest.\nExit 0 all gone, 2 rows cannot be read or time was too short, 3 another clean-up is running, 1 could not run.',
  )
  .action(cleanCommand);

program
  .command('consent')
  .description('sign a user in (App+User), and put the refresh token into the Key Vault of PARTNER_CENTER_REFRESH_TOKEN_VAULT')
  .option('--port <port>', 'the one of the redirect address http://localhost:<port> of the app registration', port, 8400)
  .action(consentCommand);

// A reader that closed the pipe (`| head`) has seen enough: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

program.parseAsync().catch((error: unknown) => {
  for (const line of describeProblem(error).split('\n')) process.stderr.write(`vetting-monitor: ${line}\n`);
  process.exitCode ??= 1;
});
