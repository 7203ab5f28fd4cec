/** The composition root: settings in, ready parts out. Whoever calls the monitor, function, command or local start, calls this. */
import { type Check, check } from './check.ts';
import { deadlineOf } from './deadline.ts';
import { type DeliverReport, deliver } from './deliver.ts';
import { askUntilStopped, type Io, realIo, untilStopped } from './io.ts';
import type { Channel } from './notify/channel.ts';
import { teamsChannel } from './notify/teams.ts';
import { sourceOf, webhookChannel } from './notify/webhook.ts';
import { createPartnerCenter } from './partner-center/client.ts';
import { entraIdTokens } from './partner-center/entra-id.ts';
import { createPace, type Pace } from './partner-center/pace.ts';
import { credentialTokens, readyToken, type TokenSource } from './partner-center/token.ts';
import { userTokens } from './partner-center/user-token.ts';
import { type CleanUp, cleanUp } from './retention.ts';
import { type Scan, type ScanParts, scan } from './scan.ts';
import { withScanLock } from './scan-lock.ts';
import type { ChannelSettings, Environment, Settings, SettingsError, StoreSettings } from './settings.ts';
import type { Tests } from './setup-check/channels.ts';
import type { SetupCheck } from './setup-check/setup-check.ts';
import { createState, WrongPartnerError } from './store/state.ts';
import { createStore, type Store } from './store/store.ts';
import { openTables, type Tables } from './store/tables.ts';
import { createUnrelayed } from './store/unrelayed.ts';

export type Monitor = {
  /** Asks about customers and tells what changed. Throws as `lib/scan.ts` says, a ScanHeldError, and a WrongPartnerError. */
  scan(options?: ScanOptions): Promise<Scan>;
  /** Asks about one customer, beside a scan that runs or not. Throws as `lib/check.ts` says, and a WrongPartnerError. */
  check(customerId: string): Promise<Check | null>;
};

export type ScanOptions = {
  /** Only who is due, and in time for the next tick of the schedule: what the timer runs. Else everybody. */
  readonly due?: boolean;
  readonly onProgress?: ScanParts['onProgress'];
};

/**
 * Makes no request: whatever is wrong outside is met by the first scan. One monitor is one pace and one token. Once `stop` is
 * aborted, what is under way ends early and orderly.
 */
export function createMonitor(settings: Settings, io: Io = realIo, stop?: AbortSignal): Monitor {
  const ours = stop ? untilStopped(io, stop) : io;
  // What is being sent to a channel is waited for, as its acceptance would be lost: Partner Center is only asked.
  const asking = stop ? askUntilStopped(io, stop) : io;
  const tokens = tokenSource(settings, ours);
  const {
    baseUrl,
    partnerTenantId,
    tablePrefix,
    notifyKinds,
    concurrency,
    readsActivity,
    requestsPerMinute,
    sweepRequestsPerMinute,
    stillWatching,
    reviewOverdueDays,
  } = settings;
  const channels = createChannels(settings, partnerTenantId, ours);
  let opening: Promise<{ store: Store; pace: Pace }> | undefined;

  const open = async () => {
    const tables = await openTables(settings.storage, tablePrefix);
    await tables.create();
    await createState(tables.State, tablePrefix).claim(partnerTenantId);
    const store = createStore(tables, partnerTenantId);
    const { requestsPerMinute: learned } = await store.progress.read();
    return { store, pace: createPace(requestsPerMinute, ours, learned) };
  };

  const opened = async () => {
    opening ??= open();
    return opening.catch((error: unknown) => {
      opening = undefined; // The next call tries again.
      throw error;
    });
  };
  const told = { channels, notifyKinds, io: ours, stop };

  return {
    async scan({ due = false, onProgress } = {}) {
      const { store, pace } = await opened();
      const runId = io.uuid();
      const deadline = due ? deadlineOf(settings.scanSchedule, io.now()) : undefined;
      const partnerCenter = createPartnerCenter({ baseUrl, tokens, pace, io: asking, correlationId: runId, deadline });
      return withScanLock({ leases: store.leases, io }, settings.scanLockSeconds, () =>
        scan({
          ...told,
          store,
          partnerCenter,
          concurrency,
          readsActivity,
          stillWatching,
          reviewOverdueDays,
          runId,
          onProgress,
          due: deadline ? { sweepRequestsPerMinute, requestsPerMinute, deadline } : null,
          learnedRate: () => pace.learned,
        }),
      );
    },
    async check(customerId) {
      const { store, pace } = await opened();
      const deadline = new Date(io.now().getTime() + longestCheckMs);
      const correlationId = io.uuid();
      const partnerCenter = createPartnerCenter({ baseUrl, tokens, pace, io: asking, correlationId, deadline });
      return check(customerId, { ...told, store, partnerCenter });
    },
  };
}

