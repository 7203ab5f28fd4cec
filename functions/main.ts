/**
 * The entry that Azure loads: it registers every function and does nothing else. Settings are parsed at the first invocation, so
 * that a wrong one is an error that one sees, and not an app without functions.
 */
import { app } from '@azure/functions';
import './scan.ts';
import './deliver.ts';
import './clean.ts';
import './shutdown.ts';
import './customers.ts';
import './customer.ts';
import './history.ts';
import './changes.ts';
import './stats.ts';
import './runs.ts';
import './deliveries.ts';
import './check.ts';
import './setup-check.ts';
import './replay.ts';
import './health.ts';
import './openapi.ts';
import './dashboard.ts';

/** Exports are streamed: else the library would gather all of a file before it sends any of it. */
app.setup({ enableHttpStream: true });
