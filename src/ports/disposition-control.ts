import type { DispositionFact } from './dispositions.ts';
import type { CallId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { CallRecord } from './records.ts';

/** Takes what is said of calls. */
export interface DispositionControl {
  /** Of a call that is up, or over. `conflict`: the call was erased. @returns the call as it is then */
  give(call: CallId, disposition: DispositionFact): Promise<Outcome<CallRecord>>;
}
