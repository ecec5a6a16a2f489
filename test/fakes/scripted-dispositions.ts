import type { DispositionControl } from '../../src/ports/disposition-control.ts';
import type { DispositionFact } from '../../src/ports/dispositions.ts';
import type { CallId } from '../../src/ports/ids.ts';
import type { Outcome } from '../../src/ports/outcome.ts';
import type { CallRecord } from '../../src/ports/records.ts';

/** Dispositions of calls that the test knows. */
export class ScriptedDispositions implements DispositionControl {
  readonly given: (DispositionFact & { readonly call: CallId })[] = [];
  readonly calls = new Map<CallId, CallRecord>();
  /** The outcome of each request; null: as the calls are. */
  outcome: Outcome<CallRecord> | null = null;

  give(call: CallId, disposition: DispositionFact): Promise<Outcome<CallRecord>> {
    this.given.push({ call, ...disposition });
    const record = this.calls.get(call);
    if (this.outcome !== null) return Promise.resolve(this.outcome);
    if (record === undefined) return Promise.resolve({ ok: false, code: 'not-found' });
    const at = '2026-01-01T00:00:00.000Z';
    return Promise.resolve({ ok: true, value: { ...record, disposition: { ...disposition, at } } });
  }
}
