import type { CallId } from '../../../src/ports/ids.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import type { AdmitCall } from '../../../src/ports/overload.ts';
import type { FakeClock } from '../../fakes/fake-clock.ts';

/** One piece of work of the loop. */
interface Task {
  readonly costMs: number;
  readonly run: () => void;
}

/** What one call costs: a program that carries 300 of them a second, and no more. */
const INVITE_MS = 0.2;
const REFUSAL_MS = 0.05;
/** Turns until the 200, each after the one before. */
const SET_UP_TURNS_MS = [0.2, 0.2, 0.2, 0.2, 0.2] as const;
/** Turns of the handoff and of the end, so long after the 200. */
const LATER_TURNS = [
  { afterMs: 5, costMs: 0.3 },
  { afterMs: 20, costMs: 0.3 },
  { afterMs: 30, costMs: 0.3 },
  { afterMs: 60, costMs: 0.2 },
  { afterMs: 160, costMs: 0.3 },
  { afterMs: 180, costMs: 0.2 },
  { afterMs: 700, costMs: 0.3 },
  { afterMs: 710, costMs: 0.23 },
] as const;
const CALL_MS =
  INVITE_MS +
  SET_UP_TURNS_MS.reduce<number>((sum, ms) => sum + ms, 0) +
  LATER_TURNS.reduce((sum, { costMs }) => sum + costMs, 0);
/** Calls a second that it can carry. */
export const CAPACITY = 1000 / CALL_MS;
/** What a loop of Node takes from a UDP socket before its timers have their turn. */
const TURN = 32;

/** What came of the calls that began in a time. */
export interface Carried {
  readonly offered: number;
  readonly refused: number;
  /** INVITE to 200, sorted. */
  readonly answersMs: readonly number[];
  /** The longest time that a piece of work of a call that was up waited. */
  readonly longestWaitMs: number;
}

/** A program whose one loop has work for every call, in the time of a {@link FakeClock}. */
export class BusyProgram {
  readonly #clock: FakeClock;
  readonly #admit: AdmitCall;
  readonly #tell: (entry: JournalEntry) => void;
  readonly #queue: (Task & { readonly sinceMs: number })[] = [];
  readonly #later: { readonly atMs: number; readonly task: Task }[] = [];
  #next = 0;
  #dueMs = NaN;
  /** Everything takes so many times as long, as if another program had a part of the CPU. */
  slowness = 1;
  /** Time that the loop had nothing to do, since its beginning. */
  idleMs = 0;
  #result: { offered: number; refused: number; answersMs: number[]; longestWaitMs: number } = empty();

  constructor(clock: FakeClock, admit: AdmitCall, tell: (entry: JournalEntry) => void) {
    this.#clock = clock;
    this.#admit = admit;
    this.#tell = tell;
  }

  /** Offers calls for a while, evenly. */
  offer(perSecond: number, forMs: number): Carried {
    this.#result = empty();
    const untilMs = this.#clock.now() + forMs;
    const everyMs = perSecond === 0 ? Infinity : 1000 / perSecond;
    const nowMs = this.#clock.now();
    this.#dueMs = Number.isNaN(this.#dueMs) ? nowMs : Math.min(Math.max(this.#dueMs, nowMs), nowMs + everyMs);
    while (this.#clock.now() < untilMs) {
      const nowMs = this.#clock.now();
      while (this.#dueMs <= nowMs) {
        this.#invite(this.#dueMs);
        this.#dueMs += everyMs;
      }
      while ((this.#later[0]?.atMs ?? Infinity) <= nowMs) {
        const { atMs, task } = this.#later.shift()!;
        this.#queue.push({ ...task, sinceMs: atMs });
      }
      if (this.#queue.length === 0) {
        const idleMs = Math.max(
          0.5,
          Math.min(untilMs, this.#dueMs, this.#later[0]?.atMs ?? Infinity, nowMs + 5) - nowMs,
        );
        this.#clock.advance(idleMs);
        this.idleMs += idleMs;
        continue;
      }
      for (const { costMs, run, sinceMs } of this.#queue.splice(0, TURN)) {
        this.#result.longestWaitMs = Math.max(this.#result.longestWaitMs, this.#clock.now() - sinceMs);
        this.#clock.block(costMs * this.slowness);
        run();
      }
      this.#clock.advance(0);
    }
    if (everyMs === Infinity) this.#dueMs = NaN;
    const { answersMs, ...rest } = this.#result;
    return { ...rest, answersMs: answersMs.toSorted((one, other) => one - other) };
  }

  #invite(sinceMs: number): void {
    this.#result.offered += 1;
    this.#queue.push({
      sinceMs,
      costMs: REFUSAL_MS,
      run: () => {
        if (this.#admit() !== null) {
          this.#result.refused += 1;
          return;
        }
        const call = asCallId(`call-${this.#next++}`);
        this.#clock.block((INVITE_MS - REFUSAL_MS) * this.slowness);
        this.#tell(fact(call, 'call.started'));
        this.#setUp(call, sinceMs, 0);
      },
    });
  }

  #setUp(call: CallId, sinceMs: number, turn: number): void {
    const costMs = SET_UP_TURNS_MS[turn];
    if (costMs === undefined) {
      this.#tell(fact(call, 'call.answered'));
      this.#result.answersMs.push(this.#clock.now() - sinceMs);
      this.#goOn(call, this.#clock.now());
      return;
    }
    this.#queue.push({ costMs, sinceMs: this.#clock.now(), run: () => this.#setUp(call, sinceMs, turn + 1) });
  }

  #goOn(call: CallId, fromMs: number): void {
    LATER_TURNS.forEach(({ afterMs, costMs }, turn) => {
      const run = (): void => {
        if (turn === LATER_TURNS.length - 1) this.#tell(fact(call, 'call.ended'));
      };
      const at = { atMs: fromMs + afterMs, task: { costMs, run } };
      const place = this.#later.findLastIndex(({ atMs }) => atMs <= at.atMs);
      this.#later.splice(place + 1, 0, at);
    });
  }
}

function empty(): { offered: number; refused: number; answersMs: number[]; longestWaitMs: number } {
  return { offered: 0, refused: 0, answersMs: [], longestWaitMs: 0 };
}

/** The control reads nothing of a fact but its type and its call. */
export function fact(callId: CallId, type: string): JournalEntry {
  return { kind: 'fact', callId, sequence: 1, at: '', version: 1, type, data: {} } as unknown as JournalEntry;
}
