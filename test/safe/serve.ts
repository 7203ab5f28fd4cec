/** A process that serves the functions as the host does; what is logged, and what is thrown to the host in full, goes to whoever forked it. */
import { inspect } from 'node:util';
import { startHost } from '../../dev/host/host.ts';
import { loadApp } from '../../dev/host/load.ts';

const app = await loadApp(new URL('../../functions/main.ts', import.meta.url));
const host = await startHost({
  app,
  port: 0,
  log: ({ functionName, level, category, message }) =>
    process.send?.({ said: `${functionName} ${level} ${category} ${message}` }),
  failed: (functionName, error) => {
    const whole = inspect(error, { depth: 10, maxStringLength: null });
    process.send?.({ said: `${functionName} failed ${whole} ${error instanceof Error ? error.stack : ''}` });
  },
});
// A stray rejection ends the worker, and the host logs all of it.
process.on('uncaughtException', (error) => process.send?.({ said: `uncaught ${inspect(error, { depth: 10 })}` }));
host.begin([]);
process.on('message', (name) => {
  void host.fire(String(name)).then((isWell) => process.send?.({ fired: name, isWell }));
});
process.send?.({ url: host.url, routes: app.functions.map(({ metadata }) => metadata) });
process.once('disconnect', () => process.exit(0));
