/** What the settings come to, for a person who wants to see that it is what was meant. No address of a channel and no secret. */
import { nextTick } from '../schedule.ts';
import type { Credential, Settings } from '../settings.ts';

export type Facts = {
  readonly partner: string;
  readonly cloud: string;
  readonly partnerCenter: string;
  readonly credential: Credential['kind'];
  readonly requestsPerMinute: number;
  readonly sweepRequestsPerMinute: number;
  readonly activityLog: boolean;
  readonly tablePrefix: string;
  readonly storage: 'connection string' | 'identity';
  readonly scanSchedule: string;
  /** Null where no few words say it. */
  readonly scansEvery: string | null;
  readonly nextScanAt: string | null;
  readonly channels: readonly string[];
  readonly notifyKinds: readonly string[];
  readonly stillWatching: string;
  readonly reviewOverdueDays: number;
};

export function factsOf(settings: Settings, now: Date): Facts {
  const { storage, scanSchedule, teamsWebhookUrl, webhook } = settings;
  return {
    partner: settings.partnerTenantId,
    cloud: settings.cloud,
    partnerCenter: settings.baseUrl,
    credential: settings.credential.kind,
    requestsPerMinute: settings.requestsPerMinute,
    sweepRequestsPerMinute: settings.sweepRequestsPerMinute,
    activityLog: settings.readsActivity,
    tablePrefix: settings.tablePrefix,
    storage: storage.kind === 'identity' ? 'identity' : 'connection string',
    scanSchedule,
    scansEvery: everyOf(scanSchedule),
    nextScanAt: nextTick(scanSchedule, now)?.toISOString() ?? null,
    channels: [...(teamsWebhookUrl ? ['teams'] : []), ...(webhook ? ['webhook'] : [])],
    notifyKinds: [...settings.notifyKinds],
    stillWatching: settings.stillWatching,
    reviewOverdueDays: settings.reviewOverdueDays,
  };
}

/** Of the common forms only, and where the steps come out even. */
function everyOf(schedule: string): string | null {
  const [seconds = '', minutes = '', hours = '', ...days] = schedule.trim().split(/\s+/);
  if (days.some((field) => field !== '*')) return null;
  const steps = (field: string, most: number) => {
    const count = field === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(field)?.[1]);
    return count > 0 && most % count === 0 ? count : null;
  };
  const said = (count: number, noun: string) => (count === 1 ? `every ${noun}` : `every ${count} ${noun}s`);
  const isFixed = (field: string) => /^\d+$/.test(field);
  const [everySeconds, everyMinutes, everyHours] = [steps(seconds, 60), steps(minutes, 60), steps(hours, 24)];
  if (everySeconds !== null && minutes === '*' && hours === '*') return said(everySeconds, 'second');
  if (isFixed(seconds) && everyMinutes !== null && hours === '*') return said(everyMinutes, 'minute');
  if (isFixed(seconds) && isFixed(minutes) && everyHours !== null) return said(everyHours, 'hour');
  return null;
}
