/** The table `AppTraces` as Azure fills it from an app: what its functions log, between the host's own lines. */
import type { InvocationContext, Timer } from '@azure/functions';
import { timer } from '../functions/context.ts';
import type { Row } from './kql.ts';

type Handler = (timer: Timer, context: Pick<InvocationContext, 'log' | 'warn'>) => Promise<void>;

export type AppTraces = {
  readonly rows: readonly Row[];
  /** Runs a timer's handler as the host does: what it throws is a failed invocation. Returns whether it was none. */
  readonly invoke: (name: string, handler: Handler) => Promise<boolean>;
  /** The rows of the latest so many minutes. */
  readonly latest: (minutes: number) => Row[];
};

export function appTraces(now: () => Date): AppTraces {
  const rows: { readonly TimeGenerated: Date; readonly Message: string; readonly SeverityLevel: number }[] = [];
  const write = (SeverityLevel: number) => (line: unknown) =>
    void rows.push({ TimeGenerated: now(), Message: String(line), SeverityLevel });
  const [say, warn, fail] = [write(1), write(2), write(3)];
  return {
    rows,
    async invoke(name, handler) {
      say(`Executing 'Functions.${name}' (Reason='Timer fired at ${now().toISOString()}', Id=…)`);
      try {
        await handler(timer, { log: say, warn });
        say(`Executed 'Functions.${name}' (Succeeded, Id=…, Duration=1234ms)`);
        return true;
      } catch {
        fail(`Executed 'Functions.${name}' (Failed, Id=…, Duration=1234ms)`);
        return false;
      }
    },
    latest: (minutes) => rows.filter(({ TimeGenerated }) => TimeGenerated.getTime() > now().getTime() - minutes * 60_000),
  };
}
