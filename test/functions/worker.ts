/** The Functions worker as the built bundle meets it: the module that it brings, and a process that invokes what was registered. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The worker's module, as far as registering goes: it keeps what is registered. */
const workerModule = `
const functions = [];
const hooks = [];
let model;
class Disposable { dispose() {} }
module.exports = {
  version: '1', hostVersion: '4.0.0', Disposable, log() {},
  functions, hooks,
  registerHook: (name, callback) => { hooks.push({ name, callback }); return new Disposable(); },
  setProgrammingModel: (next) => { model = next; },
  getProgrammingModel: () => model,
  registerFunction: (metadata, callback) => { functions.push({ metadata, callback }); return new Disposable(); },
};`;

/** Invokes the function that a message names. At \`terminate\` it runs the hooks, as the worker does, and ends the moment they are done. */
const invoking = `
const { functions, hooks } = require('@azure/functions-core');
require('./functions.cjs');
const say = (level) => (line) => process.send({ level, line: JSON.parse(line) });
process.on('message', async (order) => {
  if (order === 'terminate') {
    for (const { name, callback } of hooks) if (name === 'appTerminate') await callback({ hookData: {}, appHookData: {} });
    process.exit(0);
  }
  const { callback } = functions.find(({ metadata }) => metadata.name === order);
  await callback({ isPastDue: false }, { log: say('log'), warn: say('warn') });
  process.send({ level: 'done', line: order });
});`;

/** Puts the worker beside the bundle. */
export function putWorker(folder: string): void {
  const module = join(folder, 'node_modules', '@azure', 'functions-core');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'index.js'), workerModule);
  writeFileSync(join(folder, 'invoking.cjs'), invoking);
}

export type Worker = {
  invoke(name: string): void;
  /** Runs the hooks of a shutdown; resolves with the exit code. */
  terminate(): Promise<unknown>;
  /** Resolves once the function that was invoked has ended. */
  done(name: string): Promise<void>;
  readonly lines: readonly { readonly level: string; readonly line: unknown }[];
};

const message = z.object({ level: z.string(), line: z.unknown() });

/** A process that loaded the bundle and waits for invocations, with nothing in its environment but the settings. */
export function startWorker(folder: string, env: Readonly<Record<string, string>>): Worker {
  const child: ChildProcess = fork('invoking.cjs', [], { cwd: folder, env, execArgv: [] });
  const lines: { level: string; line: unknown }[] = [];
  const ended = once(child, 'exit');
  child.on('message', (said) => lines.push(message.parse(said)));
  return {
    lines,
    invoke: (name) => void child.send(name),
    async terminate() {
      child.send('terminate');
      const [exitCode] = await ended;
      return exitCode;
    },
    async done(name) {
      while (!lines.some(({ level, line }) => level === 'done' && line === name)) {
        await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error('the worker ended')))]);
      }
    },
  };
}
