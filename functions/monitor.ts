/** The one monitor of this process, made at the first invocation from the app settings. */
import { createMonitor, type Monitor } from '../lib/monitor.ts';
import { parseSettings } from '../lib/settings.ts';

let monitor: Monitor | undefined;

/** Throws a SettingsError, at every call until the settings are right. */
export function theMonitor(): Monitor {
  monitor ??= createMonitor(parseSettings(process.env));
  return monitor;
}
