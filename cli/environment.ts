/** Settings as the command finds them: the environment, and under it the `Values` of `local.settings.json` in the current folder. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Environment, SettingsError } from '../lib/settings.ts';
import { plain } from './text.ts';

const localSettings = z.object({ Values: z.record(z.string(), z.string()).optional() });

/** An empty variable does not hide the file's value. Throws a SettingsError where the file is not what the Functions tools write. */
export function readEnvironment(path = 'local.settings.json'): Environment {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
  if (!existsSync(path)) return set;
  const { data, error } = localSettings.safeParse(jsonOf(path));
  if (data) return { ...data.Values, ...set };
  const names = error.issues.flatMap((issue) => issue.path[1] ?? []).join(', ');
  if (names) throw new SettingsError(`${path}: of "Values" these must be texts, in quotes: ${plain(names)}`);
  throw new SettingsError(`${path} must be JSON, without comments, with an object "Values" of texts`);
}

/** What the parser says would repeat some of the file. */
function jsonOf(path: string): unknown {
  try {
    // Visual Studio writes a byte order mark.
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
