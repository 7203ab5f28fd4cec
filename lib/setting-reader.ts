/** Reads settings by name and gathers what is wrong with them. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Says in its message, a line a setting, which are wrong and what they should be. Never repeats a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export type SettingReader = ReturnType<typeof settingReader>;

/** Reads settings and gathers what is wrong, so that a person is told of all of it at once. An empty text is no setting. */
export function settingReader(environment: Environment) {
  const problems: string[] = [];
  const text = (name: string) => {
    const given = environment[name]?.trim() || null;
    if (!given?.startsWith('@Microsoft.KeyVault(')) return given;
    // Azure hands over the reference itself where it could not follow it.
    refuse(
      `${name} is a Key Vault reference that Azure could not follow: see that the secret exists and the app's identity may read it, then have Azure read it anew (docs/deploy.md, step 5)`,
    );
    return null;
  };
  const optional = <T>(name: string, parse: (text: string) => T | null, shape: string): T | null => {
    const given = text(name);
    const value = given === null ? null : parse(given);
    if (given !== null && value === null) refuse(`${name} must be ${shape}`);
    return value;
  };
  const refuse = (problem: string) => {
    if (!problems.includes(problem)) problems.push(problem);
  };
  return {
    text,
    optional,
    refuse,
    /** A setting with a default. A wrong one is noted and its default taken, so that reading goes on; `check` then throws. */
    one<T>(name: string, byDefault: string, parse: (text: string) => T | null, shape: string): T {
      const value = optional(name, parse, shape) ?? parse(byDefault);
      if (value === null) throw new Error(`the default of ${name} is wrong`);
      return value;
    },
    /** Notes a setting that has to be there; the empty text stands in for it until `check` throws. */
    missing(name: string, shape: string): string {
      const isSet = text(name) !== null;
      const isNamed = problems.some((problem) => problem.startsWith(`${name} `));
      if (!isSet && !isNamed) refuse(`${name} is missing: ${shape}`);
      return '';
    },
    check() {
      if (problems.length > 0) throw new SettingsError(problems.join('\n'));
    },
  };
}
