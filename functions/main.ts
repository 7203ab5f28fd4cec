/**
 * The entry that Azure loads: it registers every function and does nothing else. Settings are parsed at the first invocation, so
 * that a wrong one is an error that one sees, and not an app without functions.
 */
import './scan.ts';
import './deliver.ts';
import './shutdown.ts';
