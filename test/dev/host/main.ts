/** A process that is a host of the app beside it: it sends what it hears, and ends in order when it is told to. */
import { tracingChannel } from 'node:diagnostics_channel';
import { Server } from 'node:net';
import { z } from 'zod';
import { startHost } from '../../../dev/host/host.ts';
import { loadApp } from '../../../dev/host/load.ts';

const heard = z.object({ server: z.instanceof(Server) });
const tell = (message: object) => void process.send?.(message);

tracingChannel('net.server.listen').asyncEnd.subscribe((message) => {
  const { data } = heard.safeParse(message);
  if (data) tell({ listensOn: data.server.address() });
});
const host = await startHost({
  app: await loadApp(new URL('app.ts', import.meta.url)),
  port: 0,
  log: ({ functionName, level, category, message }) => {
    if (category === 'user') tell({ logged: [functionName, level, message] });
  },
  failed: (name, error) => tell({ failed: [name, error instanceof Error ? error.message : String(error)] }),
});
tell({ url: host.url });
process.on('message', (order) => {
  if (order === 'begin') {
    host.begin([]);
    tell({ begun: true });
  } else if (order === 'stop') {
    void host.stop().then(() => process.disconnect());
  }
});
