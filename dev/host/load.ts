/** Loads an app of functions, from source or as the built bundle, with the worker's module in reach. */
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { functions, getProgrammingModel, hooks } from './functions-core.ts';
import type { ProgrammingModel, Registered, RegisteredHook } from './registered.ts';

export type App = {
  readonly model: ProgrammingModel;
  readonly functions: readonly Registered[];
  readonly hooks: readonly RegisteredHook[];
};

/** One app a process, as in Azure. Throws what the entry throws, and where it registers nothing. */
export async function loadApp(entry: URL): Promise<App> {
  // In Azure the worker answers the library's require with a module of its own.
  const url = new URL('functions-core.ts', import.meta.url).href;
  const resolving = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
  try {
    // The worker requires what ends on .cjs, and imports all else.
    if (entry.pathname.endsWith('.cjs')) createRequire(entry)(fileURLToPath(entry));
    else await import(entry.href);
  } finally {
    resolving.deregister();
  }
  const model = getProgrammingModel();
  if (!model || functions.length === 0) throw new Error(`no function is registered by ${entry.pathname}`);
  return { model, functions, hooks };
}
