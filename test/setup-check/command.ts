/** What the journeys of `check` share: the lines that it prints, and servers that end with their test. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import type { Command, Over } from '../support/command.ts';

export const steps = [
  'settings',
  'token',
  'partner-center',
  'partner-center',
  'tables',
  'tables',
  'tables',
  'rate',
  'teams',
  'webhook',
  'clock',
];

/** Which line of the output is about what, and how it begins after that. */
export async function checked({ run }: Pick<Command, 'run'>, args: readonly string[] = [], over: Over = {}) {
  const { exitCode, stdout, stderr } = await run(['check', ...args], over);
  expect(stderr).toBe('');
  const lines = stdout.split('\n').flatMap((line) => {
    const [, step = '', state = '', text = ''] = /^(\S+) +(ok|warning|failed|skipped) +(.*)$/.exec(line) ?? [];
    return step ? [{ step, state, text }] : [];
  });
  return {
    exitCode,
    stdout,
    steps: lines.map(({ step }) => step),
    of: (step: string) => lines.filter((line) => line.step === step).map(({ state, text }) => `${state} ${text}`),
    states: Object.fromEntries(lines.map(({ step, state }) => [step, state])),
  };
}

export async function server(listener: RequestListener): Promise<string> {
  const started = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    started.close();
    started.closeAllConnections();
  });
  await once(started, 'listening');
  const address = started.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
