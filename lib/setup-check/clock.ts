/** This machine's clock, held against those of the services that answered. */
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed, skipped } = findingsOf('clock');

const minuteMs = 60_000;
/** Half of what receivers of the webhook commonly allow a signature. */
const mostMs = 2.5 * minuteMs;
const worthAWordMs = 30_000;

const breaks =
  'receivers refuse signatures that are over 5 minutes off, storage refuses keys at 15, and tokens are taken for good or ended at the wrong time';

export function clockFinding(aheadMs: ReadonlyMap<string, number>): Finding {
  const heard = [...aheadMs];
  if (heard.length === 0) return skipped('needs an answer of Partner Center or of the tables');
  const furthest = Math.max(...heard.map(([, ms]) => Math.abs(ms)));
  const said = heard.map(([who, ms]) => `${offText(-ms)} ${who}'s`).join(', ');
  if (furthest < worthAWordMs) return ok(`it agrees with that of ${heard.map(([who]) => who).join(' and ')}`);
  const remedy = `have this machine's clock set by NTP; if one of the services is off, tell whoever runs it`;
  return furthest > mostMs
    ? failed(`this machine's clock is ${said}: ${breaks}`, remedy)
    : warning(`this machine's clock is ${said}`, remedy);
}

/** `7 minutes behind`. */
function offText(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(minutes / 60);
  const amount = seconds < 120 ? `${seconds} seconds` : minutes < 120 ? `${minutes} minutes` : `${hours} hours`;
  return `${amount} ${ms < 0 ? 'behind' : 'ahead of'}`;
}
