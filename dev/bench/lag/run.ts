/** One simulated month, seen by each poller in turn: the same reviews for all of them. */
import { pollEverybody, pollWithoutLimit } from './compared.ts';
import { averageInReview, type Figures, figuresOf, lagsOf, rounded } from './figures.ts';
import { pollByLanes } from './lanes.ts';
import type { Curve } from './plot.ts';
import type { LagSettings } from './settings.ts';
import type { Watched } from './watch.ts';
import { createWorld, type World } from './world.ts';

export type Poller = 'lanes' | 'lanesWithoutLog' | 'everybody' | 'lowerBound';

export type LagRun = {
  readonly world: World;
  readonly watched: Readonly<Record<Poller, Watched>>;
  readonly figures: Readonly<Record<Poller, Figures>>;
  readonly averageInReview: number;
  /** p95 of full polling ÷ p95 of the lanes, of the decisions that each of them told. */
  readonly p95Ratio: number | null;
};

/** Full polling is given as many calls a day as the lanes took. */
export function runLag(settings: LagSettings): LagRun {
  const world = createWorld(settings);
  const lanes = pollByLanes(world, settings, true);
  const { list, log, qualifications } = lanes.calls;
  const watched = {
    lanes,
    lanesWithoutLog: pollByLanes(world, settings, false),
    everybody: pollEverybody(world, settings, (list + log + qualifications) / settings.days),
    lowerBound: pollWithoutLimit(world, settings),
  };
  const figures = {
    lanes: figuresOf(world, settings, watched.lanes),
    lanesWithoutLog: figuresOf(world, settings, watched.lanesWithoutLog),
    everybody: figuresOf(world, settings, watched.everybody),
    lowerBound: figuresOf(world, settings, watched.lowerBound),
  };
  const [ours, theirs] = [figures.lanes.minutes.p95, figures.everybody.minutes.p95];
  return {
    world,
    watched,
    figures,
    averageInReview: averageInReview(world, settings),
    p95Ratio: ours && theirs ? rounded(theirs / ours) : null,
  };
}

/** What the plot shows of a run. */
export function curvesOf({ world, watched, figures }: LagRun, settings: LagSettings): readonly [Curve, Curve, Curve] {
  const curve = (poller: Poller, name: string): Curve => ({
    name,
    lagsMs: lagsOf(world, settings, watched[poller]),
    decisions: figures[poller].decisions,
  });
  return [
    curve('lowerBound', 'lower bound: next tick'),
    curve('lanes', 'lanes'),
    curve('everybody', 'full polling, as many calls'),
  ];
}
