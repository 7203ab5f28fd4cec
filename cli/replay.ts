/** `vetting-monitor replay` and `dismiss`: what a person decides about deliveries. Exit 1 where there was nothing to decide about. */
import { deliveryItemOf } from '../lib/queries/deliveries.ts';
import { type Decided, dismissEvent, replayDead, replayEvent } from '../lib/replay.ts';
import { deliveryContext, printDeliveries } from './deliveries.ts';
import { plain, printJson } from './print.ts';

type Options = { readonly channel?: string | undefined; readonly json?: boolean };

export async function replayCommand(
  eventId: string | undefined,
  options: Options & { readonly dead?: boolean },
): Promise<void> {
  if ((eventId === undefined) !== (options.dead ?? false)) {
    throw new Error(
      'replay takes either one event id or --dead for every dead delivery: `vetting-monitor deliveries` lists them',
    );
  }
  const context = await deliveryContext();
  if (!context) return nothing(options, eventId);
  const channel = options.channel ?? null;
  const { deliveries } = context.store;
  const decided =
    eventId === undefined
      ? await replayDead(deliveries, channel, new Date())
      : found(await replayEvent(deliveries, eventId, channel, new Date()), eventId, channel);
  tell(decided, context.isSet, options);
  if (decided.deliveries.length === 0 && !options.json) process.stdout.write('Nothing to replay.\n');
  const channels = new Set(decided.deliveries.map((delivery) => delivery.channel));
  for (const name of channels) {
    process.stderr.write(
      context.isSet(name)
        ? `${name}: pending again; \`vetting-monitor deliver\` sends it now, the timer within minutes.\n`
        : `${plain(name)}: pending again, but the channel is not set: nothing is sent to it until it is.\n`,
    );
  }
}

export async function dismissCommand(eventId: string, options: Options): Promise<void> {
  const context = await deliveryContext();
  if (!context) return nothing(options, eventId);
  const channel = options.channel ?? null;
  const decided = await dismissEvent(context.store.deliveries, eventId, channel, new Date());
  tell(found(decided, eventId, channel), context.isSet, options);
}

/** No scan has run yet, which was said already: no event has any id. */
function nothing({ json }: Options, eventId: string | undefined): void {
  if (json) printJson([]);
  if (eventId !== undefined) process.exitCode = 1;
}

function tell({ deliveries, problems }: Decided, isSet: (channel: string) => boolean, { json = false }: Options): void {
  for (const problem of problems) process.stderr.write(`${plain(problem)}\n`);
  const items = deliveries.map((delivery) => deliveryItemOf(delivery, isSet));
  if (json) printJson(items);
  else if (items.length > 0) printDeliveries(items);
  if (problems.length > 0) process.exitCode = 1;
}

/** Throws where no such event was ever to be told. */
function found(decided: Decided, eventId: string, channel: string | null): Decided {
  if (decided.deliveries.length + decided.problems.length > 0) return decided;
  const where = channel === null ? '' : ` to ${channel}`;
  throw new Error(`there is no delivery of an event ${plain(eventId)}${where}: \`vetting-monitor deliveries\` lists them`);
}
