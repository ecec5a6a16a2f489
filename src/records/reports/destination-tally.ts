import { ATTEMPT_RESULTS } from '../../ports/records.ts';
import type { AttemptRecord, CallRecord, HandoffRecord } from '../../ports/records.ts';
import type { DestinationFigures } from '../../ports/reports.ts';
import { ClosedCounts, share } from './counts.ts';
import { handleMs, ringMs, takenAttempt } from './measures.ts';
import { TimeSketch } from './time-sketch.ts';

/** Adds attempts at one destination up. */
export class DestinationTally {
  #attempts = 0;
  readonly #byAttempt = new ClosedCounts(ATTEMPT_RESULTS);
  readonly #ringMs = new TimeSketch();
  readonly #handleMs = new TimeSketch();

  get size(): number {
    return this.#attempts;
  }

  add(attempt: AttemptRecord, handoff: HandoffRecord, call: CallRecord): void {
    this.#attempts += 1;
    if (attempt.result !== null) this.#byAttempt.add(attempt.result);
    const rang = ringMs(attempt);
    if (rang !== null) this.#ringMs.add(rang);
    const handled = attempt === takenAttempt(handoff) ? handleMs(handoff, call) : null;
    if (handled !== null) this.#handleMs.add(handled);
  }

  figures(destination: string): DestinationFigures {
    const answered = this.#byAttempt.of('answered');
    return {
      destination,
      attempts: this.#attempts,
      answered,
      answerRate: share(answered, this.#attempts),
      byAttempt: this.#byAttempt.counts(),
      ringMs: this.#ringMs.figures(),
      handleMs: this.#handleMs.figures(),
    };
  }
}
