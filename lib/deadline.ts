/** By when a scan that the timer runs has to have asked whom it asks. */
import { nextTick } from './schedule.ts';

/** `functionTimeout` of host.json. */
export const FUNCTION_TIMEOUT_MS = 600_000;
/** What the requests in hand, the last writes and the deliveries are given. */
const endMs = 150_000;
const marginMs = 20_000;

/** Before the next tick of the schedule, and before the host would end the function; with a margin that is small where the ticks are. */
export function deadlineOf(schedule: string, begunAt: Date): Date {
  const next = nextTick(schedule, begunAt);
  const intervalMs = next ? next.getTime() - begunAt.getTime() : Number.POSITIVE_INFINITY;
  const forTickMs = intervalMs - Math.min(marginMs, intervalMs / 5);
  return new Date(begunAt.getTime() + Math.min(forTickMs, FUNCTION_TIMEOUT_MS - endMs));
}
