/** The monitor: at each tick the lanes of `lib/vetting/lanes.ts`, asked in their order at the pace, until the deadline. */
import { lanesOf, sweepBudget, type Turn, undecidedSubmission } from '../../../lib/vetting/lanes.ts';
import type { Education } from '../../../lib/vetting/snapshot.ts';
import { clockOf, hourMs, type LagSettings, listPages, minuteMs, secondMs } from './settings.ts';
import { createWatch, type Watched } from './watch.ts';
import type { World } from './world.ts';

export function pollByLanes(world: World, settings: LagSettings, withLog: boolean): Watched {
  const { startMs, endMs } = clockOf(settings);
  const tickMs = settings.scanEveryMinutes * minuteMs;
  const spacingMs = minuteMs / settings.requestsPerMinute;
  const watch = createWatch(world, settings);
  const log = submissionsSince(world, startMs, settings.logDelayMinutes * minuteMs);
  // Who is asked goes to the end: what is in order already is sorted at a glance.
  const turns = new Map<string, Turn>();
  for (let customer = 0; customer < settings.customers; customer++) {
    const customerId = String(customer);
    turns.set(customerId, { customerId, checkedAtMs: null, isReviewOpen: false, submittedAtMs: null });
  }
  const logged = new Map<string, number>();
  const isListHourly = listPages(settings) >= settings.hourlyListFromPages;
  let listedAtMs = Number.NEGATIVE_INFINITY;
  let lastScanAt: Date | null = null;

  for (let tick = startMs; tick < endMs; tick += tickMs) {
    let atMs = tick;
    if (!isListHourly || tick - listedAtMs >= hourMs) {
      for (let page = 0; page < listPages(settings); page++, atMs += spacingMs) watch.call('list', atMs);
      listedAtMs = tick;
    }
    if (withLog) {
      watch.call('log', atMs);
      for (const { customer, submittedAtMs } of log(atMs)) {
        const turn = turns.get(String(customer));
        logged.set(String(customer), submittedAtMs);
        if (turn) turns.set(turn.customerId, { ...turn, submittedAtMs });
      }
      atMs += spacingMs;
    }
    const now = new Date(tick);
    const lanes = lanesOf(turns.values(), now, sweepBudget(settings.sweepRequestsPerMinute, lastScanAt, now));
    lastScanAt = now;
    const deadlineMs = tick + tickMs - settings.marginSeconds * secondMs;
    for (const customerId of [...lanes.watched, ...lanes.unseen, ...lanes.sweep]) {
      if (atMs > deadlineMs) break;
      const turn = turnAfter(watch.ask(Number(customerId), atMs), customerId, atMs, logged.get(customerId) ?? 0);
      turns.delete(customerId);
      turns.set(customerId, turn);
      atMs += spacingMs;
    }
  }
  return watch;
}

/** `loggedAtMs`: of the latest submission that the log told of; 0 where it told of none. */
function turnAfter({ review, submitted }: Education, customerId: string, checkedAtMs: number, loggedAtMs: number): Turn {
  const isDecided = review.state === 'decided' && review.decision.submitted?.raw === submitted?.raw;
  const submittedAtMs = undecidedSubmission({
    submittedAtMs: submitted?.at?.getTime() ?? null,
    loggedAtMs: loggedAtMs || null,
    isDecided,
  });
  return { customerId, checkedAtMs, isReviewOpen: review.state === 'open', submittedAtMs };
}

/** The activity log: each call gives the submissions that it shows by then and did not show at the call before. */
function submissionsSince(world: World, startMs: number, delayMs: number) {
  let next = world.reviews.findIndex(({ submittedAtMs }) => submittedAtMs + delayMs >= startMs);
  return (atMs: number) => {
    const first = next;
    while ((world.reviews[next]?.submittedAtMs ?? Number.POSITIVE_INFINITY) + delayMs <= atMs) next += 1;
    return world.reviews.slice(first, next);
  };
}
