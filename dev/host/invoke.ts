/** One invocation as the worker makes it: arguments, handler, response, all by the library's own code. */
import { randomUUID } from 'node:crypto';
import type { App } from './load.ts';
import type { CoreInvocation, Registered, TypedData } from './registered.ts';

/** Of the handler (`user`), or of the library about it (`system`). */
export type LogLine = {
  readonly functionName: string;
  readonly level: string;
  readonly category: string;
  readonly message: string;
};

export type Invocation = {
  readonly id: string;
  /** Resolves with what the handler returned, once its response is on its way to the end. Rejects as the handler or the library threw. */
  readonly ended: Promise<unknown>;
};

export function invoke(
  { model }: Pick<App, 'model'>,
  { metadata, handler }: Registered,
  input: { readonly name: string; readonly data: TypedData; readonly metadata?: Readonly<Record<string, TypedData>> },
  log: (line: LogLine) => void,
): Invocation {
  const id = randomUUID();
  const functionName = metadata.name;
  const core: CoreInvocation = {
    invocationId: id,
    metadata,
    request: {
      invocationId: id,
      inputData: [{ name: input.name, data: input.data }],
      triggerMetadata: input.metadata ?? {},
    },
    state: undefined,
    log: (level, category, message) => log({ functionName, level, category, message }),
  };
  const run = async () => {
    const invocation = model.getInvocationModel(core);
    const { context, inputs } = await invocation.getArguments();
    const result = await invocation.invokeFunction(context, inputs, handler);
    await invocation.getResponse(context, result);
    return result;
  };
  return { id, ended: run() };
}
