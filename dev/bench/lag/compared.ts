/** What the lanes are held against: everybody in turn at the same cost, and what no poller with the same tick can better. */
import { clockOf, dayMs, type LagSettings, listPages, minuteMs } from './settings.ts';
import { createWatch, type Watched } from './watch.ts';
import type { Review, World } from './world.ts';

/** The customer list, then everybody, and from the beginning again: so many calls a day, evenly over the day. */
export function pollEverybody(world: World, settings: LagSettings, callsPerDay: number): Watched {
  const { startMs, endMs } = clockOf(settings);
  const watch = createWatch(world, settings);
  const pages = listPages(settings);
  const round = pages + settings.customers;
  const spacingMs = dayMs / callsPerDay;
  for (let count = 0; ; count++) {
    const atMs = startMs + count * spacingMs;
    if (atMs >= endMs) return watch;
    const place = count % round;
    if (place < pages) watch.call('list', atMs);
    else watch.ask(place - pages, atMs);
  }
}

/** As if at each tick everybody were asked in no time, whatever it costs. */
export function pollWithoutLimit(world: World, settings: LagSettings): Watched {
  const { startMs } = clockOf(settings);
  const tickMs = settings.scanEveryMinutes * minuteMs;
  const tickFrom = (atMs: number) => startMs + Math.ceil((atMs - startMs) / tickMs) * tickMs;
  const toldAtMs = new Map<Review, number>();
  const seenOpen = new Set<Review>();
  for (const review of world.reviews) {
    if (tickFrom(review.submittedAtMs) < review.decidedAtMs) seenOpen.add(review);
    const tick = tickFrom(review.decidedAtMs);
    const shown = world.reviewAt(review.customer, tick) === review && tick < review.vanishesAtMs;
    if (shown && seenOpen.has(review)) toldAtMs.set(review, tick);
  }
  return { toldAtMs, seenOpen, calls: { list: 0, log: 0, qualifications: 0 } };
}
