/** The composition root: settings in, ready parts out. Whoever calls the monitor, function, command or local start, calls this. */
import { type Io, realIo } from './io.ts';
import { teamsChannel } from './notify/teams.ts';
import { createPartnerCenter } from './partner-center/client.ts';
import { tokenScope } from './partner-center/clouds.ts';
import { entraIdTokens } from './partner-center/entra-id.ts';
import { createPace } from './partner-center/pace.ts';
import { credentialTokens, readyToken, type TokenSource } from './partner-center/token.ts';
import { type Scan, type ScanParts, scan } from './scan.ts';
import type { Settings, StoreSettings } from './settings.ts';
import { createState, type State, WrongPartnerError } from './store/state.ts';
import { createStore, type Store } from './store/store.ts';
import { openTables, type Tables } from './store/tables.ts';

export type Monitor = {
  /** Asks about every customer and tells what changed. Throws as `lib/scan.ts` says, and a WrongPartnerError. */
  scan(onProgress?: ScanParts['onProgress']): Promise<Scan>;
};

/** Makes no request: whatever is wrong outside is met by the first scan. One monitor is one pace and one token. */
export function createMonitor(settings: Settings, io: Io = realIo): Monitor {
  const pace = createPace(settings.requestsPerMinute, io);
  const tokens = tokenSource(settings, io);
  const { baseUrl, partnerTenantId, tablePrefix, notifyKinds, concurrency, teamsWebhookUrl } = settings;
  const channel = teamsWebhookUrl ? teamsChannel({ webhookUrl: teamsWebhookUrl, fetch: io.fetch, now: io.now }) : null;
  let opening: Promise<Store> | undefined;

  const openStore = async () => {
    const tables = await openTables(settings.storage, tablePrefix);
    await tables.create();
    await createState(tables.State, tablePrefix).claim(partnerTenantId);
    return createStore(tables, partnerTenantId);
  };

  return {
    async scan(onProgress) {
      opening ??= openStore();
      const store = await opening.catch((error: unknown) => {
        opening = undefined; // The next call tries again.
        throw error;
      });
      const runId = io.uuid();
      const partnerCenter = createPartnerCenter({ baseUrl, tokens, pace, io, correlationId: runId });
      return scan({ store, partnerCenter, channel, notifyKinds, concurrency, runId, io, onProgress });
    },
  };
}

function tokenSource({ credential, authorityHost, cloud }: Settings, io: Io): TokenSource {
  if (credential.kind === 'token') return readyToken(credential.token);
  return credentialTokens(entraIdTokens(credential, authorityHost, tokenScope(cloud)), io);
}

/** Opens the tables for reading. Null where no scan has run yet; throws a WrongPartnerError where they are another partner's. */
export async function openStore(settings: StoreSettings): Promise<Store | null> {
  const tables: Tables = await openTables(settings.storage, settings.tablePrefix);
  const state: State = createState(tables.State, settings.tablePrefix);
  const partner = await state.partner();
  if (partner === null) return null;
  const { partnerTenantId } = settings;
  if (partnerTenantId && partnerTenantId !== partner)
    throw new WrongPartnerError(settings.tablePrefix, partner, partnerTenantId);
  return createStore(tables, partner);
}
