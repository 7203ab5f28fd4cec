/**
 * `@azure/functions-core` as the Functions worker brings it: what the library finds there when an app registers its functions. Kept
 * is what is registered; hooks of single invocations are kept, too, and not run, as nothing here registers any.
 */
import type { ProgrammingModel, Registered, RegisteredHook } from './registered.ts';

export const version = '3.13.0';
export const hostVersion = '4.1044.400';

export class Disposable {
  readonly #dispose: () => void;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose();
  }
}

export const functions: Registered[] = [];
export const hooks: RegisteredHook[] = [];
let model: ProgrammingModel | undefined;
let systemLog: (level: string, message: string) => void = () => undefined;

export function registerFunction(metadata: Registered['metadata'], handler: Registered['handler']): Disposable {
  const registered = { metadata, handler };
  functions.push(registered);
  return new Disposable(() => takeOut(functions, registered));
}

export function registerHook(name: string, callback: RegisteredHook['callback']): Disposable {
  const hook = { name, callback };
  hooks.push(hook);
  return new Disposable(() => takeOut(hooks, hook));
}

export function setProgrammingModel(next: ProgrammingModel): void {
  model = next;
}

export function getProgrammingModel(): ProgrammingModel | undefined {
  return model;
}

/** What the library has to say of itself. */
export function log(level: string, _category: string, message: string): void {
  systemLog(level, message);
}

export function onSystemLog(next: typeof systemLog): void {
  systemLog = next;
}

function takeOut<Value>(list: Value[], value: Value): void {
  const place = list.indexOf(value);
  if (place >= 0) list.splice(place, 1);
}
