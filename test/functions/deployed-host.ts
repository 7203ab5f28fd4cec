/**
 * A process that is the Functions worker to a deployed folder: it loads what `main` of its package.json names, with the worker's own
 * module in reach and nothing else, says what was registered, and serves it. Timers fire when whoever forked it names one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { functions, hooks } from '../../dev/host/functions-core.ts';
import { startHost } from '../../dev/host/host.ts';
import { type App, loadApp } from '../../dev/host/load.ts';

const [folder = ''] = process.argv.slice(2);
const say = (message: object) => process.send?.(message);

const { main } = z.object({ main: z.string() }).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
let app: App | null = null;
let problem: string | null = null;
try {
  app = await loadApp(pathToFileURL(join(folder, main)));
} catch (error) {
  // The worker logs it as a warning, and reports what was registered until then.
  problem = error instanceof Error ? error.message : String(error);
}
say({
  is: 'loaded',
  problem,
  functions: functions.map(({ metadata }) => metadata),
  hooks: hooks.map(({ name }) => name),
});

if (app) {
  const host = await startHost({
    app,
    port: 0,
    schedule: () => () => undefined,
    log: ({ functionName, level, message }) => say({ is: 'line', functionName, level, message }),
    failed: (functionName, error) => say({ is: 'line', functionName, level: 'failed', message: String(error) }),
  });
  host.begin([]);
  say({ is: 'serving', url: host.url });
  process.on('message', (name) => {
    void host.fire(String(name)).then((isWell) => say({ is: 'fired', name, isWell }));
  });
}
process.once('disconnect', () => process.exit(0));
