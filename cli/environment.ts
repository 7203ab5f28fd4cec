/** Settings as the command finds them: the environment, and under it the `Values` of `local.settings.json` in the current folder. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Environment, SettingsError } from '../lib/settings.ts';

const localSettings = z.object({ Values: z.record(z.string(), z.string()).optional() });

/** Throws a SettingsError where the file is there and is not what the Functions tools write. */
export function readEnvironment(path = 'local.settings.json'): Environment {
  if (!existsSync(path)) return process.env;
  try {
    return { ...localSettings.parse(JSON.parse(readFileSync(path, 'utf8'))).Values, ...process.env };
  } catch {
    throw new SettingsError(`${path} must be JSON with an object "Values" of texts`);
  }
}
