/** What a scan counts while it runs, and the run row that this makes. */
import type { DeliverReport } from './deliver.ts';
import type { Look } from './look.ts';
import type { RequestCounts } from './partner-center/request.ts';
import type { Relay } from './relay.ts';
import type { Run } from './store/runs.ts';
import { describeStorageError } from './store/storage-error.ts';
import type { ChangeEvent, ChangeKind } from './vetting/change-event.ts';

/** More failures than these are only counted. */
const mostFailuresNamed = 10;

export class Tally {
  /** Customers that Partner Center called gone. */
  readonly gone = new Set<string>();
  #listed = 0;
  #due: number | null = null;
  #listComplete = false;
  #departed = 0;
  #withheld = 0;
  #checked = 0;
  #failed = 0;
  readonly #changes = new Map<string, ChangeEvent>();
  readonly #notes: string[] = [];
  readonly #notRelayed = new Set<string>();
  readonly #runId: string;
  readonly #startedAt: Date;
  readonly #requests: Readonly<RequestCounts>;

  readonly #told: ReadonlySet<ChangeKind>;

  constructor(runId: string, startedAt: Date, requests: Readonly<RequestCounts>, told: ReadonlySet<ChangeKind>) {
    this.#runId = runId;
    this.#told = told;
    this.#startedAt = startedAt;
    this.#requests = requests;
  }

  /** How many customers there are, and how many of them it is the turn of. */
  planned(listed: number, due: number, listComplete: boolean): void {
    this.#listed = listed;
    this.#due = due;
    this.#listComplete = listComplete;
  }

  note(line: string): void {
    this.#notes.push(line.replaceAll(/\s+/g, ' '));
  }

  count(look: Look): void {
    if (look.outcome === 'unasked') return;
    if (look.outcome === 'gone') this.gone.add(look.customerId);
    else if (look.outcome === 'failed') this.#fail(look.customerId, look.problem);
    else this.#checked++;
    if (look.outcome === 'kept') this.#found(look.events);
  }

  #fail(customerId: string, problem: string): void {
    this.#failed++;
    if (this.#failed <= mostFailuresNamed) this.note(`customer ${customerId}: ${problem}`);
  }

  relayed(relay: Relay): void {
    this.#found(relay.events);
    for (const problem of relay.problems) this.#notRelayed.add(problem);
  }

  delivered(reports: readonly DeliverReport[]): void {
    for (const problem of reports.flatMap((report) => report.problems)) this.note(problem);
  }

  /** A customer that was read, but could not be stored. */
  notStored(customerId: string, problem: string): void {
    this.#checked--;
    this.#fail(customerId, problem);
  }

  /** `departed` were marked as such, `withheld` were not because they were too many at once. */
  left(departed: readonly string[], withheld: readonly string[]): void {
    this.#withheld = withheld.length;
    for (const customerId of withheld) if (this.gone.delete(customerId)) this.#failed++;
    this.#departed = new Set([...departed, ...this.gone]).size;
    if (withheld.length > 0) {
      this.note(
        `${withheld.length} customers would have departed at once: taken for a fault of Partner Center, none was marked`,
      );
    }
  }

  get asked(): number {
    return this.#checked + this.#failed + this.gone.size;
  }

  /** All changes that this scan found, each once, oldest first. */
  get changes(): ChangeEvent[] {
    return [...this.#changes.values()].sort((a, b) => (a.detectedAt < b.detectedAt ? -1 : 1));
  }

  /** Those of them that are told. */
  get events(): ChangeEvent[] {
    return this.changes.filter((event) => this.#told.has(event.kind));
  }

  get notes(): string[] {
    const unnamed = this.#failed - mostFailuresNamed;
    const more = unnamed > 0 ? [`${unnamed} more customers could not be read`] : [];
    return [...this.#notes, ...this.#notRelayed, ...more];
  }

  get notReached(): number {
    return (this.#due ?? this.asked) - this.asked;
  }

  /** Whether all whose turn it was were asked about. */
  get isThrough(): boolean {
    return this.#due !== null && this.notReached === 0;
  }

  begun(): Run {
    return this.#run('running', null);
  }

  ended(at: Date): Run {
    if (this.notReached > 0)
      this.note(`${this.notReached} of ${this.#due} due customers were not reached in time: they come first next time`);
    const missed = this.#failed + this.#withheld + this.#notRelayed.size + this.notReached;
    return this.#run(this.#listComplete && missed === 0 ? 'whole' : 'partial', at);
  }

  stopped(at: Date): Run {
    this.note(`an end was asked for: ${this.asked} of ${this.#due ?? 'an unknown number of'} due customers were asked about`);
    return this.#run('stopped', at);
  }

  brokenOff(at: Date, error: unknown): Run {
    const problem = describeStorageError(error) ?? (error instanceof Error ? error.message : String(error));
    // Before all else: `lib/queries/health.ts` says why from the first note.
    this.#notes.unshift(problem.replaceAll(/\s+/g, ' '));
    return this.#run('failed', at);
  }

  #found(events: readonly ChangeEvent[]): void {
    for (const event of events) this.#changes.set(event.id, event);
  }

  #run(outcome: Run['outcome'], finishedAt: Date | null): Run {
    return {
      runId: this.#runId,
      startedAt: this.#startedAt,
      finishedAt,
      outcome,
      customers: {
        listed: this.#listed,
        due: this.#due ?? 0,
        checked: this.#checked,
        failed: this.#failed,
        departed: this.#departed,
        notReached: this.notReached,
      },
      listComplete: this.#listComplete,
      requests: { ...this.#requests },
      changed: this.#changes.size,
      told: this.events.length,
      notes: this.notes,
    };
  }
}
