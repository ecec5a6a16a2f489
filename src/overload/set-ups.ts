import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';

/** So many calls that wait are a queue. One or two may be late for a reason of their own. */
const QUEUE = 3;
/** Answers that count: the latest ones, and none that is older than this. */
const LATEST = 9;
const FRESH_MS = 500;

interface Answer {
  readonly atMs: number;
  readonly tookMs: number;
}

/** Calls that are being answered: from our taking the INVITE to our 200, or to our 183 with media. It reads both from the journal. */
export class SetUps {
  readonly #clock: Clock;
  /** When each began, the oldest first. */
  readonly #begun = new Map<CallId, number>();
  readonly #answers: Answer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads a line of a call's journal. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    if (entry.type === 'call.started') this.#begun.set(entry.callId, this.#clock.now());
    else if (entry.type === 'call.answered' || entry.type === 'leg.early') this.#answered(entry.callId);
    else if (entry.type === 'call.ended') this.#begun.delete(entry.callId);
  }

  /** How long those waited for their 200 who got it just now. */
  get answerMs(): number {
    const nowMs = this.#clock.now();
    const fresh = this.#answers.filter(({ atMs }) => nowMs - atMs < FRESH_MS).map(({ tookMs }) => tookMs);
    if (fresh.length < QUEUE) return 0;
    return fresh.toSorted((one, other) => one - other)[fresh.length >> 1] ?? 0;
  }

  /** How long the queue of those has been waiting who have no 200 yet; 0 where there is none. */
  get waitingMs(): number {
    let place = 0;
    for (const atMs of this.#begun.values()) if (++place === QUEUE) return this.#clock.now() - atMs;
    return 0;
  }

  #answered(call: CallId): void {
    const begunMs = this.#begun.get(call);
    if (begunMs === undefined) return;
    this.#begun.delete(call);
    const atMs = this.#clock.now();
    this.#answers.push({ atMs, tookMs: atMs - begunMs });
    if (this.#answers.length > LATEST) this.#answers.shift();
  }
}
