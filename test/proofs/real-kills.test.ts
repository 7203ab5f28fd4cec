/**
 * Proof 2: the built command, a real process each time, is killed at random moments by the signal that nothing can catch. The
 * tables, Partner Center and both channels live on. At the end it may run to rest, and then no decision may be missing.
 */
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../dev/simulator/random.ts';
import { useCommand } from '../support/command.ts';
import { count, figure, SEED, size, withSeed } from './figures.ts';
import { movingReviews } from './moving-reviews.ts';
import { slowLine } from './slow-line.ts';

const { command } = useCommand();
const kills = size(20, 500);
const customers = 40;
const lineMs = 8;
const atRest = 3;

/** How many requests the receivers had accepted when a process began, and whether that process was killed. */
type Process = { readonly from: { readonly teams: number; readonly webhook: number }; wasKilled: boolean };

test('a command killed at random moments loses no decision', { timeout: kills * 20_000 }, async () =>
  withSeed(async () => {
    const random = seededRandom(SEED);
    const { simulator, teams, webhook, webhookSettings, store, start, rows, freeLeases } = await command({ latencyMs: lineMs });
    const { ids, moves, moveOn } = movingReviews(simulator.world, random, customers);
    // So that kills meet what is under way, too, and not only what is computed.
    const lines = await Promise.all([teams.url, webhook.url].map((url) => slowLine(url, lineMs)));
    onTestFinished(async () => {
      for (const line of lines) await line.stop();
    });
    const settings = { ...webhookSettings, TEAMS_WEBHOOK_URL: lines[0]?.url, WEBHOOK_URL: lines[1]?.url };
    const processes: Process[] = [];
    let killed = 0;
    let afterFirstRequest = 0;

    /** One scan, killed after so many ms unless it ended before. Returns how long it took. */
    const scan = async (killAfterMs: number | null): Promise<number> => {
      // A killed scan leaves its lock, which the next one respects: waiting until it runs out would only slow the test.
      await freeLeases();
      const process: Process = { from: { teams: teams.cards.length, webhook: webhook.events.length }, wasKilled: false };
      processes.push(process);
      const callsBefore = simulator.counters.customers;
      const beganMs = performance.now();
      const running = start(['scan', '--json'], settings);
      const timer = killAfterMs === null ? undefined : setTimeout(() => running.kill('SIGKILL'), killAfterMs);
      const { exitCode, stderr } = await running.ended;
      clearTimeout(timer);
      process.wasKilled = exitCode === null;
      if (process.wasKilled) {
        killed++;
        if (simulator.counters.customers > callsBefore) afterFirstRequest++;
      } else {
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      }
      return performance.now() - beganMs;
    };

    await scan(null);
    await moveOn(store.snapshots);
    let durationMs = await scan(null);
    while (killed < kills) {
      await moveOn(store.snapshots);
      const tookMs = await scan(random() * durationMs * 1.1);
      // What was left behind makes the next scan longer, and a busy machine all of them.
      if (!processes.at(-1)?.wasKilled) durationMs = (durationMs + tookMs) / 2;
    }
    for (let times = 0; times < atRest; times++) await scan(null);

    const decisions = moves.filter(({ kind }) => kind === 'approved' || kind === 'denied');
    const accepted = { teams: teams.cards, webhook: webhook.events.map(({ id }) => [id]) };
    const names = new Map<string, string>();
    let lost = 0;
    let doubled = 0;
    for (const id of ids) {
      const told = (await store.history.of(id)).reverse();
      // Each move is in the history once, in order, and nothing else is.
      expect(told.map(({ kind, companyName }) => `${kind} ${companyName}`)).toEqual(
        moves.filter(({ customerId }) => customerId === id).map(({ kind, companyName }) => `${kind} ${companyName}`),
      );
      for (const event of told)
        if (event.kind === 'approved' || event.kind === 'denied') names.set(event.id, `${event.to}: ${event.companyName}`);
    }
    for (const [id, line] of names) {
      const times = [timesOf(id, accepted.webhook.flat()), timesOf(line, accepted.teams.flat())];
      if (times.includes(0)) lost++;
      doubled += times.filter((each) => each > 1).length;
    }
    lost += decisions.length - names.size;
    figure(
      '2 real kills',
      `${count(killed)} SIGKILLs in ${count(processes.length)} scans (${count(afterFirstRequest)} of them after the first request), ` +
        `${lost} of ${count(decisions.length)} decisions lost, ${doubled} of ${count(2 * decisions.length)} tellings doubled`,
    );
    expect(lost).toBe(0);
    // An id means the same to all: what was told is what the history holds under it, and nothing was told besides.
    for (const { id, data } of webhook.events)
      expect(names.get(id)).toBe(`${data.kind === 'denied' ? 'Denied' : 'Approved'}: ${data.companyName}`);
    // Submissions are of years ago: every review that was read as open is overdue.
    const overdue = new Set<string>();
    const lineOf = (companyName: string | null) => `Overdue: ${companyName?.replaceAll(/\p{Cc}/gu, ' ')}`;
    for await (const row of store.deliveries.list(['delivered'], 'teams'))
      if ('delivery' in row && row.delivery.event.kind === 'overdue') overdue.add(lineOf(row.delivery.event.companyName));
    for (const { companyName } of await store.snapshots.openReviews(new Date())) expect(overdue).toContain(lineOf(companyName));
    expect(new Set(accepted.teams.flat())).toEqual(new Set([...names.values(), ...overdue]));
    // It is told again only where a process was killed after the telling.
    for (const channel of ['teams', 'webhook'] as const) {
      const begun = processes.map(({ from }) => from[channel]);
      const told = begun.map((from, place) => accepted[channel].slice(from, begun[place + 1]).flat());
      expect(toldAgain(told, processes)).toEqual([]);
    }
    for await (const row of store.deliveries.list(['pending', 'dead', 'dismissed'])) expect(row).toBeUndefined();
    for await (const row of store.snapshots.withOutbox()) expect(row).toBeUndefined();
    await rows();
  }),
);

const timesOf = (one: string, all: readonly string[]) => all.filter((each) => each === one).length;

/** What was told again though no kill came after the first time; `told`: what each process told. */
function toldAgain(told: readonly (readonly string[])[], processes: readonly Process[]): string[] {
  const isMarked = new Set<string>();
  return told.flatMap((lines, place) => {
    const again = lines.filter((line, at) => isMarked.has(line) || lines.indexOf(line) !== at);
    if (!processes[place]?.wasKilled) for (const line of lines) isMarked.add(line);
    return again;
  });
}
