/** A child process that is told something and answers it, one thing at a time; and the same seen from inside. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

export type Child = {
  /** Tells it something that can be JSON; resolves with its answer. Rejects where it could not do it, or ended. */
  ask(order: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

const reply = z.union([z.object({ answer: z.unknown() }), z.object({ problem: z.string() })]);

/** Starts a file with nothing in its environment. */
export function startChild(file: string): Child {
  const child: ChildProcess = fork(file, [], { env: {}, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  return {
    async ask(order) {
      const replied = once(child, 'message');
      child.send(JSON.stringify(order));
      const gone = ended.then(([code, signal]) => Promise.reject(new Error(`${file} ended with ${code ?? signal}`)));
      const [message] = await Promise.race([replied, gone]);
      const read = reply.parse(message);
      if ('problem' in read) throw new Error(read.problem);
      return read.answer;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** Answers everything that the harness tells this process, and ends with it. */
export function serve(answer: (order: unknown) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', (order) => {
    answer(JSON.parse(z.string().parse(order))).then(
      (given) => process.send?.({ answer: given ?? null }),
      (error: unknown) => process.send?.({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