/** Somebody waits for the answer. */
const longestCheckMs = 60_000;

export type DeliverOptions = {
  /** Takes everything that is pending, whatever its schedule. */
  readonly now?: boolean;
  readonly stop?: AbortSignal;
};

/** Delivers what is due, without asking Partner Center. Null where no scan has run yet; throws a WrongPartnerError. */
export async function deliverDue(
  settings: StoreSettings & ChannelSettings,
  { now = false, stop }: DeliverOptions = {},
  io: Io = realIo,
): Promise<DeliverReport[] | null> {
  const opened = await openStore(settings);
  if (!opened) return null;
  const ours = stop ? untilStopped(io, stop) : io;
  const channels = createChannels(settings, opened.partnerTenantId, ours);
  return deliver({ store: opened.store, channels, io: ours, stop, regardless: now });
}

/** Forgets what is old. Null where no scan has run yet; throws as `lib/retention.ts` says, and a WrongPartnerError. */
export async function forgetOld(
  settings: StoreSettings & { readonly historyRetentionDays: number },
  stop?: AbortSignal,
  io: Io = realIo,
): Promise<CleanUp | null> {
  const { store, tables, partnerTenantId } = await openTablesToRead(settings);
  if (partnerTenantId === null) return null;
  const { historyRetentionDays } = settings;
  return cleanUp({ store, unrelayed: createUnrelayed(tables.State), historyRetentionDays, io, stop });
}

/** The channels that are set; none where nothing is. */
function createChannels({ teamsWebhookUrl, webhook }: ChannelSettings, partnerTenantId: string, io: Io): Channel[] {
  const { fetch, now } = io;
  return [
    ...(teamsWebhookUrl ? [teamsChannel({ webhookUrl: teamsWebhookUrl, fetch, now })] : []),
    ...(webhook
      ? [webhookChannel({ webhookUrl: webhook.url, secrets: webhook.secrets, source: sourceOf(partnerTenantId), fetch, now })]
      : []),
  ];
}

/** What proves the monitor to Partner Center; makes no request. */
function tokenSource({ credential, authorityHost, cloud }: Settings, io: Io): TokenSource {
  const entra = { authorityHost, cloud };
  if (credential.kind === 'token') return readyToken(credential.token);
  if (credential.kind !== 'user') return credentialTokens(entraIdTokens(credential, entra), io);
  const user = userTokens({ ...credential, entra, io });
  return credentialTokens(user.issue, io, user);
}

/** Goes through the chain as a person sets it up; what is asked once `stop` is aborted is not waited for. A cold start does without it. */
export async function createSetupCheck(
  given: Environment | SettingsError,
  tests: Tests,
  io: Io = realIo,
  stop?: AbortSignal,
): Promise<SetupCheck> {
  const { checkSetup } = await import('./setup-check/setup-check.ts');
  const asking = stop ? askUntilStopped(io, stop) : io;
  return checkSetup(given, {
    io: asking,
    tests,
    stop,
    tokensOf: (settings) => tokenSource(settings, asking),
    channelsOf: (settings, partnerTenantId) => createChannels(settings, partnerTenantId, io),
  });
}

/** Opens the tables as they are. Null where no scan has run yet; throws a WrongPartnerError where they are another partner's. */
export async function openStore(settings: StoreSettings): Promise<{ store: Store; partnerTenantId: string } | null> {
  const { store, partnerTenantId } = await openTablesToRead(settings);
  return partnerTenantId === null ? null : { store, partnerTenantId };
}

/** The same, where no scan has run yet with tables that have nothing in them. */
export async function openTablesToRead(
  settings: StoreSettings,
): Promise<{ store: Store; tables: Tables; partnerTenantId: string | null }> {
  const tables = await openTables(settings.storage, settings.tablePrefix);
  const partnerTenantId = await createState(tables.State, settings.tablePrefix).partner();
  if (partnerTenantId !== null && settings.partnerTenantId && settings.partnerTenantId !== partnerTenantId)
    throw new WrongPartnerError(settings.tablePrefix, partnerTenantId, settings.partnerTenantId);
  return { store: createStore(tables, partnerTenantId ?? ''), tables, partnerTenantId };
}
