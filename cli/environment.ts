/** Settings as the command finds them: the environment, and under it the `Values` of `local.settings.json` in the current folder. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Environment, SettingsError } from '../lib/settings.ts';

const localSettings = z.object({ Values: z.record(z.string(), z.string()).optional() });

/** An empty variable does not hide the file's value. Throws a SettingsError where the file is not what the Functions tools write. */
export function readEnvironment(path = 'local.settings.json'): Environment {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
  if (!existsSync(path)) return set;
  try {
    // Visual Studio writes a byte order mark.
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    return { ...localSettings.parse(JSON.parse(text)).Values, ...set };
  } catch {
    throw new SettingsError(`${path} must be JSON with an object "Values" of texts`);
  }
}
