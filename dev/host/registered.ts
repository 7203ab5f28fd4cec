/** What the library hands to the worker, and what the worker asks of it: the part of its contract that this host uses. */

/** A trigger or an output as it was registered. */
export type Binding = {
  readonly type: string;
  readonly direction?: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly schedule?: string;
};

export type Registered = {
  readonly metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> };
  /** Called by the library alone. */
  readonly handler: unknown;
};

export type RegisteredHook = {
  readonly name: string;
  readonly callback: (context: { readonly hookData: object; readonly appHookData: object }) => unknown;
};

/** A value as it goes between host and worker. */
export type TypedData = { readonly string?: string; readonly json?: string };

export type CoreInvocation = {
  readonly invocationId: string;
  readonly metadata: Registered['metadata'];
  readonly request: {
    readonly invocationId: string;
    readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
    readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  };
  readonly state: string | undefined;
  readonly log: (level: string, category: string, message: string) => void;
};

export type InvocationModel = {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<unknown>;
};

export type ProgrammingModel = {
  readonly name: string;
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
};

/** The trigger of a function: its name among the bindings, and what it says. */
export function triggerOf({ metadata }: Registered): { readonly name: string; readonly binding: Binding } | null {
  const found = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type));
  return found ? { name: found[0], binding: found[1] } : null;
}

export const isHttp = (binding: Binding): boolean => binding.type.toLowerCase() === 'httptrigger';
export const isTimer = (binding: Binding): boolean => binding.type.toLowerCase() === 'timertrigger';
