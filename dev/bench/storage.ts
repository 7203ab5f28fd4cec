/** Azurite in a process of its own, which counts every request that arrives, whoever sends it and whatever is sent again. */
import { subscribe } from 'node:diagnostics_channel';
import { TableServiceClient } from '@azure/data-tables';
import { startAzurite } from '../azurite.ts';
import { serve } from './child.ts';
import { storageOrder } from './protocol.ts';

const { connectionString } = await startAzurite();
let requests = 0;
subscribe('http.server.request.start', () => {
  requests++;
});

serve(async (message) => {
  const order = storageOrder.parse(message);
  if (order.do === 'begin') requests = 0;
  if (order.do === 'drop') await drop(order.tablePrefix);
  return { connectionString, requests };
});

async function drop(tablePrefix: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  const names: string[] = [];
  for await (const { name } of service.listTables()) if (name?.startsWith(tablePrefix)) names.push(name);
  for (const name of names) await service.deleteTable(name);
}
