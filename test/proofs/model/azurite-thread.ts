/** Azurite in a thread of its own: half of the work of a scan is done there. Its parent is told where the tables are, and ends it. */
import { parentPort } from 'node:worker_threads';
import { startAzurite } from '../../../dev/azurite.ts';

const { connectionString } = await startAzurite();
parentPort?.postMessage(connectionString);
