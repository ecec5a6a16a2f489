import type { DispositionFigures } from '../../ports/reports.ts';
import { share } from './counts.ts';
import type { ReportRow } from './measures.ts';
import { isCompleted } from './measures.ts';

/** What was said of calls. */
export class DispositionTally {
  #given = 0;
  #resolved = 0;
  /** Of those that are no repeat calls. */
  #first = 0;
  #firstResolved = 0;
  /** Of those that an agent took, and whose precision somebody told. */
  #rated = 0;
  #precise = 0;

  add({ call: { disposition }, handoffs, repeat }: ReportRow): void {
    if (disposition === undefined) return;
    const { resolved, precise } = disposition;
    this.#given += 1;
    if (resolved) this.#resolved += 1;
    if (!repeat) this.#first += 1;
    if (!repeat && resolved) this.#firstResolved += 1;
    if (precise === undefined || !handoffs.some(isCompleted)) return;
    this.#rated += 1;
    if (precise) this.#precise += 1;
  }

  figures(): DispositionFigures {
    return {
      dispositions: this.#given,
      resolutionRate: share(this.#resolved, this.#given),
      firstCallResolution: share(this.#firstResolved, this.#first),
      transferPrecision: share(this.#precise, this.#rated),
    };
  }
}
