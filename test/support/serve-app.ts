/** A process that serves the functions as `npm start` does, on a free port, and reports what they log to whoever forked it. */
import { startHost } from '../../dev/host/host.ts';
import { loadApp } from '../../dev/host/load.ts';

const app = await loadApp(new URL('../../functions/main.ts', import.meta.url));
const host = await startHost({
  app,
  port: 0,
  log: ({ level, message }) => process.send?.({ level, message }),
  failed: (functionName, error) => process.send?.({ level: 'failed', message: `${functionName}: ${String(error)}` }),
});
host.begin([]);
process.send?.({ url: host.url });
process.once('disconnect', () => process.exit(0));
